"""No letter of a figure is below 8 pt where a page or a phone shows it, over another, or beyond the edge."""

import gallery
import measure
import pytest

from mobtl.figures import sizes
from mobtl.figures.style import panels


@pytest.mark.slow
@pytest.mark.parametrize("pages", gallery.PAGES)
def test_every_figure_of_the_book_can_be_read_on_a_page_and_on_a_phone(pages):
    wrong = {}
    for name, draw in pages():
        figure = draw()
        wrong[name] = measure.problems(figure, measure.PAGE)
        wrong[f"{name}, phone"] = measure.problems(figure.narrow(), measure.PHONE)
    assert len(wrong) > 8
    assert not {name: found for name, found in wrong.items() if found}


def drawn(words: str = "gap (eV)", second: str = "", size: float = 10, place: float = 0.5, width: float = 8.0):
    with panels(1, 1, width=width) as (figure, (ax,)):
        ax.plot([0, 1], [0, 1])
        ax.set_xlabel(words)
        ax.text(0.5, 0.5, "one name", fontsize=size)
        ax.text(place, 0.5, second)
    return figure


@pytest.mark.parametrize(
    ("figure", "problem"),
    [
        (drawn(size=7), "7.0 pt: 'one name'"),
        (drawn(second="another", place=0.52), "over one another: 'one name', 'another'"),
        (drawn("a long label " * 12, width=4), "beyond the edge: 'a long label"),
        (drawn("a long label " * 12, width=8), " pt: 'one name'"),
    ],
)
def test_what_is_wrong_is_found(figure, problem):
    assert any(problem in found for found in measure.problems(figure, measure.PAGE))


def test_what_is_right_passes():
    assert measure.problems(drawn(second="another", place=0.8), measure.PAGE) == []


def test_on_a_phone_panels_stand_one_below_the_other_and_long_words_in_lines():
    @sizes.two_widths
    def draw():
        with panels(1, 2, height=2.0, tall=3.0) as (figure, axes):
            for ax in axes:
                ax.barh([0, 1], [1, 2])
                ax.set_yticks([0, 1], ["short", "a row with a name of more than twenty-eight letters"])
                ax.set_xlabel("heat capacity at room temperature, published (J/(mol K))")
        return figure

    wide = draw()
    narrow = wide.narrow()
    assert [tuple(figure.get_size_inches()) for figure in (wide, narrow)] == [(8.0, 2.0), (3.6, 6.0)]
    above, below = narrow.axes
    assert above.get_position().y0 > below.get_position().y1
    assert above.get_yticklabels()[1].get_text() == "a row with a name of more\nthan twenty-eight letters"
    assert above.get_xlabel() == "heat capacity at room temperature, published\n(J/(mol K))"
    assert wide.axes[0].get_yticklabels()[1].get_text() == "a row with a name of more than twenty-eight letters"
    # What is drawn next is for a page again.
    assert not sizes.stacked()
