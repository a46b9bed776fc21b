"""The series of numbers in one panel of a figure, with the names that its legend gives them."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon

from mobtl.figures.content.looks import BALL, NO_MARKER, Look, Looks, is_neutral, look_of, looks_of, named
from mobtl.figures.content.plain import plain


def series_of(ax: Axes, looks: Looks, shades: list[str]) -> list[dict]:
    """What is drawn in a panel, as numbers.

    Parameters
    ----------
    looks : the entries of the figure's legends, by `looks_of`; those of the panel itself go first.
    shades : labels of the figure's colour bars.

    Returns
    -------
    list of dict
        ``label``, ``kind`` ("points", "line", "bars", "level", "cells", "balls" or "image") and lists of numbers of six
        digits, None where there is none: ``x`` and ``y``; ``x_low``, ``x_high``, ``y_low``, ``y_high`` of ranges; ``value``
        of what a colour means. Bars have their length along the axis of values.
    """
    own = looks_of([ax], filter(None, [ax.get_legend()]))
    found: list[tuple[object, dict]] = []
    for look, label, entry in _drawn(ax):
        name = plain(label) or named(look, own) or named(look, looks)
        if not name and is_neutral(look.colour) and str(look.shape).startswith("line"):
            continue  # it guides the eye
        if not name and entry["kind"] == "balls":
            continue  # neurons of a scheme
        if "value" in entry and shades:
            entry["value_label"] = shades[-1] if len(shades) == 1 else _shade_of(ax, shades)
        found.append(((look, name, entry["kind"], "value" in entry), {"label": name, **entry}))
    return _joined(found)


def _drawn(ax: Axes) -> Iterator[tuple[Look, str, dict]]:
    """Look, own label and numbers of everything that has a place in data coordinates."""
    parts: set[int] = set()
    for container in ax.containers:
        if isinstance(container, BarContainer):
            parts.update(id(bar) for bar in container)
            if container.errorbar is not None:
                parts.update(_parts(container.errorbar))
            yield from _bars(container)
    for container in ax.containers:
        if isinstance(container, ErrorbarContainer) and not parts >= _parts(container):
            parts |= _parts(container)
            yield from _with_ranges(container)
    for line in ax.lines:
        if id(line) not in parts:
            yield from _line(ax, line)
    for patch in ax.patches:
        if isinstance(patch, Polygon):
            yield from _steps(patch)
        elif isinstance(patch, Circle):
            x, y = patch.get_center()
            yield look_of(patch)._replace(shape=BALL), "", {"kind": "balls", "x": numbers([x]), "y": numbers([y])}
    for collection in ax.collections:
        if isinstance(collection, PathCollection):
            yield from _points(collection)
        elif isinstance(collection, PatchCollection) and collection.get_array() is not None:
            yield from _cells(collection)
    for image in ax.images:
        yield Look("", True, "image"), "", {"kind": "image", "value": [numbers(row) for row in image.get_array()]}


def _parts(container: ErrorbarContainer) -> set[int]:
    data, caps, ranges = container.lines
    return {id(each) for each in (*([data] if data is not None else []), *caps, *ranges)}


def _bars(container: BarContainer) -> Iterator[tuple[Look, str, dict]]:
    values = np.asarray(container.datavalues, float)
    if not len(values) or (len(values) == 1 and not values[0]):
        return  # an entry of the legend
    upright = container.orientation != "horizontal"
    middles = [
        bar.get_x() + bar.get_width() / 2 if upright else bar.get_y() + bar.get_height() / 2 for bar in container.patches
    ]
    place, value = ("x", "y") if upright else ("y", "x")
    entry = {"kind": "bars", place: numbers(middles), value: numbers(values)}
    if container.errorbar is not None:
        entry |= _ranges(container.errorbar)
    looks = [look_of(bar) for bar in container.patches]
    for look in dict.fromkeys(looks):
        rows = [row for row, other in enumerate(looks) if other == look]
        own = {key: [kept[row] for row in rows] if isinstance(kept, list) else kept for key, kept in entry.items()}
        yield look, _own_label(container) or _own_label(container.patches[0]), own


def _with_ranges(container: ErrorbarContainer) -> Iterator[tuple[Look, str, dict]]:
    line = container.lines[0]
    if line is None:
        return
    x, y = _data(line)
    if np.isfinite(x + y).any():
        entry = {"kind": "points", "x": numbers(x), "y": numbers(y)}
        yield look_of(line), _own_label(container), entry | _ranges(container)


def _ranges(container: ErrorbarContainer) -> dict:
    """Ends of the ranges along each axis that has them."""
    found = {}
    axes = [name for name, there in (("x", container.has_xerr), ("y", container.has_yerr)) if there]
    for name, collection in zip(axes, container.lines[2], strict=False):
        column = "xy".index(name)
        ends = np.array([segment[:, column] for segment in collection.get_segments()]).reshape(-1, 2)
        found |= {f"{name}_low": numbers(ends.min(axis=1)), f"{name}_high": numbers(ends.max(axis=1))}
    return found


def _data(line: Line2D) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of a line; places instead of words."""
    return np.asarray(line.get_xdata(orig=False), float), np.asarray(line.get_ydata(orig=False), float)


def _line(ax: Axes, line: Line2D) -> Iterator[tuple[Look, str, dict]]:
    x, y = _data(line)
    if not np.isfinite(x + y).any():
        return
    along_x, along_y = line.get_transform().contains_branch_seperately(ax.transData)
    if not (along_x and along_y):
        if along_x or along_y:
            entry = {"kind": "level", **({"x": numbers(x[:1])} if along_x else {"y": numbers(y[:1])})}
            yield look_of(line), _own_label(line), entry
        return
    if line.get_marker() in NO_MARKER and len(x) == 2 and (x[0] == x[1] or y[0] == y[1]):
        # A bar that marks one number: where it is, not how long it is drawn.
        x, y = x.mean(keepdims=True), y.mean(keepdims=True)
    joined = line.get_linestyle() not in NO_MARKER and len(x) > 1
    yield look_of(line), _own_label(line), {"kind": "line" if joined else "points", "x": numbers(x), "y": numbers(y)}


def _steps(patch: Polygon) -> Iterator[tuple[Look, str, dict]]:
    """A histogram drawn as an outline, as bars."""
    corners = patch.get_xy()
    tops = [(left, right) for left, right in pairwise(corners) if left[1] == right[1] and left[0] < right[0]]
    if tops:
        middles, heights = zip(*(((left[0] + right[0]) / 2, left[1]) for left, right in tops), strict=True)
        yield look_of(patch), _own_label(patch), {"kind": "bars", "x": numbers(middles), "y": numbers(heights)}


def _points(collection: PathCollection) -> Iterator[tuple[Look, str, dict]]:
    places = np.ma.filled(np.ma.asarray(collection.get_offsets(), float), np.nan)
    if not np.isfinite(places).any():
        return
    values = collection.get_array()
    if values is not None:
        entry = {"kind": "points", "x": numbers(places[:, 0]), "y": numbers(places[:, 1]), "value": numbers(values)}
        yield Look("", True, look_of(collection).shape), _own_label(collection), entry
        return
    colours = np.asarray(collection.get_facecolors())
    if len(colours) != len(places) or len(places) == 1:
        entry = {"kind": "points", "x": numbers(places[:, 0]), "y": numbers(places[:, 1])}
        yield look_of(collection), _own_label(collection), entry
        return
    names = [to_hex(colour) for colour in colours]
    for name in dict.fromkeys(names):
        own = places[[other == name for other in names]]
        entry = {"kind": "points", "x": numbers(own[:, 0]), "y": numbers(own[:, 1])}
        yield look_of(collection)._replace(colour=name), _own_label(collection), entry


def _cells(collection: PatchCollection) -> Iterator[tuple[Look, str, dict]]:
    """Patches whose colour is a number, by their middles."""
    middles = np.array([path.vertices[:4].mean(axis=0) for path in collection.get_paths()])
    values = np.ma.filled(np.ma.asarray(collection.get_array(), float), np.nan)
    entry = {"kind": "cells", "x": numbers(middles[:, 0]), "y": numbers(middles[:, 1]), "value": numbers(values)}
    yield Look("", True, "cells"), _own_label(collection), entry


def _own_label(artist: object) -> str:
    label = str(artist.get_label() or "")
    return "" if label.startswith("_") else label


def _shade_of(ax: Axes, shades: list[str]) -> str:
    """The label of the colour bar that belongs to what is drawn on these axes."""
    bars = [mapped.colorbar.ax for mapped in ax.collections if getattr(mapped, "colorbar", None)]
    return plain(bars[0].get_xlabel() or bars[0].get_ylabel()) if bars else shades[0]


def _joined(found: list[tuple[object, dict]]) -> list[dict]:
    """Points and bars of one look and label as one series; lines stay apart."""
    series: list[dict] = []
    first: dict[object, dict] = {}
    for key, entry in found:
        other = first.get(key)
        if other is None or entry["kind"] in ("line", "image") or other.keys() != entry.keys():
            first[key] = entry
            series.append(entry)
            continue
        for name, value in entry.items():
            if isinstance(value, list):
                other[name] += value
    return series


def numbers(values) -> list[float | int | None]:
    """Numbers with six digits; None for one that is missing or infinite."""
    return [short(value) for value in np.ma.filled(np.ma.asarray(values, float), np.nan).tolist()]


def short(value: float) -> float | int | None:
    """A number with six digits, whole ones without a point; None for one that is missing or infinite."""
    if not np.isfinite(value):
        return None
    rounded = float(f"{value:.6g}")
    return int(rounded) if rounded.is_integer() else rounded
