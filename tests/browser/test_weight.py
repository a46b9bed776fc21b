"""What a reader waits for: the weight of a page and the time until something is seen."""

import visits as visiting

WEIGHT = 1_500_000  # bytes, of a page's own: scripts, styles and the index of the search are loaded once
PAINT = 2000  # ms, served on this machine


def test_no_page_is_heavy(visits):
    assert not {visit.page: visit.weight for visit in visits if visit.weight > WEIGHT}
    # The page itself and its pictures are counted.
    assert min(visit.weight for visit in visits) > 5_000


def test_something_is_seen_soon_on_every_page(visits, open_page):
    slow = [visit.page for visit in visits if visit.paint > PAINT]
    # The machine may have been busy with other tests: such a page gets a second chance.
    assert not [name for name in slow if visiting.paint(open_page(name)) > PAINT]
