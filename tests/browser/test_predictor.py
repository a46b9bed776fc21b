"""The form that predicts in the browser answers as the command does, whatever is typed or opened; no input is markup."""

import base64
import io
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from features.test_formulas import TEXTS
from prediction.test_made_up import made_up

from mobtl import paths
from mobtl.book.pages import predictor
from mobtl.datasets import phonons
from mobtl.experiments.leaderboard import blocks
from mobtl.handed_in import reading, written
from mobtl.handed_in.entries import BULK, FORMULA, LAYER
from mobtl.physics.elements import SYMBOLS
from mobtl.physics.units import in_text
from mobtl.prediction import served
from mobtl.prediction.objects import as_object
from mobtl.prediction.portable.chain import KINDS, Chain
from mobtl.prediction.portable.files import arrays_of
from mobtl.prediction.portable.steps import Step
from mobtl.prediction.portable.trees import Tree, packed
from mobtl.prediction.predicting import Predictor
from mobtl.prediction.training import candidates

ANSWERS = """const served = await mobtlPredict.ready(of);
const answer = (each) => mobtlPredict.answers.answer(mobtlPredict.formulas.entry(each, each), served, of);
return JSON.stringify(formulas.map(answer));"""
OPENED = """const served = await mobtlPredict.ready("bulk");
const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
const answer = (each) => mobtlPredict.answers.answer(each, served, "bulk");
return JSON.stringify(mobtlPredict.tables.entries(bytes, "-").map(answer));"""
SHOWN = """const said = document.getElementById("predict-said");
while (!/predicted|missing/.test(said.textContent)) await new Promise((go) => setTimeout(go, 10));"""
TYPED = f"""document.getElementById("predict-formula").value = formula;
document.querySelector("#predict-form [type=submit]").click();
{SHOWN}"""


@pytest.fixture(scope="module")
def files():
    """What is staged."""
    return predictor.files()


@pytest.fixture
def form(files, tmp_path, read):
    """Run lines of a script, which may name given values, in a page that has the form, opened as a file."""
    for name, text in files.items():
        path = tmp_path / name.removeprefix("_extra/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    body = files["_generated/predictor.md"].partition("```{raw} html\n")[2].partition("```\n")[0]

    def run(script, address="", **given):
        values = "".join(f"const {name} = {json.dumps(value)};" for name, value in given.items())
        return read(body, f"async () => {{ {values} {script} }}", address)

    return run


def of_python(formulas, as_2d=False):
    """The answers of Python."""
    return [as_object(each, 0.8) for each in Predictor(as_2d).answers(written.entry(each, each) for each in formulas)]


def same(found, expected):
    """Answers that differ by more than five digits of a number, or in anything else."""
    return [(one, other) for one, other in zip(found, expected, strict=True) if not _same(one, other)]


def _same(one, other) -> bool:
    if one == other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if type(one) in (int, float) and type(other) in (int, float):
        return abs(one - other) <= max(1e-5 * abs(other), 1e-9)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("of", ["bulk", "layer"])
def test_every_answer_is_that_of_python(form, of):
    """On the semiconductors, and on as many formulas as nobody has seen."""
    formulas = [*phonons.semiconductors()["reduced_formula"].unique(), *made_up(1000, seed=11)]
    assert len(formulas) > 2000
    with ThreadPoolExecutor(1) as beside:  # Chromium and Python answer at once
        answers = beside.submit(of_python, formulas, of == "layer")
        found, expected = form(ANSWERS, formulas=formulas, of=of), answers.result()
    assert sum(bool(each["predictions"]) for each in expected) > 1200
    assert same(json.loads(found), expected) == []


def test_a_few_answers_are_those_of_python(form):
    formulas = ["GaN", "BAs", "NbC", "MoS2", "O2", "Na2O2", "XeF2", "Ba(ZrO3)2", "Og", "D2O", "Am2O3", *made_up(20, seed=2)]
    for of in ("bulk", "layer"):
        assert same(json.loads(form(ANSWERS, formulas=formulas, of=of)), of_python(formulas, of == "layer")) == []


def test_every_element_by_itself_and_with_oxygen_is_known_as_in_python(form):
    """Noble gases, metals, elements that no table has; an odd number of electrons."""
    formulas = [*SYMBOLS, *(f"{each}O" for each in SYMBOLS)]
    assert same(json.loads(form(ANSWERS, formulas=formulas, of="bulk")), of_python(formulas)) == []


def test_both_readers_of_formulas_say_the_same(form):
    unusual = ["", "GaAs InP", "C" * 501, "C" * 10_000, "Mo\ud800S2", "a\nb"]
    texts = [text for text, _ in [*TEXTS["read"], *TEXTS["refused"]]] + unusual
    found = form(
        "await mobtlPredict.ready('bulk'); return texts.map((each) => mobtlPredict.formulas.entry(each, each));", texts=texts
    )
    expected = [written.entry(each, each) for each in texts]
    assert [(each["status"], each["reason"]) for each in found] == [(each.status, each.reason) for each in expected]
    read = [each["composition"] and [each["composition"]["elements"], each["composition"]["amounts"]] for each in found]
    assert read == [e.composition and [list(e.composition.elements), list(e.composition.amounts)] for e in expected]
    assert {"ok", "empty", "unknown-element", "not-a-formula", "unreadable"} == {each.status for each in expected}


@pytest.mark.parametrize(
    "content",
    [
        b"GaN\nInN\n\n# a comment\nGa2O3\nN1Ga1\n",
        b"\xef\xbb\xbfname;formula\r\nfirst;GaN\r\nsecond;CaSO4.2H2O\r\n;\r\nthird;\r\nfourth;Ga0,5In0,5As\r\n",
        b'formula,note\n"GaN","a ""b"", c"\n"InN\nlater,x\nGaAs,"open\nAlN,y\n',
        'formula\tx\nGaN\t"two\nlines"\nInN\t2\n'.encode("utf-16"),
        b"Composition|x\nGaN|1|2\nXO2|1\n<img src=x onerror=alert(1)>|1\n",
        b"a,b\nGaN,1\n",
        b"GaN,InN\nAlN,ScN\n",
        b"formula,x\n",
        b"formula,x,Formula\nGaN,1,AlN\n",
        b"formula\nGaN\nInN\tAlN\n\xff\xfe\n",
        b"",
        b"sep=;\nformula;x\nGaN;1\n",
        b"GaAs  1.42\nInP 1.3 x\nIn2 N2\nGa0.5 In0.5 As 1\n",
        "Fe(III)2O3\nCu[I]2O\nCrⅢCl3\nFeIIO\nBiI3\n(I3)2Hg\n".encode(),
        b"formula,gap\nGaAs,1.4\nIn\x01P,1.3\nAlN,3.7\n",
        b"formula,note\nGaN,%s\nAlN,b\nInN,c\n",
        b'formula,note\nGaN,"%s\nAlN,b\nInN,c\n',
    ],
)
def test_a_file_is_read_as_the_command_reads_it(form, content):
    content = content.replace(b"%s", b"a" * 140_000)  # more than a cell may have
    entries = reading.read(["-"], standard_input=io.BytesIO(content))
    expected = [as_object(each, 0.8) for each in Predictor().answers(entries)]
    assert same(json.loads(form(OPENED, content=base64.b64encode(content).decode())), expected) == []


def test_what_is_no_table_says_what_to_do(form):
    mostly_none = b"NSW = 0\nSIGMA = 0.05\nENCUT = 520\n"
    for content in (b"data_GaN\n_cell_length_a 3.2\n", b"some words\nand more\n", mostly_none):
        (answer,) = json.loads(form(OPENED, content=base64.b64encode(content).decode()))
        assert answer["status"] == "unreadable" and "`mobtl predict`" in answer["reason"]


def test_a_typed_formula_is_answered_with_interval_neighbour_and_warning(form):
    text = form(f"{TYPED} return document.getElementById('predict-found').textContent", formula="NbC")
    (expected,) = of_python(["NbC"])
    assert text.startswith("NbC: NbC, a bulk crystal")
    for said in ("80 % interval", *(each["nearest"] for each in expected["predictions"])):
        assert said in text
    for each in expected["warnings"]:
        assert each["sentence"] in text


def test_nothing_that_was_typed_is_markup(form):
    typed = "<img src=x onerror=alert(1)>"
    found = "const found = document.getElementById('predict-found')"
    images, text = form(f"{TYPED} {found}; return [found.querySelectorAll('img').length, found.textContent]", formula=typed)
    assert images == 0 and typed in text and of_python([typed])[0]["reason"] in text


def test_an_address_asks_and_a_question_is_an_address(form):
    of_2d = "document.getElementById('predict-2d').checked"
    shown = f"{SHOWN} return [document.getElementById('predict-found').textContent, {of_2d}]"
    found, is_layer = form(shown, address="#MoS2%20--as-2d")
    assert is_layer and found.startswith("MoS2: MoS2, a layer")
    assert form(f"{TYPED} return location.hash", formula="Ga2O3") == "#Ga2O3"
    # The place of a heading is no formula.
    assert form("return document.getElementById('predict-formula').value", address="#predict-said") == ""


def test_an_example_asks_and_asks_again(form):
    click = """const example = document.querySelector("[data-asked^=MoS2]");
const found = document.getElementById("predict-found");
const answered = () => found.textContent.startsWith("MoS2: MoS2, a layer");
for (const time of [1, 2]) {
  found.replaceChildren();
  example.click();
  while (!answered()) await new Promise((go) => setTimeout(go, 10));
}
return [location.hash, document.getElementById("predict-2d").checked];"""
    assert form(click) == ["#MoS2%20--as-2d", True]


def test_models_are_loaded_with_the_first_question_that_needs_them(form):
    names = "[...document.scripts].map((each) => each.src.split('/').at(-1))"
    loaded = f"{names}.filter((each) => /^(elements|bulk|layer)/.test(each))"
    assert form(f"return {loaded}") == []
    assert form(f"{TYPED} return {loaded}", formula="GaN") == ["elements.js", "bulk.js"]


def test_every_control_has_a_name_and_what_is_found_is_announced(form):
    names = "return [...document.querySelectorAll('#predict-form input')].map((each) => each.labels[0].textContent.trim())"
    assert form(names) == ["Formula", "of a layer", "or a file, a list or a table of formulas"]
    assert form("return document.getElementById('predict-said').ariaLive") == "polite"
    said = form(f"{TYPED} return document.getElementById('predict-said').textContent", formula="CaSO4.2H2O")
    assert said == "0 predicted; 1 failed (1 not-a-formula)."


# ---- the kinds of step, which models to come may have --------------------------------------------------------------------

RNG = np.random.default_rng(3)
ROWS = RNG.normal(size=(40, 12))


def _tree():
    left, right = np.array([1, -1, 3, -1, -1]), np.array([2, -1, 4, -1, -1])
    feature, numbers = np.array([3, 0, 1, 0, 0]), np.array([0.1, 1.5, -0.2, 2.5, 7.0], np.float32)
    return Tree(left, right, feature, numbers, np.array([True, False, False, False, False]), numbers)


def _steps():
    every = {"places": np.arange(5, 40, dtype=np.uint16)}
    weights = RNG.normal(size=35)
    standardise = Step(
        "standardise", {}, {"centre": RNG.normal(size=12), "spread": RNG.uniform(1, 2, 12).astype(np.float32)}
    )
    select = Step("select", {}, {"columns": np.array([1, 4, 5, 7, 8, 9, 10, 11, 0], np.uint16)})
    for kernel in ("rbf", "laplacian", "matern"):
        settings = {"kernel": kernel, "gamma": 0.2, "intercept": 1.5}
        yield [standardise, select, Step("kernel", settings, {**every, "weights": weights})]
    for p, how in ((1, "distance"), (2, "uniform")):
        yield [standardise, Step("neighbours", {"k": 3, "p": p, "weights": how}, {**every, "values": weights})]
    for combines in ("mean", "sum"):
        yield [packed([_tree(), _tree()], combines, 0.5), Step("stretch", {"factor": 2.0, "shift": 1.0})]
    draw = {name: RNG.normal(size=shape).astype(np.float32) for name, shape in _SHAPES.items()}
    yield [standardise, Step("perceptrons", {"layers": 2}, draw), Step("cut", {"low": -0.5, "high": 0.5})]
    fill = Step("fill", {}, {"values": np.zeros(12)})
    yield [fill, Step("linear", {"intercept": -0.1}, {"weights": RNG.normal(size=12)}), Step("logistic")]
    yield [Step("constant", {"value": 3.5})]


_SHAPES = {
    **{"weight0": (3, 12, 5), "factor0": (3, 5), "shift0": (3, 5)},
    **{"weight1": (3, 5, 4), "factor1": (3, 4), "shift1": (3, 4), "weight": (3, 4), "bias": (3,)},
}


@pytest.mark.parametrize("steps", _steps(), ids=lambda steps: "-".join(step.does for step in steps))
def test_every_kind_of_step_gives_what_python_gives(form, steps):
    x = np.where(RNG.random((20, 12)) < 0.1, np.nan, RNG.normal(size=(20, 12)))
    if steps[0].does not in ("trees", "fill"):
        x = np.nan_to_num(x)
    found = form(
        """const rows = (table) => table.map((row) => Float64Array.from(row, (each) => each ?? NaN));
        const ready = mobtlPredict.steps.ready(steps, arrays, () => rows(training));
        return rows(x).map((row) => mobtlPredict.steps.through(row, ready));""",
        steps=[{"does": step.does, "settings": dict(step.settings)} for step in steps],
        arrays=base64.b64encode(arrays_of(steps, {})).decode(),
        training=ROWS.tolist(),
        x=[[None if np.isnan(each) else each for each in row] for row in x.tolist()],
    )
    np.testing.assert_allclose(found, Chain(steps, lambda: ROWS).predict(x), rtol=1e-9)


def test_every_kind_of_step_is_compared_here():
    """A model to come may have any."""
    assert {step.does for steps in _steps() for step in steps} == KINDS.keys()


@pytest.mark.parametrize("block", served.BY_COMPOSITION)
def test_every_block_of_a_composition_is_described_as_in_python(form, block):
    """Those of models to come, too."""
    formulas = ["GaN", "MoS2", "Ba2Ti2O6", "K4[Fe(CN)6]", "La1.85Sr0.15CuO4", "He", "PuO2", "NaCl", "Fe3O4", "HfNbTaTiZr"]
    found = form(
        """await mobtlPredict.ready("bulk");
        const { formulas: { composition }, descriptors: { described } } = mobtlPredict;
        return formulas.map((each) => [...described(composition(each), [block])]);""",
        formulas=formulas,
        block=block,
    )
    np.testing.assert_allclose(found, blocks.of_formulas(block, formulas), rtol=1e-9, atol=1e-12)


# ---- what is staged ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [BULK, LAYER])
def test_what_a_question_loads_is_small(files, of):
    loaded = [f"_extra/scripts/predict/{name}.js" for name in ("elements", of)]
    assert sum(len(files[name].encode()) for name in loaded) < 1_000_000


def test_every_model_that_training_may_take_fits_the_page():
    """A script has four characters for three bytes, and less of a card than the files."""
    assert 4 / 3 * sum(candidates.limit(task, FORMULA) for task in candidates.served()) <= predictor.MOST
    for each in (model for model in served.models() if model.given == FORMULA):
        path = paths.WEIGHTS / f"{each.task}.{FORMULA}.json"
        assert predictor.size(each) < 4 / 3 * sum(file.stat().st_size for file in (path, path.with_suffix(".safetensors")))


def test_a_better_model_that_does_not_answer_is_named_with_both_scores_and_the_reason(files):
    cards = [each.card for each in served.models() if each.given == FORMULA and each.card.best]
    assert cards
    for card in cards:
        cells = (
            *(f"{card.measure} {each.value:.3g} {in_text(each.unit)}".strip() for each in (card.score, card.best.score)),
            card.best.title,
            card.best.why,
        )
        assert any(all(cell in line for cell in cells) for line in files["_generated/predictor.md"].splitlines())


def test_a_model_that_is_too_large_is_named_with_its_size():
    models = [each for each in served.models() if each.given == FORMULA]
    taken, left = predictor.fitting(models, most=sum(map(predictor.size, models)) - 1)
    assert left == [max(models, key=predictor.size)] and len(taken) == len(models) - 1
    text = predictor.markdown(taken, left)
    assert "is not loaded here" in text and f"{predictor.size(left[0]) / 1000:,.0f} kB" in text
    assert "is not loaded here" not in predictor.markdown(models, [])
