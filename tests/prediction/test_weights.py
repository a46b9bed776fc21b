"""The models of the package: small enough, none stale, and served from a wheel outside the repository."""

import os
import shutil
import subprocess
import sys

import pytest

from mobtl import paths
from mobtl.prediction import served
from mobtl.prediction.training import candidates
from mobtl.prediction.training.stale import why_stale

MODELS = served.models()


def bytes_of(given):
    files = [path for path in paths.WEIGHTS.iterdir() if path.name.split(".")[1] == given]
    return sum(path.stat().st_size for path in files)


def test_models_of_formulas_are_what_a_page_can_load():
    assert 0 < bytes_of("formula") <= candidates.OF_FORMULAS


def test_every_task_is_served_for_each_of_its_kinds_of_input():
    wanted = [(task.id, given) for task in candidates.served() for given in sorted(candidates.kinds_of(task))]
    assert [(model.task, model.given) for model in MODELS] == wanted


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.task}-{model.given}")
def test_intervals_hold_as_many_as_their_level_says(model):
    for each in model.card.coverage:
        assert each.low - 0.03 <= each.level <= each.high + 0.03, each


@pytest.mark.slow
@pytest.mark.parametrize("task", candidates.served(), ids=lambda task: task.id)
def test_a_model_is_what_training_would_make_now(task):
    if not (paths.LEADERBOARD / "records").is_dir():
        pytest.skip("the leaderboard has no records yet: `mobtl leaderboard run` makes them")
    cards = [model.card for model in MODELS if model.task == task.id]
    for card, why in zip(cards, why_stale(task, cards), strict=True):
        assert not why, f"{task.id}, {card.given} is stale: {why}; train it with `mobtl models train {task.id}`"


@pytest.mark.slow
def test_a_wheel_predicts_outside_the_repository(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(paths.ROOT / name, source)
    shutil.copytree(paths.PACKAGE, source / "mobtl", ignore=shutil.ignore_patterns("__pycache__"))
    build = [
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run([sys.executable, "-m", "pip", *build], check=True, timeout=300)
    (wheel,) = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    program = """
from mobtl import paths
from mobtl.experiments.leaderboard.blocks import of_formulas
from mobtl.prediction import served
for task in ("phonon-gap", "phonon-gap-sign", "electron-mobility"):
    model = served.model(task, "formula")
    x = of_formulas(model.inputs[0], ["BaTiO3", "MoS2"])
    print(task, model.predict(x).round(6).tolist(), len(model.training.inputs))
print(paths.PACKAGE)
"""

    def said(site):
        environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
        call = [sys.executable, "-c", program]
        done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    *outside, where = said(tmp_path / "site")
    assert where.startswith(str(tmp_path)) and outside == said(paths.ROOT)[:-1]
