"""Where the book has a material: pages that name it, and pages whose records hold it."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from mobtl.book.materials.facts import Fact
from mobtl.book.materials.formulas import key
from mobtl.book.parts.outputs import Output
from mobtl.figures.content.drawn import MIME
from mobtl.records.record import Record
from mobtl.runs.cache import NOTEBOOK

# Numbers of the pages that name a material, and of the others that draw a record of their own run with it.
Appearances = tuple[list[int], list[int]]
# Columns of records that hold formulas.
_FORMULAS = ("reduced_formula", "formula")
# A number below the line, as TeX and HTML write it.
_BELOW = re.compile(r"\$?_\{?(\d+)\}?\$?|<sub>(\d+)</sub>")
# A formula or an id. The signs of base64 beside it, in which plots keep numbers, make it none.
_WORD = re.compile(r"(?<![\w+/=])(?:m(?:p|vc)-\d+|[A-Z][A-Za-z0-9]*(?:\([A-Za-z0-9]+\)[A-Za-z0-9]*)*)(?![\w+/=])")


def words(known: Iterable[Fact]) -> dict[str, str]:
    """Key of each material by its ids of the Materials Project and by its formulas, as the tables write these.

    Not by an element alone: "C" and "In" are more often words, or letters of panels.
    """
    found = {}
    for fact in known:
        if sum(map(str.isupper, fact.key)) > 1:
            found[fact.formula] = fact.key
        if fact.id.startswith(("mp-", "mvc-")):
            found[fact.id] = fact.key
    return found


def named(text: str, known: Mapping[str, str]) -> set[str]:
    """Keys of the materials that a text names, by `words`."""
    plain = unicodedata.normalize("NFKC", _BELOW.sub(lambda match: match[1] or match[2], text))
    return {known[word] for word in _WORD.findall(plain) if word in known}


def shown(output: Output) -> str:
    """All that the page of a run says: prose of its template; tables, plots and words of figures of its result."""
    template = json.loads(output.run.template.read_text("utf-8"))
    executed = json.loads((output.folder / NOTEBOOK).read_text("utf-8"))
    texts = ["".join(cell["source"]) for cell in template["cells"] if cell["cell_type"] == "markdown"]
    for cell in executed["cells"]:
        for data in (each.get("data", {}) for each in cell.get("outputs", ())):
            texts.append("".join(data.get("text/html", "")))
            texts.append(json.dumps(data.get(MIME, ""), ensure_ascii=False).replace("\\n", " "))
    return "\n".join(texts)


def held(record: Record, known: Mapping[str, str]) -> set[str]:
    """Keys of the materials that stand by formula or id in the tables of a record."""
    found = set()
    for table in record.tables.values():
        for column in table.columns.intersection(_FORMULAS):
            found |= set(map(key, table[column].unique()))
        if "material_id" in table:
            found |= {known[each] for each in table["material_id"].unique() if each in known}
    return found


def appearances(
    outputs: Sequence[Output], recorded: Mapping[str, Collection[str]], known: Mapping[str, str]
) -> dict[str, Appearances]:
    """On which pages each material is, by key.

    Parameters
    ----------
    outputs : results, in the order of their pages' numbers.
    recorded : keys of the materials in the records that a page draws of its own run, by the page's path.
    known : key by formula or id, see `words`.
    """
    found: dict[str, Appearances] = {}
    for number, output in enumerate(outputs):
        on_page = named(shown(output), known)
        for place, keys in enumerate((on_page, set(recorded.get(output.page, ())) - on_page)):
            for each in keys:
                found.setdefault(each, ([], []))[place].append(number)
    return found
