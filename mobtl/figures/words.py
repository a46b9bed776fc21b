"""What a figure shows, in a few sentences for readers who do not see it, made of its numbers."""

from collections.abc import Callable, Iterable
from statistics import median

MOST = 600  # letters
_FEW = 6  # numbers of a series that are named one by one
_FEW_TEXTS = 3  # notes of a panel that are named beside its series


def in_words(panels: list[dict]) -> str:
    """One paragraph of at most `MOST` letters: panels, axes, and each series with its numbers or their range.

    Parameters
    ----------
    panels : what `mobtl.figures.content.panels_of` returns.
    """
    if not panels:
        return "An empty figure."
    head = f"{len(panels)} panels. " if len(panels) > 1 else ""
    for tell in (_numbers, _range, _count, _name):
        text = head + " ".join(_panel(panel, tell) for panel in panels)
        if len(text) <= MOST:
            return text
    names = {tuple(entry["label"] for entry in panel["series"]) for panel in panels}
    if len(names) == 1:
        # All panels show the same series: named once.
        named = list(dict.fromkeys(filter(None, names.pop())))
        told = f"{head}Each shows {'; '.join(named)}. " + " ".join(_panel(panel, _nothing) for panel in panels)
        if len(told) <= MOST:
            return told
    return _shortened(head, [_panel(panel, _name) for panel in panels])


def _shortened(head: str, sentences: list[str]) -> str:
    """As many sentences as there is room for, and how many panels follow."""
    for kept in range(len(sentences) - 1, 0, -1):
        text = f"{head}{' '.join(sentences[:kept])} And {len(sentences) - kept} more."
        if len(text) <= MOST:
            return text
    return f"{head}{sentences[0]}"[: MOST - 1].rsplit(" ", 1)[0] + "…"


def _panel(panel: dict, tell: Callable[[list[dict], dict], str]) -> str:
    letter = f"({panel['panel']}) " if panel["panel"] else ""
    sentence = _sentence(_content(panel, tell))
    return letter + sentence if letter else sentence[:1].upper() + sentence[1:]


def _content(panel: dict, tell: Callable[[list[dict], dict], str]) -> str:
    words = [word for axis in "xy" for _, word in panel[axis].get("ticks", [])]
    # Axes with one word only, as those of one material, are known by it.
    name = panel["title"] or (words[0] if len(words) == 1 else "")
    title = f"{name}: " if name else ""
    if "drawing" in panel:
        return title + _drawing(panel, tell)
    told = [tell(own, panel) for own in _by_label(panel["series"])]
    texts = _texts(panel)
    if (tell in (_numbers, _range) and len(texts) <= _FEW_TEXTS) or not (any(told) or tell is _nothing):
        told += texts
    told = [text for text in told if text]
    return title + ": ".join(filter(None, (_axes(panel), "; ".join(told))))


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


def _drawing(panel: dict, tell: Callable) -> str:
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
    """A few numbers one by one, each with the word at its place; else their range."""
    if own[0]["kind"] not in ("points", "bars") or "value" in own[0]:
        return _range(own, panel)
    along = _along(own[0], panel)
    across = "y" if along == "x" else "x"
    by_word: dict[str, list[float | None]] = {}
    for entry in own:
        for value, place in zip(entry[along], entry[across], strict=True):
            by_word.setdefault(_word(place, panel[across]), []).append(value)
    n = sum(map(len, by_word.values()))
    if n > _FEW and "" not in by_word and n == len(by_word):
        return _labelled(own, f"{_counted(own)}, {_extremes(by_word)}")
    if n > _FEW and (len(by_word) > _FEW or "" in by_word):
        return _range(own, panel)
    if n > _FEW:
        known = {word: [value for value in values if value is not None] for word, values in by_word.items()}
        medians = [f"{word} {_number(median(values))}" for word, values in known.items() if values]
        return _labelled(own, f"{_counted(own)}, median of {', '.join(medians)}")
    told = [f"{word} {', '.join(map(_number, values))}".strip() for word, values in by_word.items()]
    return _labelled(own, ", ".join(told))


def _extremes(by_word: dict[str, list[float | None]]) -> str:
    """The smallest and the largest of numbers that have a word each."""
    known = sorted((value, word) for word, (value,) in by_word.items() if value is not None)
    return " to ".join(f"{word} {_number(value)}" for value, word in (known[0], known[-1])) if known else "no numbers"


def _range(own: list[dict], panel: dict) -> str:
    entry = own[0]
    if entry["kind"] == "level":
        places = [each[axis][0] for each in own for axis in "xy" if axis in each]
        return _labelled(own, "line at " + ", ".join(map(_number, places)))
    if entry["kind"] == "image":
        return _image(entry, panel)
    if "value" in entry:
        what = f"coloured by {entry['value_label']}, " if "value_label" in entry else "coloured, "
        return _labelled(own, f"{_counted(own)}, {what}{_ends(own, 'value')}")
    along = _along(entry, panel)
    return _labelled(own, f"{_counted(own)}, {_ends(own, along)}")


def _count(own: list[dict], panel: dict) -> str:
    kind = own[0]["kind"]
    return _range(own, panel) if kind in ("level", "image") else _labelled(own, _counted(own))


def _name(own: list[dict], panel: dict) -> str:
    return own[0]["label"]


def _nothing(own: list[dict], panel: dict) -> str:
    return ""


def _image(entry: dict, panel: dict) -> str:
    rows = entry["value"]
    if len(panel["texts"]) <= 4:
        words = [
            f"{_word(t['x'], panel['x'])} / {_word(t['y'], panel['y'])} {t['text']}" for t in panel["texts"] if "x" in t
        ]
        return ", ".join(words)
    return f"{len(rows)} by {len(rows[0])} fields"


def _labelled(own: list[dict], text: str) -> str:
    return f"{own[0]['label']}: {text}" if own[0]["label"] else text


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


def _word(place: float | str | None, axis: dict) -> str:
    """The word of the tick nearest to a place, no farther than half of their distance."""
    if isinstance(place, str):
        return place
    near = sorted((abs(tick - place), word) for tick, word in axis.get("ticks", []) if place is not None)
    return near[0][1] if near and near[0][0] <= 0.5 else ""


def _number(value: float | None) -> str:
    if value is None:
        return "none"
    text = f"{value:.0f}" if abs(value) >= 1000 or float(value).is_integer() else f"{value:.3g}"
    return text.replace("-", "−")
