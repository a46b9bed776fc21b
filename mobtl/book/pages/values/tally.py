"""How many printed values have which verdict: a tile for each figure and table of a paper, and the sums, each a filter."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from mobtl.answers.lines import PROTOCOLS, Line
from mobtl.book.pages.values.families import family, ordered
from mobtl.book.pages.values.filters import address, part, place_of
from mobtl.validation.protocols import Protocol


def tiles(lines: Sequence[Line], papers: Mapping[str, str]) -> str:
    """The map: of each paper a tile for every figure and table, with a bar of counts under each protocol."""
    blocks = []
    for paper, name in papers.items():
        own = [line for line in lines if line.entry.paper == paper]
        if not own:
            continue
        by_part: dict[str, list[Line]] = {}
        for line in own:
            by_part.setdefault(part(line.entry.item), []).append(line)
        items = "\n".join(_tile(paper, place, by_part[place]) for place in sorted(by_part, key=place_of))
        blocks.append(f'### {name}\n\n```{{raw}} html\n<ul class="value-map">\n{items}\n</ul>\n```\n')
    return "\n".join([*blocks, _key(lines)])


def sums(lines: Sequence[Line], papers: Mapping[str, str]) -> str:
    """How many values of each paper have which verdict under each protocol, what is printed again left out."""
    found = {
        (paper, protocol): counts([line for line in lines if line.entry.paper == paper], protocol)
        for paper in papers
        for protocol in PROTOCOLS
    }
    names = ordered(name for own in found.values() for name in own)
    head = "".join(f'<th scope="col">{escape(papers[paper])}, {protocol.label}</th>' for paper, protocol in found)
    rows = [_sum_row(name, found) for name in names] + [_sum_row("", found)]
    return (
        "```{raw} html\n"
        '<div class="pst-scrollable-table-container" tabindex="0">\n<table class="table value-sums">\n'
        f'<thead><tr><th scope="col">verdict</th>{head}</tr></thead>\n<tbody>\n' + "\n".join(rows) + "\n</tbody>\n"
        "</table>\n</div>\n```\n"
    )


def counts(lines: Iterable[Line], protocol: Protocol) -> Counter:
    """Printed values by verdict under a protocol, each once wherever it is printed again."""
    return Counter(line.verdict(protocol) for line in lines if line.entry.same_as is None and line.verdict(protocol))


def _sum_row(name: str, found: Mapping[tuple[str, Protocol], Counter]) -> str:
    """One verdict, or with an empty name all of them."""
    cells = []
    for (paper, protocol), own in found.items():
        n = own[name] if name else own.total()
        link = address(paper=paper, protocol=protocol, verdict=name, once="yes")
        cells.append(f'<td><a href="{escape(link)}">{n}</a></td>' if n else "<td>–</td>")
    swatch = f'<span class="{_classes(name)} value-swatch"></span>' if name else ""
    return f'<tr><th scope="row">{swatch}{escape(name or "all")}</th>{"".join(cells)}</tr>'


def _tile(paper: str, place: str, lines: Sequence[Line]) -> str:
    n = len(lines)
    title = f'<a href="{escape(address(paper=paper, part=place))}">{escape(place)}</a> <span>{n} value{"s"[: n > 1]}</span>'
    bars = "".join(_bar(paper, place, lines, protocol) for protocol in PROTOCOLS)
    return f'<li><p class="value-title">{title}</p>{bars}</li>'


def _bar(paper: str, place: str, lines: Sequence[Line], protocol: Protocol) -> str:
    """The bar of one protocol and, since colours are not seen by all, the same in words."""
    found = Counter(filter(None, (line.verdict(protocol) for line in lines)))
    if not found:
        return ""
    names = ordered(found)
    stripes = "".join(f'<span class="{_classes(name)}" style="flex:{found[name]}"></span>' for name in names)
    words = ", ".join(
        f'<a href="{escape(address(paper=paper, part=place, protocol=protocol, verdict=name))}">'
        f"{found[name]} {escape(name)}</a>"
        for name in names
    )
    return (
        f'<div class="value-bar" aria-hidden="true">{stripes}</div>'
        f'<p class="value-words"><strong>{protocol.label}</strong>: {words}</p>'
    )


def _key(lines: Sequence[Line]) -> str:
    """What the colours mean."""
    names = ordered({line.verdict(protocol) for line in lines for protocol in PROTOCOLS} - {""})
    items = " ".join(f'<li><span class="{_classes(name)} value-swatch"></span>{escape(name)}</li>' for name in names)
    return f'```{{raw}} html\n<ul class="value-key" aria-label="Colours of the bars">{items}</ul>\n```\n'


def _classes(verdict: str) -> str:
    name, shade = family(verdict)
    return f"verdict-{name} shade-{shade}"
