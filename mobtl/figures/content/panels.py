"""What a figure shows, read off the figure itself: its panels, axes, series of numbers and words.

Whatever has a place in data coordinates counts: points, lines, bars with their ranges, images, shaded cells, balls, texts. A
series without a label of its own has that of the legend entry that looks like it. Left out is what only guides the eye: grey
or black lines without a label, boxes over points that are drawn beside them, bonds, arrows, empty legend entries.
"""

from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

from mobtl.figures.content.looks import looks_of
from mobtl.figures.content.plain import plain
from mobtl.figures.content.series import series_of, short

Panel = dict


def panels_of(figure: Figure) -> list[Panel]:
    """The panels of a figure in reading order.

    Returns
    -------
    list of dict
        ``panel`` (its letter, if any), ``title``, ``x`` and ``y`` (label, scale, and ticks as [position, text] where these
        are words), ``series`` (see `mobtl.figures.content.series.series_of`), ``texts`` (with x and y where these are data
        coordinates); for a drawing without axes ``drawing``, the words of its legend.
        Everything is plain text or a number of six digits, and can be written as JSON.
    """
    bars = [ax for ax in figure.axes if ax.get_label() == "<colorbar>"]
    looks = looks_of(figure.axes, figure.legends)
    shades = [plain(bar.get_xlabel() or bar.get_ylabel()) for bar in bars]
    found: list[Panel] = []
    for ax, parent in _axes(figure):
        if ax in bars:
            continue
        panel = _panel(ax, parent, looks, shades)
        if found:
            _same_rows(panel, found[-1])
        # Axes that hold others, as a frame does, show nothing of their own.
        if panel["series"] or panel["texts"] or (panel["title"] and not ax.child_axes):
            found.append(panel)
    return found


def _axes(figure: Figure) -> Iterator[tuple[Axes, Axes | None]]:
    """Every axes, insets behind the axes that hold them."""
    for ax in figure.axes:
        yield ax, None
        for inset in ax.child_axes:
            yield inset, ax


def _panel(ax: Axes, parent: Axes | None, looks: list, shades: list[str]) -> Panel:
    named = parent or ax
    panel = {
        "panel": named.get_title(loc="left"),
        "title": plain(ax.get_title() or (parent.get_title() if parent else "")),
        "x": _axis(ax.xaxis, ax.get_xlabel() or (parent.get_xlabel() if parent else "")),
        "y": _axis(ax.yaxis, ax.get_ylabel() or (parent.get_ylabel() if parent else "")),
        "series": series_of(ax, looks, shades),
        "texts": [entry for text in ax.texts if (entry := _text(ax, text))],
    }
    if not ax.axison:
        panel["x"] = panel["y"] = {"label": "", "scale": "linear"}
        panel["drawing"] = sorted({label for label in _legend_texts(ax) if label})
    return panel


def _legend_texts(ax: Axes) -> list[str]:
    legend = ax.get_legend()
    return [plain(text.get_text()) for text in legend.get_texts()] if legend else []


def _axis(axis: Axis, label: str) -> dict:
    """Label, scale, and the words at its ticks where these are not numbers."""
    found = {"label": plain(label), "scale": axis.get_scale()}
    places = axis.get_majorticklocs()
    low, high = sorted(axis.get_view_interval())
    words = [plain(text) for text in axis.get_major_formatter().format_ticks(places)]
    ticks = [[short(place), word] for place, word in zip(places, words, strict=True) if word and low <= place <= high]
    if any(not _is_number(word) for _, word in ticks):
        found["ticks"] = ticks
    return found


def _is_number(word: str) -> bool:
    try:
        float(word.replace("−", "-"))
    except ValueError:
        # "10⁻³", as a logarithmic axis writes it.
        return word.startswith("10") and not set(word[2:]) - set("⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
    return True


def _same_rows(panel: Panel, before: Panel) -> None:
    """Rows that are named only once, at the panel to the left, have these names in the next one too."""
    if "ticks" in before["y"] and not panel["y"]["label"] and "ticks" not in panel["y"] and "drawing" not in panel:
        panel["y"] |= {"ticks": before["y"]["ticks"]}


def _text(ax: Axes, text: Text) -> dict | None:
    words = plain(text.get_text())
    if not words or not text.get_visible():
        return None
    if isinstance(text, Annotation):
        in_data, (x, y) = text.xycoords == "data", text.xy
    else:
        in_data, (x, y) = text.get_transform() == ax.transData, text.get_position()
    return {"text": words, "x": _place(x), "y": _place(y)} if in_data else {"text": words}


def _place(value: float | str) -> float | str | None:
    """A coordinate; a word where the axis is one of words."""
    return plain(value) if isinstance(value, str) else short(value)
