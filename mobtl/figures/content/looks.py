"""How artists look, and the legend entry that looks like one and so has its name."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Patch
from matplotlib.path import Path

from mobtl.figures.content.plain import plain

# What matplotlib may call it that a line has none.
NO_MARKER = ("", " ", "None", "none", None)


class Look(NamedTuple):
    """How an artist looks: colour without transparency, whether it is filled, the shape of its marker or line."""

    colour: str
    filled: bool
    shape: object


Looks = list[tuple[Look, str]]


def looks_of(axes: Iterable[Axes], legends: Iterable[Legend]) -> Looks:
    """Look and label of every labelled artist and of every legend entry."""
    found = []
    for ax in axes:
        found += [(look_of(artist), plain(label)) for artist, label in zip(*ax.get_legend_handles_labels(), strict=True)]
    for legend in legends:
        labels = [plain(text.get_text()) for text in legend.get_texts()]
        found += [(look_of(artist), label) for artist, label in zip(legend.legend_handles, labels, strict=True)]
    return [(look, label) for look, label in found if look is not None]


def look_of(artist: Artist) -> Look | None:
    """The look of a line, patch, collection of points or container; None of what has no place in a legend."""
    if isinstance(artist, ErrorbarContainer):
        return look_of(artist.lines[0]) if artist.lines[0] is not None else None
    if isinstance(artist, BarContainer):
        return look_of(artist.patches[0]) if len(artist.patches) else None
    if isinstance(artist, Line2D):
        if artist.get_marker() in NO_MARKER:
            return Look(to_hex(artist.get_color()), True, f"line {artist.get_linestyle()}")
        filled, shape = _is_filled(artist.get_markerfacecolor()), _shape_of_marker(artist.get_marker())
        return Look(to_hex(artist.get_color()), filled, shape)
    if isinstance(artist, Patch):
        filled = artist.get_fill() and _is_filled(artist.get_facecolor())
        return Look(to_hex(artist.get_facecolor() if filled else artist.get_edgecolor()), filled, "area")
    if isinstance(artist, PathCollection) and artist.get_paths():
        face, edge = (np.asarray(colours) for colours in (artist.get_facecolors(), artist.get_edgecolors()))
        filled = bool(len(face)) and _is_filled(face[0])
        colour = face[0] if filled or not len(edge) else edge[0]
        return Look(to_hex(colour) if len(colour) else "", filled, _shape(artist.get_paths()[0]))
    return None


def _is_filled(face: object) -> bool:
    *colour, alpha = to_rgba(face)
    return alpha > 0 and colour != [1, 1, 1]


def _shape(path: Path) -> tuple:
    return tuple(np.round(path.vertices, 3).ravel().tolist())


def _shape_of_marker(name: str) -> tuple:
    marker = MarkerStyle(name)
    return _shape(marker.get_path().transformed(marker.get_transform()))


BALL = _shape_of_marker("o")


def named(look: Look, looks: Looks) -> str:
    """The label of the legend entry that looks the same; else of the grey one of this shape; else of this colour alone."""
    tries = (
        lambda other: other == look,
        lambda other: is_neutral(other.colour) and other[1:] == look[1:],
        lambda other: other.colour == look.colour and not is_neutral(look.colour),
    )
    for fits in tries:
        labels = {label for other, label in looks if fits(other)}
        if len(labels) == 1:
            return labels.pop()
    return ""


def is_neutral(colour: str) -> bool:
    """Whether a colour is a shade of grey, black and white included."""
    return bool(colour) and colour[1:3] == colour[3:5] == colour[5:7]
