"""Entries: those committed serve each task in ten ways at least and can be made; what cannot be had is refused."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.gaussian_process.kernels import Matern, Sum, WhiteKernel
from small_leaderboard import entry, model

from mobtl import paths
from mobtl.datasets import mobility
from mobtl.errors import UsageError
from mobtl.experiments.leaderboard import entries, fits
from mobtl.experiments.leaderboard.entries import Step
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.experiments.mobility.prediction.data import labels_of
from mobtl.features.expert import CELL_FREE
from mobtl.results.leaderboard import kept

FILES = sorted((paths.LEADERBOARD / "entries").glob("*.yml"))


def test_each_task_has_ten_entries_at_least():
    every = [kept.read(path) for path in FILES]
    for task in TASKS:
        assert sum(task in each.tasks for each in every) >= 10, task


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_committed_entry_can_be_made(path):
    one = kept.read(path)
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
    assert list(found.values()) == [124, 1245, 124, 1245, 124, 1245, 197, 196, 162, 162, 1377, 1387, 3683]
    dpt = mobility.dpt()
    of_study = labels_of(dpt, mobility.epc())
    for task in (each for each in TASKS.values() if each.dataset == "mobility"):
        wanted = of_study[task.title]
        np.testing.assert_array_equal(inputs(task).y, wanted[np.isfinite(wanted)])
    data = inputs(TASKS["electron-mobility"], ["expert", "magpie"])
    # Row 108: AlP3, 3.766975 10^3 cm^2/(V s) over silicon's 1331, log10.
    assert data.ids[108] == "dpt-108" and data.formulas[108] == "AlP3"
    assert data.y[108] == pytest.approx(0.4518, abs=1e-3)
    assert {name: block.shape for name, block in data.blocks.items()} == {"expert": (197, 14), "magpie": (197, 145)}
    assert set(data.hashes) == {"leaderboard_folds", "dpt_mobility", "structures_2d", "expert_descriptors"}


def test_a_monolayer_of_c2db():
    data = inputs(TASKS["electron-mass-2d"], ["expert", "formula"])
    # MoS2: 0.427 m_e along both axes, log10; layer group 78 (p-6m2), three planes of atoms.
    row = data.ids.tolist().index("MoS2-b3b4685fb6e1")
    assert data.formulas[row] == "MoS2" and data.y[row] == pytest.approx(-0.3696, abs=1e-4)
    described = dict(zip(CELL_FREE, data.blocks["expert"][row], strict=True))
    assert (described["layer_group"], described["planes"], described["horizontal_mirror"]) == (78, 3, 1)
    # Rows without a structure of their own stay, undescribed.
    assert data.blocks["expert"].shape == (1377, 14) and np.isnan(data.blocks["expert"]).all(axis=1).sum() == 13
    assert data.blocks["formula"].shape == (1377, 290) and np.isfinite(data.blocks["formula"]).all()
    assert set(data.hashes) == {"leaderboard_folds", "c2db_properties", "expert_descriptors"}
    assert len(np.unique(data.formulas)) < len(data.formulas) and data.splits["formula"].fold.shape == (3, 1377)


def test_a_formula_knows_no_unit_cell():
    data = inputs(TASKS["heat-capacity-all"], ["composition", "formula"])
    cell, alone = (data.blocks[name].reshape(1245, 5, 58) for name in ("composition", "formula"))
    # Average, sum, variance, maximum, minimum: only sums grow with the cell.
    np.testing.assert_allclose(np.delete(cell, 1, axis=1), np.delete(alone, 1, axis=1), rtol=1e-9, atol=1e-9)
    number = cell[:, 1, 0] / alone[:, 1, 0]
    assert number.min() == pytest.approx(1) and number.max() > 3 and np.allclose(number, number.round())
    several = {formula for formula in data.formulas if (data.formulas == formula).sum() > 1}
    for own in (data.blocks["formula"][data.formulas == formula] for formula in several):
        assert (own == own[0]).all()


def test_which_entries_need_more_than_a_formula():
    every = {path.stem: kept.read(path) for path in FILES}
    gap, mass = TASKS["phonon-gap"], TASKS["electron-mass-2d"]
    assert every["extra-trees"].needs_structure(gap) and not every["extra-trees-of-formula"].needs_structure(gap)
    assert not every["extra-trees"].needs_structure(mass) and every["magpie-and-expert"].needs_structure(mass)
    for task in TASKS.values():
        assert {each.needs_structure(task) for each in every.values() if task.id in each.tasks} == {True, False}, task.id


def test_entries_of_the_formula_are_their_twins_of_the_cell():
    twins = [path.stem for path in FILES if path.stem.endswith("-of-formula")]
    assert len(twins) == 5
    for name in twins:
        one, twin = kept.entry_of(name), kept.entry_of(name.removesuffix("-of-formula"))
        assert (one.models, one.inputs, twin.inputs) == (twin.models, ("formula",), ("composition",))
        assert set(one.tasks) == {task for task in twin.tasks if TASKS[task].dataset == "semiconductors"}


def test_blocks_of_the_semiconductors():
    data = inputs(TASKS["phonon-gap"], ["composition", "elements", "structure"])
    assert {name: block.shape[1] for name, block in data.blocks.items()} == {
        "composition": 290,
        "elements": 94,
        "structure": 30,
    }
    assert data.blocks["elements"].sum(axis=1) == pytest.approx(1.0)
    assert data.splits["formula"].fold.shape == (3, 124) and data.splits["anion"].fold.shape == (1, 124)


# What divides inputs by their spread in the training rows.
SCALED = ("StandardScaler", "DirectPerceptrons")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_scales_inputs_first_drops_those_that_hardly_differ(path):
    for of in kept.read(path).models.values():
        steps = [step.name.rpartition(".")[2] for step in of.steps]
        assert not set(steps) & set(SCALED) or steps[0] == "VarianceThreshold"


def test_a_row_with_the_only_magnetic_element_is_not_predicted_beyond_all_bounds():
    """CoH3 and NiSe2: in the training rows the magnetic moment differs by a millionth, in theirs by a million times that."""
    task = TASKS["electron-mobility"]
    data = inputs(task, ["magpie"])
    job = fits.Job(
        kept.entry_of("ridge").models["regression"], task.kind, data.blocks["magpie"], data.y, data.splits["formula"]
    )
    found = fits.held_out(job, 1, 2, None, 0)
    assert {"CoH3", "NiSe2"} <= set(data.formulas[found["test"]])
    assert np.abs(found["predicted"] - data.y[found["test"]]).max() < 5
