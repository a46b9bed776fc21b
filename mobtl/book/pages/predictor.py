"""The form that predicts in the reader's browser: the models of formulas, and all that their inputs need, as scripts.

A page that was opened as a file may not read files, but it may load scripts, so models and tables are three of them: one for
the elements, one for bulk crystals, one for layers, each loaded with the first question that needs it. The scripts that
compute with them are book/_extra/scripts/predict/; they do what `mobtl.prediction` does, and a test compares both.
"""

import base64
import csv
import json
import math
import warnings
from collections.abc import Iterator, Sequence

from mobtl import paths
from mobtl.book.parts import markup
from mobtl.features import composition, magpie
from mobtl.features.formulas import read
from mobtl.handed_in.entries import BULK, FORMULA, LAYER
from mobtl.handed_in.tables import NAMES
from mobtl.physics.elements import SYMBOLS
from mobtl.physics.units import in_text
from mobtl.prediction import domain, served
from mobtl.prediction.cards import Score
from mobtl.prediction.known import FOLDER, GAP, ID, SOURCES
from mobtl.prediction.known import FORMULA as KEY
from mobtl.prediction.properties import PROPERTIES, Property, properties
from mobtl.prediction.served import Model

# The scripts in the order in which they need each other.
SCRIPTS = ("words", "formulas", "descriptors", "steps", "cautions", "models", "answers", "tables", "form")
# Characters of all models together: what a reader's browser is asked to load.
MOST = 1_000_000
_FOLDER = "_extra/scripts/predict"
# What the page shows or computes with; the whole card stands in the package.
_OF_CARD = (
    *("entry", "title", "inputs", "measure", "mean", "told_from_mean"),
    *("bounds", "residuals", "coverage", "calibration", "nearest", "best"),
)
# What is shown of an example, and what asks for it.
_EXAMPLES = {"GaN": "GaN", "BAs": "BAs", "MoS2 of a layer": "MoS2 --as-2d"}
_EXAMPLE = '<button type="button" data-asked="{asked}">{shown}</button>'
_FORM = """```{{raw}} html
<form id="predict-form">
<div>
<label for="predict-formula">Formula</label>
<input id="predict-formula" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="GaN">
<label><input id="predict-2d" type="checkbox"> of a layer</label>
<button type="submit">Predict</button>
<span>such as {examples}</span>
</div>
<div>
<label for="predict-file">or a file, a list or a table of formulas</label>
<input id="predict-file" type="file" accept=".csv,.tsv,.txt,text/plain,text/csv">
</div>
</form>
<p id="predict-said" role="status" aria-live="polite"></p>
<div id="predict-found"></div>
<noscript><p>The form needs JavaScript; the command below does not.</p></noscript>
{scripts}
```
"""


def files() -> dict[str, str]:
    """Staged files by name: the part that book/predict.md includes, and the scripts of elements and models.

    Raises
    ------
    MobtlError
        If a model is missing or damaged.
    """
    taken, left = fitting([each for each in served.models() if each.given == FORMULA])
    return {
        "_generated/predictor.md": markdown(taken, left),
        f"{_FOLDER}/elements.js": script("elements", elements()),
        **{f"{_FOLDER}/{of}.js": script(of, _of(of, taken)) for of in (BULK, LAYER)},
    }


def fitting(models: Sequence[Model], most: int = MOST) -> tuple[list[Model], list[Model]]:
    """The models that a browser is asked to load, and those that are too large, the largest of them first.

    Parameters
    ----------
    models : of formulas.
    most : characters of all that are loaded.
    """
    taken, left = list(models), []
    while sum(map(size, taken)) > most:
        left.append(max(taken, key=size))
        taken.remove(left[-1])
    return taken, left


def size(model: Model) -> int:
    """Characters of a model as it is loaded."""
    return len(_text(_model(model)))


def elements() -> dict:
    """What descriptors and formulas know of the elements; a missing electronegativity is null."""
    from pymatgen.core import Element

    with warnings.catch_warnings():  # pymatgen warns of each missing electronegativity
        warnings.simplefilter("ignore", UserWarning)
        pauling = {symbol: float(Element(symbol).X) for symbol in SYMBOLS}
    its, table = magpie.elements(), composition.element_properties()
    return {
        "number": {symbol: number for number, symbol in enumerate(SYMBOLS, 1)},
        "pauling": {symbol: None if math.isnan(x) else x for symbol, x in pauling.items()},
        "xenonpy": {symbol: _short(row) for symbol, row in zip(table.index, table.to_numpy(), strict=True)},
        "magpie": [_short(row) for row in its.properties],
        "electronegativity": _short(its.electronegativity),
        "charges": [list(charges) for charges in its.charges],
        "rules": {
            "far": domain.FAR,
            "nearlyAll": domain.NEARLY_ALL,
            "mostHeat": domain.MOST_HEAT,
            "gap": GAP,
            "cautions": list(domain.CAUTIONS),
            "notOfMetals": domain.NOT_OF_METALS,
            "noMetals": [symbol for symbol in SYMBOLS if not domain.is_of_metals(read(symbol))],
            "columns": NAMES,
        },
    }


def _short(numbers) -> list[float | int]:
    """Whole numbers without a point."""
    return [int(each) if float(each).is_integer() else float(each) for each in numbers]


def _of(of: str, models: Sequence[Model]) -> dict:
    """Properties with their models, and the known values, of "bulk" crystals or a "layer"."""
    by_task = {each.task: each for each in models}
    asked = [each for each in properties(of) if each.task.id in by_task]
    return {
        "models": [[_property(each), _model(by_task[each.task.id])] for each in asked],
        "sources": {
            name: {"units": dict(each.units), "title": each.title, "reference": each.reference, "licence": each.licence}
            | {"rows": _rows(name)}
            for name, each in SOURCES.items()
            if each.of == of
        },
    }


def _property(each: Property) -> dict:
    return {
        "name": each.name,
        "title": each.title,
        "unit": each.unit,
        "one": each.one,
        "isProbability": each.is_probability,
        "dataset": each.task.dataset,
    }


def _model(model: Model) -> dict:
    path = paths.WEIGHTS / f"{model.task}.{model.given}.json"
    card = model.card.model_dump(mode="json", include={*_OF_CARD}) | {"score": model.card.score.model_dump()}
    return {
        "card": card,
        "formulas": model.training.formulas.tolist(),
        "steps": json.loads(path.read_bytes())["steps"],
        "arrays": base64.b64encode(path.with_suffix(".safetensors").read_bytes()).decode(),
    }


def _rows(name: str) -> dict[str, list[list]]:
    """Known values by key of the compound: the id, then numbers in the order of the units."""
    found: dict[str, list[list]] = {}
    with (paths.PACKAGE / "prediction" / FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            numbers = [float(row[each]) if row[each] else None for each in SOURCES[name].units]
            found.setdefault(row[KEY], []).append([row[ID], *numbers])
    return found


def markdown(taken: Sequence[Model], left: Sequence[Model]) -> str:
    """The form, and what answers there: each model with its score, its size, and the better one where there is one."""
    examples = ", ".join(_EXAMPLE.format(asked=asked, shown=shown) for shown, asked in _EXAMPLES.items())
    every = ("load", *(f"predict/{name}" for name in SCRIPTS))
    scripts = "\n".join(f'<script defer src="scripts/{name}.js"></script>' for name in every)
    form = _FORM.format(examples=examples, scripts=scripts)
    rows = [[markup.text(cell) for cell in _told(each)] for each in taken]
    table = markup.table(("property", "model", "leak-free error", "size"), rows)
    summed = f"The models of formulas answer here, {sum(map(size, taken)) / 1000:,.0f} kB together.\n"
    better = "".join(f"- {markup.text(_better(each))}\n" for each in taken if each.card.best)
    said = f"These would err less, and answer neither here nor in the command:\n\n{better}" if better else ""
    folded = f":::{{dropdown}} Models that answer in the browser\n{summed}\n{table}\n{said}:::\n"
    return "\n".join([form, folded, *_left_out(left)])


def _title(model: Model) -> str:
    return next(each.title for each in PROPERTIES if each.task.id == model.task)


def _told(model: Model) -> tuple[str, ...]:
    card = model.card
    return _title(model), card.title, _error(card.measure, card.score), f"{size(model) / 1000:,.0f} kB"


def _better(model: Model) -> str:
    """The best entry, what not having it costs, and why it does not answer."""
    card, best = model.card, model.card.best
    errors = f"{_error(card.measure, best.score)} instead of {_error(card.measure, card.score)}"
    return f"{_title(model)}: {best.title}, {errors}; {best.why}."


def _error(measure: str, score: Score) -> str:
    return f"{measure} {score.value:.3g} {in_text(score.unit)}".strip()


def _left_out(models: Sequence[Model]) -> Iterator[str]:
    """A sentence for each model that is too large for a browser."""
    for each in models:
        yield (
            f"`mobtl predict` answers {markup.text(each.card.property)} by {markup.text(each.card.title)}, which would take "
            f"{size(each) / 1000:,.0f} kB and is not loaded here.\n"
        )


def script(name: str, content: object) -> str:
    """A call that hands a content to the predictor; no sign in it can end a script element."""
    return f"mobtlPredict.take({json.dumps(name)},{_text(content)});\n".replace("<", "\\u003c").replace(">", "\\u003e")


def _text(content: object) -> str:
    return json.dumps(content, separators=(",", ":"), allow_nan=False)
