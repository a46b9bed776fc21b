"""Live sessions: each prepared copy runs cell by cell in JupyterLab, without papermill, from a new clone."""

import os

import pytest

from mobtl.catalogue import specs
from mobtl.experiments.phonons.transfer.config import MEMBERS

RUNS = {run.id: run for run in specs.load().select(())}
# One run of each notebook: the first, which is as published, and so the shorter one, where there are two.
FIRST = list({run.notebook: run.id for run in reversed(RUNS.values())}.values())
EPOCHS = dict.fromkeys(("regressor_epochs", "joint_epochs", "classifier_epochs"), 1)
_REPEATS = ("repeats", "validations", "side_validations", "splits", "source_repeats")
# The least that still runs every cell of what trains longest.
SMALL = {
    "phonons/03_classifier.ipynb": {"splits": 2, "replays": 1, "permutations": 1, "trees": 5},
    # The seed draws narrow networks.
    "phonons/05_transfer.ipynb": dict.fromkeys((*MEMBERS, *_REPEATS), 1) | {"seed": 80},
    "mobility/04_extractor.ipynb": EPOCHS | {"round_classifier_epochs": 1, "rounds": 1, "repeats": 1, "map_rows": 50},
    "mobility/05_prediction.ipynb": {"folds": 2, "refits": 2, "trials": 1},
    "mobility/06_architectures.ipynb": EPOCHS | {"candidates": 3, "seeds": 2, "rows": 200},
    "mobility/07_screening.ipynb": {"seeds": 2, "bootstraps": 2, "folds": 2, "trials": 1, "map_rows": 50},
}
# Epochs are no parameter of this one: the paper's are the only ones.
FEW_EPOCHS = """
from mobtl.models.training import Training
Training.epochs = property(lambda own: 2, lambda own, given: None)
"""
BEFORE = {"phonons/05_transfer.ipynb": FEW_EPOCHS}
TRAINING = {"phonons/classifier", "phonons/transfer", "mobility/extractor", "mobility/prediction", "mobility/architectures"}


def check(lab, run_id, smaller, before=""):
    """Run a copy; nothing fails, its figures are inline, bars show what goes on, and its prose has all its numbers."""
    outputs, said = lab.run(run_id, smaller, before)
    kinds = {kind for each in outputs for kind in each.get("data", {})}
    assert "image/png" in kinds, run_id
    assert "…" not in said, run_id
    if run_id.removesuffix("-leak-free") in TRAINING:
        errors = "".join(each["text"] for each in outputs if each.get("name") == "stderr")
        assert "%|" in errors, f"{run_id} shows no progress"


@pytest.mark.parametrize("run_id", FIRST)
def test_each_notebook_runs_cell_by_cell(lab, run_id):
    notebook = RUNS[run_id].notebook
    check(lab, run_id, SMALL.get(notebook, {}), BEFORE.get(notebook, ""))


@pytest.mark.skipif("MOBTL_LAB" not in os.environ, reason="takes as long as the whole book; `make lab` runs it")
@pytest.mark.parametrize("run_id", RUNS)
def test_each_run_as_it_is_prepared(lab, run_id):
    check(lab, run_id, {})


def test_jupyterlab_opens_a_copy_and_shows_myst(lab):
    assert lab.get("lab/tree/launch/phonons/transfer-leak-free.ipynb").status_code == 200
    assert "jupyterlab-myst" in lab.get("lab").text
    assert lab.get("api/contents/launch/phonons/transfer-leak-free.ipynb").json()["type"] == "notebook"
