"""The generated part of the page "Materials": what is known and predicted of each, in scripts that the page loads as needed.

A page that was opened as a file may not read files, but it may load scripts: so the facts are spread over small scripts by
the hash of what a reader may look for, and each hands its part to book/_extra/scripts/materials.js.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from mobtl.book.materials.appearances import Appearances, appearances, held, words
from mobtl.book.materials.facts import HOLDINGS, Fact, facts, vocabulary
from mobtl.book.materials.formulas import shard
from mobtl.book.materials.predictions import MAIN, Model, Prediction, arms_first, distinct, predictions, usual
from mobtl.book.parts import markup
from mobtl.book.parts.outputs import CommittedOutput, Output
from mobtl.records.record import Record
from mobtl.records.store import load_all

SHARDS = 64
# Not in _static: Jupyter Book makes every page load each script that lies there.
_FOLDER = "_extra/scripts/materials"
_EXAMPLES = ("BAs", "MoS2", "InN", "mp-149")
_SEARCH = """```{{raw}} html
<form id="materials-search" role="search">
<label for="materials-term">Formula or id</label>
<input id="materials-term" type="search" autocomplete="off" spellcheck="false">
<button type="submit">Show</button>
<span>such as {examples}</span>
</form>
<div id="materials-found" aria-live="polite"></div>
<noscript><p>The search needs JavaScript; without it, the tables on the page Data hold the labels.</p></noscript>
<script defer src="scripts/load.js"></script>
<script defer src="scripts/materials.js"></script>
<script defer src="scripts/materials/index.js"></script>
```
"""


def files(outputs: Sequence[Output], committed: Sequence[CommittedOutput]) -> dict[str, str]:
    """Staged files by name: the part that book/materials.md includes, the index, and the scripts of facts.

    Raises
    ------
    MobtlError
        If a table or a record is damaged.
    """
    titles = {output.page: output.run.title for output in outputs}
    pages = {page: number for number, page in enumerate(titles)}
    known = list(facts())
    drawn = _drawn([*committed, *outputs])
    said = [prediction for each in drawn for prediction in each.said]
    models = arms_first(prediction.model for prediction in said)
    index = {
        "shards": SHARDS,
        "pages": [[title, f"{page}.html"] for page, title in titles.items()],
        "holdings": vocabulary(),
        "models": _models(models, drawn, pages),
        "elements": sorted({element for fact in known for element in re.findall("[A-Z][a-z]?", fact.key)}),
    }
    return {
        "_generated/materials.md": markdown(known, said),
        f"{_FOLDER}/index.js": script("open", index),
        **shards(known, said, models, _appearances(known, drawn, outputs)),
    }


def markdown(known: Sequence[Fact], said: Sequence) -> str:
    """The search, and what it searches."""
    held = [sum(fact.holding == number for fact in known) for number in range(len(HOLDINGS))]
    rows = [[markup.code(each.table), f"{n:,}"] for each, n in zip(HOLDINGS, held, strict=True)]
    n = len({fact.key for fact in known})
    words = f"{n:,} compositions are known here, and {len(said):,} predictions of them.\n"
    search = _SEARCH.format(examples=", ".join(f'<a href="#{each}">{each}</a>' for each in _EXAMPLES))
    return "\n".join([search, "## What is searched\n", words, markup.table(("data table", "rows"), rows)])


def shards(
    known: Iterable[Fact], said: Iterable[Prediction], models: Mapping[Model, int], where: Mapping[str, Appearances]
) -> dict[str, str]:
    """The scripts of facts by name: materials by key and, in the script of each id, the key that the id belongs to."""
    materials: list[dict] = [{} for _ in range(SHARDS)]
    ids: list[dict] = [{} for _ in range(SHARDS)]

    def material(key: str, name: str) -> dict:
        return materials[shard(key, SHARDS)].setdefault(key, {"n": name, "d": [], "p": []})

    for fact in known:
        material(fact.key, fact.formula)["d"].append([fact.holding, fact.id, *fact.labels])
        for term in {fact.id.lower(), fact.id.partition(" ")[2].lower()} if HOLDINGS[fact.holding].ids else ():
            if term:
                ids[shard(term, SHARDS)][term] = fact.key
    for each in said:
        row = [models[each.model], each.id, each.label, each.mean]
        material(each.key, each.key)["p"].append([*row, each.low, each.high] if each.low is not None else row)
    for each, numbers in where.items():
        material(each, each)["s"] = numbers
    for own in materials:
        for entry in own.values():
            entry["p"].sort(key=lambda row: (row[1], row[0]))
    return {
        f"{_FOLDER}/{number}.js": script("take", number, {"materials": materials[number], "ids": ids[number]})
        for number in range(SHARDS)
    }


@dataclass(frozen=True)
class _Drawn:
    """A record that pages draw: the result that has it, what it predicts, the pages whose own record it is."""

    record: Record
    output: Output | CommittedOutput
    said: list[Prediction]
    pages: set[str]


def _drawn(results: Iterable[Output | CommittedOutput]) -> list[_Drawn]:
    """The first record of each experiment and protocol."""
    found: dict[tuple[str, str], _Drawn] = {}
    for output in results:
        for record in load_all(output.folder):
            name = (record.experiment, record.protocol)
            if name not in found:
                found[name] = _Drawn(record, output, distinct(predictions(record)), set())
            found[name].pages.add(output.page)
    return list(found.values())


def _appearances(known: Iterable[Fact], drawn: Iterable[_Drawn], outputs: Sequence[Output]) -> dict[str, Appearances]:
    terms = words(known)
    recorded: dict[str, set[str]] = {}
    for each in drawn:
        keys = {prediction.key for prediction in each.said} | held(each.record, terms)
        for page in each.pages:
            recorded.setdefault(page, set()).update(keys)
    return appearances(outputs, recorded, terms)


def _models(models: Mapping[Model, int], drawn: Iterable[_Drawn], pages: Mapping[str, int]) -> list[dict]:
    whose = {prediction.model: each.output for each in drawn for prediction in each.said}
    return [
        asdict(model)
        | {"main": model.arm in MAIN, "preset": whose[model].preset}
        | {"stale": whose[model].stale, "pages": [pages[whose[model].page]], "usual": usual(model)}
        for model in models
    ]


def script(function: str, *arguments: object) -> str:
    """A call of a function of materials.js; no sign in it can end a script element."""
    texts = (json.dumps(each, separators=(",", ":"), sort_keys=True, allow_nan=False) for each in arguments)
    return f"mobtlMaterials.{function}({','.join(texts)});\n".replace("<", "\\u003c").replace(">", "\\u003e")
