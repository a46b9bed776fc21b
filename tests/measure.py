"""What a reader would find wrong with the letters of a figure: too small where it is shown, over one another, cut off."""

from itertools import combinations
from unittest import mock

from matplotlib.text import Text
from matplotlib.transforms import Bbox

from mobtl.figures.content.drawn import Drawn, looks
from mobtl.figures.sizes import SMALLEST

_POINTS = 72  # of an inch
# Inches: as wide as a page shows a picture in a window of 1440 px, and on a phone of 390.
PAGE, PHONE = 782 / 96, 350 / 96
# Letters have air around them: boxes may share so many points.
_AIR = 1.5


def drawn_texts(figure: Drawn) -> list[tuple[Text, Bbox]]:
    """Each text that is drawn, with its box in points."""
    found: dict[int, Text] = {}
    draw = Text.draw

    def noting(text: Text, renderer) -> None:
        if text.get_visible() and text.get_text().strip():
            found[id(text)] = text
        draw(text, renderer)

    with mock.patch.object(Text, "draw", noting):
        figure.draw_without_rendering()
    points = _POINTS / figure.dpi
    boxes = [Text.get_window_extent(text) for text in found.values()]
    return [(text, Bbox(box.get_points() * points)) for text, box in zip(found.values(), boxes, strict=True)]


def problems(figure: Drawn, shown: float) -> list[str]:
    """In words, each with the texts that it is about; ``shown`` is how wide a page shows the figure, in inches."""
    with looks(figure.settings):
        texts = drawn_texts(figure)
        whole = figure.get_tightbbox()
    scale = min(1.0, shown / whole.width)
    small = [text for text, _ in texts if text.get_fontsize() * scale < SMALLEST - 0.05]
    found = [f"{text.get_fontsize() * scale:.1f} pt: {text.get_text()!r}" for text in small]
    found += [f"over one another: {one.get_text()!r}, {other.get_text()!r}" for one, other in _overlapping(texts)]
    width, height = figure.get_size_inches() * _POINTS
    cut = [
        text for text, box in texts if box.x0 < -_AIR or box.y0 < -_AIR or box.x1 > width + _AIR or box.y1 > height + _AIR
    ]
    return found + [f"beyond the edge: {text.get_text()!r}" for text in cut]


def _overlapping(texts: list[tuple[Text, Bbox]]) -> list[tuple[Text, Text]]:
    pairs = combinations(texts, 2)
    return [
        (one, other) for (one, a), (other, b) in pairs if _shared(a.x0, a.x1, b.x0, b.x1) and _shared(a.y0, a.y1, b.y0, b.y1)
    ]


def _shared(low: float, high: float, other_low: float, other_high: float) -> bool:
    return min(high, other_high) - max(low, other_low) > _AIR
