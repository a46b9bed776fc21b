"""What a figure shows, in a few sentences for readers who do not see it, made of its numbers."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import median

MOST = 800  # letters
_FEW = 6  # numbers of a series that are named one by one
_FEW_PLACES = 8  # places with a word whose number, or the median of theirs, is named
_FEW_TEXTS = 3  # notes of a panel that are named beside its series

Tell = Callable[[list[dict], dict], str]


def in_words(panels: list[dict]) -> str:
    """One paragraph of at most `MOST` letters: panels, axes, and each series with its numbers or their range.

    Parameters
    ----------
    panels : what `mobtl.figures.content.panels.panels_of` returns.
    """
    if not panels:
        return "An empty figure."
    head = f"{len(panels)} panels. " if len(panels) > 1 else ""
    for tell in (_numbers, _range, _span, _name):
        for text in (" ".join(_panel(panel, tell) for panel in panels), _together(panels, tell)):
            if len(head + text) <= MOST:
                return head + text
    return _shortened(head, [_panel(panel, _name) for panel in panels])


def _shortened(head: str, sentences: list[str]) -> str:
    """As many sentences as there is room for, and how many panels follow."""
    for kept in range(len(sentences) - 1, 0, -1):
        text = f"{head}{' '.join(sentences[:kept])} And {len(sentences) - kept} more."
        if len(text) <= MOST:
            return text
    return f"{head}{sentences[0]}"[: MOST - 1].rsplit(" ", 1)[0] + "…"


def _together(panels: list[dict], tell: Tell) -> str:
    """All panels, with what they share said once: the names of the series, in the order of their numbers, and axes."""
    names = _shared_names(panels)
    order = f"Each shows{'' if tell is _name else ', in this order'}: {'; '.join(names)}." if names else ""
    by_axes: dict[str, list[dict]] = {}
    for panel in panels:
        by_axes.setdefault(_axes(panel), []).append(panel)
    sentences = [order] if order else []
    for axes, own in by_axes.items():
        alone = len(own) == 1 or not axes
        told = [_panel(panel, tell, names, with_axes=alone) for panel in own]
        sentences += told if alone else [f"{axes[:1].upper()}{axes[1:]}: {told[0]}", *told[1:]]
    return " ".join(sentences)


def _shared_names(panels: list[dict]) -> list[str]:
    """The labels of the panel with most of them where it has those of all others; none where a series has no label."""
    labels = [list(dict.fromkeys(entry["label"] for entry in panel["series"])) for panel in panels]
    most = max(labels, key=len)
    shared = len(panels) > 1 and all(set(own) <= set(most) and "" not in own for own in labels)
    return most if shared else []


def _panel(panel: dict, tell: Tell, names: Sequence[str] = (), *, with_axes: bool = True) -> str:
    """One sentence; with ``names``, series are told in this order without their labels."""
    letter = f"({panel['panel']}) " if panel["panel"] else ""
    sentence = _sentence(_content(panel, tell, names, with_axes))
    return letter + sentence if letter else sentence[:1].upper() + sentence[1:]


def _content(panel: dict, tell: Tell, names: Sequence[str], with_axes: bool) -> str:
    words = [word for axis in "xy" for _, word in panel[axis].get("ticks", [])]
    # Axes with one word only, as those of one material, are known by it.
    name = panel["title"] or (words[0] if len(words) == 1 else "")
    title = f"{name}: " if name else ""
    if "drawing" in panel:
        return title + _drawing(panel, tell)
    told = _in_order(panel, tell, names) if names else _labelled(panel, tell)
    texts = _texts(panel)
    if (tell in (_numbers, _range) and len(texts) <= _FEW_TEXTS) or not (any(told) or names):
        told += texts
    told = [text for text in told if text]
    return title + ": ".join(filter(None, (_axes(panel) if with_axes else "", "; ".join(told))))


def _labelled(panel: dict, tell: Tell) -> list[str]:
    """What is told of each series, behind its label."""
    return [": ".join(filter(None, (own[0]["label"], tell(own, panel)))) for own in _by_label(panel["series"])]


def _in_order(panel: dict, tell: Tell, names: Sequence[str]) -> list[str]:
    """What is told of each name; "none" of one that this panel lacks."""
    if tell is _name:
        return []
    told: dict[str, list[str]] = {name: [] for name in names}
    for own in _by_label(panel["series"]):
        told[own[0]["label"]].append(tell(own, panel))
    return [" and ".join(texts) or "none" for texts in told.values()]


def _sentence(text: str) -> str:
    text = text.rstrip(" :;,")
    return text if text.endswith((".", "…")) else f"{text}."


def _axes(panel: dict) -> str:
    x, y = panel["x"]["label"], panel["y"]["label"]
    if "ticks" in panel["y"] and x:
        return f"{x} by {y}" if y else x
    if any(entry["kind"] == "image" for entry in panel["series"]):
        return f"grid of {x} / {y}"
    return f"{y} against {x}" if x and y else x or y


def _drawing(panel: dict, tell: Tell) -> str:
    """A schematic by its words, a crystal by the elements of its legend; cells of a table by their colours."""
    cells = [entry for entry in panel["series"] if entry["kind"] == "cells"]
    if cells:
        return "; ".join(filter(None, (tell(cells, panel), _largest(cells[0], panel))))
    return "drawing of " + (", ".join(panel["drawing"]) if panel["drawing"] else "; ".join(_texts(panel)))


def _largest(cells: dict, panel: dict) -> str:
    """The fields of the largest numbers by the words in them."""
    words = {(entry["x"], entry["y"]): entry["text"] for entry in panel["texts"] if "x" in entry}
    fields = zip(cells["value"], zip(cells["x"], cells["y"], strict=True), strict=True)
    named = sorted(((value, words[place]) for value, place in fields if value and place in words), reverse=True)
    return f"largest: {', '.join(f'{word} {_number(value)}' for value, word in named[:_FEW])}" if named else ""


def _texts(panel: dict) -> list[str]:
    """Its words, each once; not the signs of a drawing, nor numbers that repeat what is drawn."""
    words = dict.fromkeys(entry["text"] for entry in panel["texts"])
    return [word for word in words if any(letter.isalpha() for letter in word)]


def _by_label(series: Iterable[dict]) -> list[list[dict]]:
    groups: dict[tuple, list[dict]] = {}
    for entry in series:
        groups.setdefault((entry["label"], entry["kind"], "value" in entry), []).append(entry)
    return list(groups.values())


def _numbers(own: list[dict], panel: dict) -> str:
    """A few numbers one by one, each with the word at its place; of more the ends, or the median of each place."""
    if own[0]["kind"] not in ("points", "bars") or "value" in own[0]:
        return _range(own, panel)
    by_place = _by_place(own, panel)
    n = sum(len(values) for _, values in by_place)
    worded, one_each = all(name for name, _ in by_place), n == len(by_place)
    if n <= (_FEW_PLACES if worded and one_each else _FEW):
        return ", ".join(f"{name} {', '.join(map(_number, values))}".strip() for name, values in by_place)
    if worded and one_each:
        return f"{_counted(own)}, {_extremes(by_place)}"
    # Numbers of two colours at one place, as of electrons and holes, are no sample that has a median.
    mixed = sum(len(_by_place([entry], panel)) for entry in own) > len(by_place)
    if mixed or not worded or len(by_place) > _FEW_PLACES:
        return _range(own, panel)
    known = [(name, [value for value in values if value is not None]) for name, values in by_place]
    medians = [f"{name} {_number(median(values))}" for name, values in known if values]
    return f"{_counted(own)}, median of {', '.join(medians)}"


def _by_place(own: list[dict], panel: dict) -> list[tuple[str, list[float | None]]]:
    """The values at each tick, with its name, in the order in which they are drawn."""
    along = _along(own[0], panel)
    across = "y" if along == "x" else "x"
    axis = panel[across]
    names = _names(axis)
    found: dict[float | None, list[float | None]] = {}
    for entry in own:
        for value, place in zip(entry[along], entry[across], strict=True):
            found.setdefault(_tick(place, axis), []).append(value)
    return [(names.get(tick, ""), values) for tick, values in found.items()]


def _names(axis: dict) -> dict[float, str]:
    """The word of each tick; a repeated one behind the name of its group, which a tick "group: word" opens."""
    ticks = axis.get("ticks", [])
    times = Counter(word for _, word in ticks)
    named, group = {}, ""
    for place, word in ticks:
        first, colon, _ = word.partition(": ")
        group = first if colon else group
        named[place] = f"{group}: {word}" if group and times[word] > 1 and not colon else word
    return named


def _extremes(by_place: list[tuple[str, list[float | None]]]) -> str:
    """The smallest and the largest of numbers that have a word each."""
    known = sorted((value, name) for name, (value,) in by_place if value is not None)
    return " to ".join(f"{name} {_number(value)}" for value, name in (known[0], known[-1])) if known else "no numbers"


def _range(own: list[dict], panel: dict) -> str:
    entry = own[0]
    if entry["kind"] == "level":
        return f"line at {_levels(own)}"
    if entry["kind"] == "image":
        return _image(entry, panel)
    if "value" in entry:
        what = f"coloured by {entry['value_label']}, " if "value_label" in entry else "coloured, "
        return f"{_counted(own)}, {what}{_ends(own, 'value')}"
    ends = _ends(own, _along(entry, panel))
    return ends if sum(map(_length, own)) == 1 else f"{_counted(own)}, {ends}"


def _span(own: list[dict], panel: dict) -> str:
    """As `_range`, in as few letters as possible: neither the count of points and bars nor that a level is a line."""
    if own[0]["kind"] == "level":
        return _levels(own)
    if own[0]["kind"] not in ("points", "bars") or "value" in own[0]:
        return _range(own, panel)
    return _ends(own, _along(own[0], panel))


def _levels(own: list[dict]) -> str:
    return ", ".join(_number(each[axis][0]) for each in own for axis in "xy" if axis in each)


def _name(own: list[dict], panel: dict) -> str:
    return ""  # but its label


def _image(entry: dict, panel: dict) -> str:
    rows = entry["value"]
    if len(panel["texts"]) <= 4:
        words = [
            f"{_word(t['x'], panel['x'])} / {_word(t['y'], panel['y'])} {t['text']}" for t in panel["texts"] if "x" in t
        ]
        return ", ".join(words)
    return f"{len(rows)} by {len(rows[0])} fields"


def _counted(own: list[dict]) -> str:
    kind, n = own[0]["kind"], sum(map(_length, own))
    if kind == "line":
        return f"{len(own)} line{'s' * (len(own) > 1)}"
    noun = {"bars": "bar", "cells": "field"}.get(kind, "point")
    return f"{n} {noun}{'s' * (n != 1)}"


def _length(entry: dict) -> int:
    return max(len(kept) for kept in entry.values() if isinstance(kept, list))


def _along(entry: dict, panel: dict) -> str:
    """The axis of values: not the one whose ticks are words, which names what the values are of."""
    if entry["kind"] == "bars":
        return "x" if "ticks" in panel["y"] and "ticks" not in panel["x"] else "y"
    return "x" if "ticks" in panel["y"] and entry["kind"] == "points" else "y"


def _ends(own: list[dict], name: str) -> str:
    values = [value for entry in own for value in entry[name] if value is not None]
    if not values:
        return "no numbers"
    low, high = min(values), max(values)
    return _number(low) if low == high else f"{_number(low)} to {_number(high)}"


def _tick(place: float | None, axis: dict) -> float | None:
    """The tick with a word that is nearest to a place, no farther than half of their distance."""
    near = sorted((abs(tick - place), tick) for tick, _ in axis.get("ticks", []) if place is not None)
    return near[0][1] if near and near[0][0] <= 0.5 else None


def _word(place: float | str | None, axis: dict) -> str:
    """The word at a place, which may itself be one."""
    return place if isinstance(place, str) else _names(axis).get(_tick(place, axis), "")


def _number(value: float | None) -> str:
    if value is None:
        return "none"
    text = f"{value:.0f}" if abs(value) >= 1000 or float(value).is_integer() else f"{value:.3g}"
    return text.replace("-", "−")
