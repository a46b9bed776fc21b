"""Every page loads whole: nothing wrong in the console, no request that fails or leaves the book, every picture decodes."""


def test_no_page_complains_or_asks_for_what_is_not_in_the_book(visits):
    assert not {visit.page: visit.complaints for visit in visits if visit.complaints}


def test_every_picture_can_be_decoded(visits):
    assert not {visit.page: visit.undecoded for visit in visits if visit.undecoded}
