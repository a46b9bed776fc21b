"""Boxes and arrows of the workflow figures stand where they are told to."""

import pytest
from matplotlib.patches import FancyBboxPatch

from mobtl.figures import boxes
from mobtl.figures.style import panels


def test_a_box_spans_its_ends_and_has_its_words_in_the_middle():
    with panels(1, 1) as (_, (ax,)):
        ax.set(xlim=(0, 10), ylim=(0, 10))
        boxes.box(ax, (2.0, 6.0), 5.0, "source", "black", half=1.5, size=16)
        (patch,) = (each for each in ax.patches if isinstance(each, FancyBboxPatch))
        extent = patch.get_path().get_extents()
        assert (extent.x0, extent.x1, extent.y0, extent.y1) == pytest.approx((2.0, 6.0, 3.5, 6.5))
        (words,) = ax.texts
        assert (words.get_text(), words.get_position(), words.get_fontsize()) == ("source", (4.0, 5.0), 16)


@pytest.mark.parametrize("dashed", [False, True])
def test_an_arrow_leads_from_start_to_end(dashed):
    with panels(1, 1) as (_, (ax,)):
        boxes.arrow(ax, (1.0, 2.0), (3.0, 4.0), "red", head=(0.5, 0.8), width=2.5, dashed=dashed)
        (found,) = ax.texts
        assert (found.xyann, found.xy) == ((1.0, 2.0), (3.0, 4.0))
        assert found.arrow_patch.get_linewidth() == 2.5
        assert (found.arrow_patch.get_linestyle() != "solid") == dashed
        style = found.arrow_patch.get_arrowstyle()
        assert (style.head_width, style.head_length) == (0.5, 0.8)
