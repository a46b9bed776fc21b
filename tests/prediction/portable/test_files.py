"""Models on disk: the same after a round trip; damaged, cut off or foreign files are refused in one sentence."""

import json
import pickle
import re
import shutil

import numpy as np
import pytest
from safetensors.numpy import load, save
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mobtl.errors import MobtlError
from mobtl.prediction.portable import files
from mobtl.prediction.portable.carry import carried
from mobtl.prediction.portable.chain import Chain
from mobtl.prediction.portable.files import Content

RNG = np.random.default_rng(1)
X = RNG.normal(size=(40, 5))
Y = X[:, 0] * 20 + 60
FORMULAS = np.array([f"Na{n}Cl" for n in range(1, 41)])


@pytest.fixture
def path(board, tmp_path):
    """A copy of a model."""
    for suffix in ("json", "safetensors"):
        shutil.copy(board.weights / f"phonon-gap.formula.{suffix}", tmp_path / f"some.{suffix}")
    return tmp_path / "some.json"


@pytest.mark.parametrize(
    "model",
    [make_pipeline(StandardScaler(), KernelRidge(kernel="laplacian", gamma=0.1)), ExtraTreesRegressor(5, random_state=0)],
    ids=["kernel", "trees"],
)
def test_a_round_trip_changes_nothing(model, path, tmp_path):
    steps, kept = tuple(carried(model.fit(X, Y), "regression")), {"structure": X.astype(np.float32)}
    card = files.read(path).card
    card = card.model_copy(update={"weights": files.sha256_of(files.arrays_of(steps, kept))})
    cells = np.array([f"{each}2" for each in FORMULAS])
    files.write(Content(card, FORMULAS, cells, steps, kept), tmp_path / "again.json")
    found = files.read(tmp_path / "again.json")
    assert (
        found.card == card and found.formulas.tolist() == FORMULAS.tolist() and found.compositions.tolist() == cells.tolist()
    )
    np.testing.assert_array_equal(found.kept["structure"], X.astype(np.float32))
    other = RNG.normal(size=(30, 5))
    expected = Chain(steps, lambda: X).predict(other)
    np.testing.assert_array_equal(Chain(found.steps, lambda: X).predict(other), expected)
    np.testing.assert_allclose(model.predict(other), expected, rtol=1e-6)
    names = {file.name: file.read_bytes() for file in tmp_path.glob("again.*")}
    files.write(found, tmp_path / "again.json")
    assert {file.name: file.read_bytes() for file in tmp_path.glob("again.*")} == names


def refused(path) -> str:
    with pytest.raises(MobtlError) as said:
        files.read(path)
    assert "\n" not in str(said.value)
    return str(said.value)


def test_a_file_that_is_cut_off_is_refused(path):
    content = path.read_bytes()
    path.write_bytes(content[:-200])
    assert "some.json is no model of mobtl, or damaged (Invalid JSON" in refused(path)
    path.write_bytes(content)
    arrays = path.with_suffix(".safetensors")
    arrays.write_bytes(arrays.read_bytes()[:-1])
    assert "some.safetensors is no model of mobtl, or damaged (it is not what some.json was written with)" in refused(path)


@pytest.mark.parametrize("lost", ["json", "safetensors"])
def test_a_file_that_is_missing_is_named(path, lost):
    path.with_suffix(f".{lost}").unlink()
    assert f"some.{lost} does not exist" in refused(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda it: it.update(format="onnx"), "format: Input should be 'mobtl model 1'"),
        (lambda it: it.pop("card"), "card: Field required"),
        (lambda it: it["steps"][0].update(does="exec"), "steps.0.does: Input should be"),
        (lambda it: it["steps"].append({"does": "cut", "settings": {"low": "NaN", "code": {}}}), "steps.*settings.code"),
        (lambda it: it["steps"].append({"does": "cut", "settings": {"low": 0}}), "it has a step cut without high"),
        (lambda it: it["steps"].append({"does": "trees"}), "it has a step trees without combines"),
        (lambda it: it["steps"].clear(), "steps: Tuple should have at least 1 item"),
        (lambda it: it["card"].update(nearest=[1.0]), "card: Value error, nearest needs 199 quantiles, and has 1"),
        (lambda it: it["training"].update(compositions=["NaCl"]), "of the training rows are not equally many"),
        (lambda it: it.update(more=1), "more: Extra inputs are not permitted"),
    ],
)
def test_other_content_is_refused(path, change, said):
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    assert re.search(said, refused(path))


class Hostile:
    def __reduce__(self):
        return print, ("run",)


@pytest.mark.parametrize(
    "content", [pickle.dumps(Hostile()), b"", b"PK\x03\x04", b"\xff" * 4000], ids=["pickle", "none", "zip", "x"]
)
def test_foreign_files_are_refused_and_nothing_in_them_runs(path, content, capsys):
    arrays = path.with_suffix(".safetensors")
    hash_of = files.sha256_of(content)
    text = path.read_text().replace(json.loads(path.read_text())["card"]["weights"], hash_of)
    path.write_text(text)
    arrays.write_bytes(content)
    assert "some.safetensors is no model of mobtl, or damaged" in refused(path)
    path.write_bytes(content)
    assert "some.json is no model of mobtl, or damaged" in refused(path)
    assert capsys.readouterr().out == ""


def test_an_array_that_belongs_to_no_step_or_is_of_another_type_is_refused(path):
    arrays = path.with_suffix(".safetensors")
    before = load(arrays.read_bytes())
    for name, array, said in (
        ("99.weights", np.ones(2), "belongs to no step"),
        ("0.more", np.array([True]), "of type bool"),
    ):
        content = save(before | {name: array})
        text = json.loads(path.read_text())
        text["card"]["weights"] = files.sha256_of(content)
        path.write_text(json.dumps(text))
        arrays.write_bytes(content)
        assert said in refused(path)
