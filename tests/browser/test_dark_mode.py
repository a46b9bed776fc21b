"""Dark mode: figures stay white cards with the colours that their captions name, and every word can be read."""


def test_every_figure_keeps_its_ground_and_its_colours(visits):
    assert not {visit.page: visit.dimmed for visit in visits if visit.dimmed}


def test_every_word_can_be_read(visits):
    assert not {visit.page: visit.unreadable_in_the_dark for visit in visits if visit.unreadable_in_the_dark}
