"""Entries: those committed serve each task in ten ways at least and can be made; what is written wrongly is named."""

from pathlib import Path

import pytest
import yaml
from sklearn.base import clone
from sklearn.gaussian_process.kernels import Matern, Sum, WhiteKernel
from small_leaderboard import WORDS, entry, model

from mobtl import paths
from mobtl.errors import UsageError
from mobtl.experiments.leaderboard import entries
from mobtl.experiments.leaderboard.entries import Step
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.tasks import TASKS

FILES = sorted((paths.LEADERBOARD / "entries").glob("*.yml"))
WRITTEN = {
    "id": "mine",
    "title": "Mine",
    "tasks": ["phonon-gap"],
    "inputs": ["composition"],
    "models": {"regression": {"steps": [{"class": "sklearn.linear_model.Ridge", "settings": {"alpha": 2.0}}]}},
    **WORDS,
}


def write(folder: Path, **changes) -> Path:
    path = folder / "mine.yml"
    path.write_text(yaml.safe_dump({name: value for name, value in (WRITTEN | changes).items() if value is not None}))
    return path


def test_each_task_has_ten_entries_at_least():
    every = [entries.read(path) for path in FILES]
    for task in TASKS:
        assert sum(task in each.tasks for each in every) >= 10, task


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_committed_entry_can_be_made(path):
    one = entries.read(path)
    for of in one.models.values():
        for step in of.steps:
            clone(entries.made(step, 0))
    assert len(one.seen) > 20


def test_settings_may_be_objects():
    kernel = {"class": "sklearn.gaussian_process.kernels.WhiteKernel", "settings": {"noise_level": 0.5}}
    first = {"class": "sklearn.gaussian_process.kernels.Matern", "settings": {"nu": 2.5}}
    both = {"class": "sklearn.gaussian_process.kernels.Sum", "settings": {"k1": first, "k2": kernel}}
    of = model("sklearn.gaussian_process.GaussianProcessRegressor", {"kernel": both, "normalize_y": True})
    (step,) = entry(of).models["regression"].steps
    made = entries.made(step, 7)
    assert made.kernel == Sum(Matern(nu=2.5), WhiteKernel(0.5)) and made.random_state == 7
    assert len(entry(of).classes) == 4


def test_a_seed_that_is_given_stands():
    step = Step.model_validate({"class": "sklearn.ensemble.ExtraTreesRegressor", "settings": {"random_state": 3}})
    assert entries.made(step, 7).random_state == 3


def test_words_about_an_entry_do_not_decide():
    one, other = entry(model("sklearn.linear_model.Ridge")), entry(model("sklearn.linear_model.Ridge"), seen="All of it.")
    task = TASKS["phonon-gap"]
    assert one.decides(task) == other.decides(task) != entry(model("sklearn.linear_model.Lasso")).decides(task)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"tasks": ["phonon-gpa"]}, "tasks: unknown task 'phonon-gpa' .did you mean 'phonon-gap'"),
        ({"inputs": ["compositon"]}, "inputs: unknown block of inputs 'compositon' .did you mean 'composition'"),
        ({"inputs": ["expert"]}, "it serves phonon-gap, whose rows have no block expert"),
        ({"tasks": ["phonon-gap", "phonon-gap-sign"]}, "it serves phonon-gap-sign, so that models needs classification"),
        ({"source": {"property": "bulk-mass"}}, "it serves phonon-gap, for which bulk-mass is no source"),
        ({"source": {"property": "gaps"}}, "source.property"),
        ({"models": {"regression": {"steps": []}}}, "models.regression.steps"),
        ({"models": {"regression": {"steps": [{"class": "Ridge"}]}}}, "class"),
        ({"seen": None}, "seen: Field required"),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"id": "other"}, "mine.yml holds the entry other; give file and entry the same name"),
    ],
)
def test_what_is_written_wrongly_is_named(tmp_path, changes, says):
    assert entries.read(write(tmp_path)).id == "mine"
    with pytest.raises(UsageError, match=says) as refused:
        entries.read(write(tmp_path, **changes))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("sklearn.linear_model.Rigde", "sklearn.linear_model.Rigde cannot be imported"),
        (
            "no_such_package.Model",
            "no_such_package.Model cannot be imported .No module named 'no_such_package'.; correct its",
        ),
        ("sklearn.linear_model.ridge_regression", "is no class, but of type function"),
        ("pathlib.Path", "pathlib.Path has not the interface of scikit-learn"),
    ],
)
def test_a_class_that_cannot_be_had_is_refused(name, says):
    with pytest.raises(UsageError, match=says):
        entries.made(Step.model_validate({"class": name}), 0)


def test_labels_of_the_mobilities_are_those_of_the_prediction_study():
    found = {name: len(inputs(task).y) for name, task in TASKS.items()}
    assert list(found.values()) == [124, 1245, 124, 1245, 124, 1245, 197, 196, 162, 162]
    data = inputs(TASKS["electron-mobility"], ["expert", "magpie"])
    # Row 108: AlP3, 3.766975 10^3 cm^2/(V s) over silicon's 1331, log10.
    assert data.ids[108] == "dpt-108" and data.formulas[108] == "AlP3"
    assert data.y[108] == pytest.approx(0.4518, abs=1e-3)
    assert {name: block.shape for name, block in data.blocks.items()} == {"expert": (197, 14), "magpie": (197, 145)}
    assert set(data.hashes) == {"leaderboard_folds", "dpt_mobility", "structures_2d", "expert_descriptors"}


def test_blocks_of_the_semiconductors():
    data = inputs(TASKS["phonon-gap"], ["composition", "elements", "structure"])
    assert {name: block.shape[1] for name, block in data.blocks.items()} == {
        "composition": 290,
        "elements": 94,
        "structure": 30,
    }
    assert data.blocks["elements"].sum(axis=1) == pytest.approx(1.0)
    assert data.splits["formula"].fold.shape == (3, 124) and data.splits["anion"].fold.shape == (1, 124)
