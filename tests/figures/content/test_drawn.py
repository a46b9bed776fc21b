"""What a figure brings along: its numbers, the sentence made of them, and a vector file that is the same each time."""

import io
import json
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import PatchCollection
from matplotlib.patches import Circle, Rectangle

from mobtl.figures.content.drawn import MIME, Drawn
from mobtl.figures.content.panels import panels_of
from mobtl.figures.content.plain import plain
from mobtl.figures.content.words import MOST, in_words
from mobtl.figures.style import COLOURS, panels


@pytest.fixture
def figure():
    """A figure of one panel, and its axes."""
    figure, ax = plt.subplots(FigureClass=Drawn)
    yield figure, ax
    plt.close(figure)


def only(figure) -> list[dict]:
    (panel,) = panels_of(figure)
    return panel["series"]


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("phonon band gap (cm$^{-1}$)", "phonon band gap (cm⁻¹)"),
        ("$R^2$ of\naverage mobility", "R² of average mobility"),
        ("log$_{10}(\\mu / \\mu_{\\mathrm{Si}})$", "log₁₀(μ / μ_Si)"),
        ("$\\mathdefault{10^{-3}}$", "10⁻³"),
        ("GeBi$_{2}$", "GeBi₂"),
        ("difference (eV)\n← less        more →", "difference (eV)"),
        ("plain * text", "plain * text"),
    ],
)
def test_labels_are_read_without_tex(drawn, read):
    assert plain(drawn) == read


def test_points_have_numbers_axes_and_labels(figure):
    shown, ax = figure
    ax.scatter([1, 2.00000049, np.nan], [3, 1 / 3, np.nan], label="seen")
    ax.set(xlabel="DFT gap (eV)", ylabel="predicted (eV)", xscale="log")
    (panel,) = panels_of(shown)
    assert panel["x"] == {"label": "DFT gap (eV)", "scale": "log"}
    assert panel["series"] == [{"label": "seen", "kind": "points", "x": [1, 2, None], "y": [3, 0.333333, None]}]


def test_what_looks_like_a_legend_entry_has_its_name(figure):
    shown, ax = figure
    ax.plot([0, 1, 2], [1, 2, 4], "o", color=COLOURS["bulk"])
    ax.plot([0, 1, 2], [2, 3, 4], "o", color=COLOURS["bulk"], markerfacecolor="white")
    ax.plot([0, 1, 2], [3, 3, 4], "s", color=COLOURS["hole"])
    ax.plot([0, 1, 2], [9, 9, 1], color=COLOURS["hole"])
    ax.plot([0, 1, 2], [4, 4, 4], "D", color=COLOURS["electron"])
    ax.plot([], [], "o", color=COLOURS["bulk"], label="full")
    ax.plot([], [], "o", color=COLOURS["bulk"], markerfacecolor="white", label="open")
    ax.plot([], [], "s", color=COLOURS["mark"], label="squares of any colour")
    ax.plot([], [], "^", color=COLOURS["hole"], label="of this colour")
    assert [entry["label"] for entry in only(shown)] == ["full", "open", "squares of any colour", "of this colour", ""]


def test_guides_are_left_out_and_named_levels_are_not(figure):
    shown, ax = figure
    ax.plot([0, 9], [0, 9], color=COLOURS["guide"])
    ax.axvline(3, color=COLOURS["guide"])
    ax.axhline(2.5, color=COLOURS["published"], linestyle="--", label="published")
    ax.plot([0, 1], [4, 4], color=COLOURS["bulk"], label="mean")
    assert only(shown) == [
        {"label": "published", "kind": "level", "y": [2.5]},
        {"label": "mean", "kind": "points", "x": [0.5], "y": [4]},
    ]


def test_ranges_bars_and_outlines(figure):
    shown, ax = figure
    ax.errorbar([1, 2], [3, 4], xerr=0.5, yerr=[[1, 1], [2, 3]], fmt="o", color=COLOURS["2d"], label="with ranges")
    ax.bar([5, 6], [7, 8], color=COLOURS["bulk"], yerr=1, label="bars")
    ax.bar(0, 0, color=COLOURS["hole"], label="of the legend only")
    ax.hist([0.5, 0.6, 1.5], [0, 1, 2], histtype="step", label="outline")
    bars, ranged, outline = only(shown)
    assert ranged == {
        **{"label": "with ranges", "kind": "points", "x": [1, 2], "y": [3, 4]},
        **{"x_low": [0.5, 1.5], "x_high": [1.5, 2.5], "y_low": [2, 3], "y_high": [5, 7]},
    }
    assert bars == {"label": "bars", "kind": "bars", "x": [5, 6], "y": [7, 8], "y_low": [6, 7], "y_high": [8, 9]}
    assert outline == {"label": "outline", "kind": "bars", "x": [0.5, 1.5], "y": [2, 1]}


def test_colours_that_are_numbers_and_colours_that_are_names(figure):
    shown, ax = figure
    shaded = ax.scatter([1, 2], [3, 4], c=[10, 20])
    shown.colorbar(shaded, label="mobility (cm$^2$)")
    ax.scatter([1, 2, 3], [5, 6, 7], c=[COLOURS["bulk"], COLOURS["2d"], COLOURS["bulk"]])
    cells = PatchCollection([Rectangle((0, 0), 1, 1), Rectangle((1, 0), 1, 1)])
    cells.set_array(np.ma.masked_equal([0, 5.0], 0))
    ax.add_collection(cells)
    values, blue, orange, squares = only(shown)
    assert (values["value"], values["value_label"]) == ([10, 20], "mobility (cm²)")
    assert (blue["x"], orange["x"]) == ([1, 3], [2])
    assert (squares["kind"], squares["x"], squares["value"]) == ("cells", [0.5, 1.5], [None, 5])


def test_words_at_ticks_name_the_rows_of_the_next_panel_too():
    with panels(1, 2) as (shown, axes):
        for ax in axes:
            ax.barh([0, 1], [3, 4])
            ax.set_yticks([0, 1], ["HTL", "ATL"] if ax is axes[0] else ["", ""])
            ax.set_xlabel("R2")
    first, second = panels_of(shown)
    assert first["y"]["ticks"] == second["y"]["ticks"] == [[0, "HTL"], [1, "ATL"]]
    assert in_words([first, second]) == "2 panels. (a) R2: HTL 3, ATL 4. (b) R2: HTL 3, ATL 4."


def test_of_many_rows_the_first_and_the_last_are_named(figure):
    shown, ax = figure
    ax.barh(list("abcdefghi"), [3, 4, 9, 1, 5, 6, 7, 8, 2])
    ax.scatter([], [], label="nothing either")
    ax.set_xlabel("gap (eV)")
    ax.plot([1, 2], [np.nan, np.nan], "o", color="black", label="nothing")
    assert in_words(panels_of(shown)) == "Gap (eV): 9 bars, d 1 to c 9."


def test_a_word_that_stands_at_two_places_names_each_with_its_group(figure):
    shown, ax = figure
    ax.barh(range(4), [0.1, 0.2, 0.3, 0.4])
    ax.set_yticks(range(4), ["electrons: HTL", "direct", "holes: HTL", "direct"])
    assert in_words(panels_of(shown)) == "Electrons: HTL 0.1, electrons: direct 0.2, holes: HTL 0.3, holes: direct 0.4."
    ax.set_yticks(range(4), ["HTL", "direct", "ATL", "direct"])
    # Without a group its two places are still no series of one place.
    assert in_words(panels_of(shown)) == "HTL 0.1, direct 0.2, ATL 0.3, direct 0.4."


def test_numbers_of_two_colours_at_one_place_have_no_median(figure):
    shown, ax = figure
    for carrier, shift in (("electron", 0), ("hole", 10)):
        ax.plot(range(4), np.arange(4) + shift, "o", color=COLOURS[carrier])
    ax.plot([], [], "o", color=COLOURS["mark"], label="mean")
    ax.set_xticks(range(4), list("abcd"))
    assert in_words(panels_of(shown)) == "Mean: 8 points, 0 to 13."


def test_panels_that_share_series_and_axes_say_them_once():
    names = ("as published, with its 95 % range", "leak free, with its 95 % range", "printed in the paper")
    with panels(4, 2) as (shown, axes):
        for place, ax in enumerate(axes):
            for row, (name, marker) in enumerate(zip(names, "os^", strict=True)):
                if place < 7 or row < 2:
                    ax.plot(range(9), place + row + np.arange(9) / 10, marker, color=COLOURS["bulk"], label=name)
            ax.axhline(place, color=COLOURS["published"], label="mean")
            ax.set(title=f"protocol {place}", ylabel=f"mean absolute error of quantity {place % 2} (unit)", xlabel="split")
    text = in_words(panels_of(shown))
    assert text.startswith(
        "8 panels. Each shows, in this order: as published, with its 95 % range; leak free, with its 95 % range; "
        "printed in the paper; mean. Mean absolute error of quantity 0 (unit) against split: "
        "(a) protocol 0: 0 to 0.8; 1 to 1.8; 2 to 2.8; 0. (c) protocol 2: 2 to 2.8; 3 to 3.8; 4 to 4.8; 2. "
    )
    assert text.endswith("(h) protocol 7: 7 to 7.8; 8 to 8.8; none; 7.")
    assert len(text) <= MOST


def test_places_that_are_words_are_told_by_them(figure):
    shown, ax = figure
    ax.plot(["direct", "transfer"], [24, 8.5], "o")
    assert in_words(panels_of(shown)) == "Direct 24, transfer 8.5."


def test_a_drawing_is_told_by_its_legend_or_by_its_words(figure):
    shown, ax = figure
    ax.add_patch(Circle((1, 2), 0.3, facecolor=COLOURS["hole"], edgecolor="black"))
    ax.add_patch(Circle((5, 5), 0.3, facecolor=COLOURS["bulk"]))
    ax.axis("off")
    ax.text(0.5, 0.5, "feature\nextractor E")
    assert in_words(panels_of(shown)) == "Drawing of feature extractor E."
    ball = ax.plot([], [], "o", color=COLOURS["hole"], markeredgecolor="black", label="Mo")[0]
    ax.legend(handles=[ball])
    (panel,) = panels_of(shown)
    assert panel["series"] == [{"label": "Mo", "kind": "balls", "x": [1], "y": [2]}]
    assert in_words([panel]) == "Drawing of Mo."


def test_the_sentence_names_axes_series_and_their_numbers(figure):
    shown, ax = figure
    ax.plot([0, 1], [23.847, 8.458], "D", color="black", markerfacecolor="none", label="published")
    ax.scatter([0] * 4 + [1] * 4, [24, 25, 26, -27, 9, 10, 11, 12], color=COLOURS["transfer"], label="each member")
    ax.set_xticks([0, 1], ["direct", "transfer"])
    ax.set(ylabel="MAE (cm$^{-1}$)")
    assert in_words(panels_of(shown)) == (
        "MAE (cm⁻¹): published: direct 23.8, transfer 8.46; each member: 8 points, median of direct 24.5, transfer 10.5."
    )
    ax.set_xticks([0, 1], ["0", "1"])
    ax.set_xlabel("arm")
    assert in_words(panels_of(shown)) == "MAE (cm⁻¹) against arm: published: 23.8, 8.46; each member: 8 points, −27 to 26."


@pytest.mark.parametrize("n", [4, 12, 40])
def test_the_sentence_of_many_panels_is_short(n):
    with panels(n, 1) as (shown, axes):
        for place, ax in enumerate(axes):
            for row in range(5):
                ax.scatter(np.arange(place), np.arange(place), label=f"series number {row} of this panel")
            ax.set(title=f"panel {place}", xlabel="a long label of an axis (unit)", ylabel="another one (unit)")
    text = in_words(panels_of(shown))
    assert len(text) <= MOST
    assert text.startswith(f"{n} panels. ")


def test_an_empty_figure_has_a_sentence_too(figure):
    assert in_words(panels_of(figure[0])) == "An empty figure."


def draw(n: int) -> Drawn:
    rng = np.random.default_rng(0)
    with panels(1, 1) as (figure, (ax,)):
        ax.scatter(*rng.normal(size=(2, n)), label="points")
        ax.set(xlabel='x "quoted" <b>', ylabel="y & z")
    return figure


def test_a_figure_brings_vector_file_numbers_and_words():
    found = draw(30)._repr_mimebundle_()
    assert found.keys() == {"image/svg+xml", MIME}
    content = json.loads(json.dumps(found[MIME], allow_nan=False))
    assert content["alt"].startswith('Y & z against x "quoted" <b>: points: 30 points, ')
    assert len(content["data"][0]["series"][0]["x"]) == 30
    assert found["image/svg+xml"].count("<use ") >= 30
    assert found == draw(30)._repr_mimebundle_()
    assert not re.search(r"<dc:date>|\d{4}-\d\d-\d\dT", found["image/svg+xml"])


def test_a_wide_figure_fits_beside_the_file_browser_of_a_live_session():
    sizes = {}
    for inches in (4, 14):
        figure = draw(3)
        figure.set_size_inches(inches, 4)
        svg = figure.vector("")
        width, height = (float(re.search(rf'<svg [^>]*{name}="([\d.]+)pt"', svg)[1]) for name in ("width", "height"))
        *_, across, down = map(float, re.search(r'viewBox="([^"]+)"', svg)[1].split())
        sizes[inches] = width
        assert width / height == pytest.approx(across / down, rel=1e-4)
    assert 200 < sizes[4] < 350
    assert sizes[14] == 700


def test_thousands_of_points_do_not_make_the_vector_file_heavy():
    figure = draw(20_000)
    content = figure.vector("")
    assert len(content) < 400_000
    assert "<image " in content
    assert not figure.axes[0].collections[0].get_rasterized()


def test_of_many_series_only_the_heaviest_become_pixels():
    with panels(1, 1) as (figure, (ax,)):
        ax.scatter(np.arange(1900), np.arange(1900))
        ax.scatter(np.arange(200), np.arange(200))
        ax.plot(np.arange(50), np.arange(50))
    content = figure.vector("")
    assert content.count("<image ") == 1
    assert 200 <= content.count("<use ") < 1900


def test_a_user_s_looks_change_nothing():
    """A matplotlibrc, a style or a start-up file sets what matplotlib starts from; ours starts from its defaults."""

    def pictures():
        with panels(1, 1) as (figure, (ax,)):
            ax.plot([1, 20], [0.5, 3e5])
        content = io.BytesIO()
        figure.canvas.print_figure(content, format="png", bbox_inches="tight")
        return content.getvalue(), figure.vector("a line")

    plain = pictures()
    looks = {"text.usetex": True, "font.size": 22, "axes.grid": True, "font.family": "monospace", "xtick.direction": "in"}
    with mpl.rc_context():
        plt.style.use("dark_background")
        mpl.rcParams.update(looks)
        assert pictures() == plain
        assert mpl.rcParams["font.size"] == 22, "the session keeps its own"
