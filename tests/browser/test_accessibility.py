"""What axe calls serious or critical stands on no page, for readers who listen, see little contrast, or use a keyboard."""


def test_axe_finds_nothing_grave(visits):
    assert not {visit.page: visit.violations for visit in visits if visit.violations}
