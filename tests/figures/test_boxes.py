"""Boxes and arrows of the workflow figures stand where they are told to, beside or below each other."""

import pytest
from matplotlib.patches import FancyBboxPatch

from mobtl.figures import boxes, sizes
from mobtl.figures.boxes import Place
from mobtl.figures.style import panels


@pytest.fixture
def ax():
    with panels(1, 1) as (_, (only,)):
        boxes.prepare(only, 10, 20)
        yield only


def test_a_panel_has_equal_units_and_no_frame(ax):
    assert (ax.get_xlim(), ax.get_ylim(), ax.get_aspect(), ax.axison) == ((0, 10), (0, 20), 1, False)


def test_a_box_has_its_size_and_its_words_in_the_middle(ax):
    boxes.box(ax, Place(4.0, 5.0, 4.0, 3.0), "source", "black")
    (patch,) = (each for each in ax.patches if isinstance(each, FancyBboxPatch))
    extent = patch.get_path().get_extents()
    assert (extent.x0, extent.x1, extent.y0, extent.y1) == pytest.approx((2.0, 6.0, 3.5, 6.5))
    (words,) = ax.texts
    assert (words.get_text(), words.get_position()) == ("source", (4.0, 5.0))


def arrow(ax, *places, **options):
    boxes.join(ax, *places, "red", **options)
    found = ax.texts[-1]
    return found, (*found.xyann, *found.xy)


def test_an_arrow_leads_from_side_to_side_and_aims_at_the_middle(ax):
    left, right = Place(1.0, 4.0, 2.0, 2.0), Place(7.0, 5.0, 2.0, 2.0)
    assert arrow(ax, left, right)[1] == pytest.approx((2.1, 4.3, 5.9, 4.7))
    assert arrow(ax, right, left)[1] == pytest.approx((5.9, 4.7, 2.1, 4.3))
    # However far the other is, an arrow stays on the side.
    assert arrow(ax, left, Place(7.0, 14.0, 2.0, 3.0))[1] == pytest.approx((2.1, 4.66, 5.9, 13.01))


def test_on_a_phone_it_leads_downwards(ax):
    with sizes.phone():
        _, ends = arrow(ax, Place(4.0, 9.0, 2.0, 2.0), Place(5.0, 3.0, 2.0, 2.0))
    assert ends == pytest.approx((4.3, 7.9, 4.7, 4.1))


@pytest.mark.parametrize("dashed", [False, True])
def test_two_arrows_can_join_the_same_boxes(ax, dashed):
    found, ends = arrow(ax, Place(1, 4, 2, 2), Place(7, 4, 2, 2), dashed=dashed, beside=0.5, width=2.5)
    assert ends == pytest.approx((2.1, 4.5, 5.9, 4.5))
    assert found.arrow_patch.get_linewidth() == 2.5
    assert (found.arrow_patch.get_linestyle() != "solid") == dashed
