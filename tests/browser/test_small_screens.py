"""On a phone no page has to be moved sideways; what is wider scrolls by itself."""


def test_no_page_is_wider_than_a_phone(visits):
    assert not {visit.page: visit.sideways for visit in visits if visit.sideways}
