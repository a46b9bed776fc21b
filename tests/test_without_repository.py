"""The package installed without its repository, as from a wheel: what works there works, all else says where to run it."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from mobtl import paths

COMMANDS = [
    *("list", "status", "run phonons/data", "prepare", "book", "numbers", "pdf", "colab"),
    *("data list", "data fetch x", "data verify", "data build", "data seal"),
    *("models train", "models check"),
    "transfer --source electronic-band-gap --target x.csv --column gap -o out",
    *("records status", "records replay", "records compare", "release check v1", "release pack"),
]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A function that calls Python where there is the package and nothing of its repository."""
    site = tmp_path_factory.mktemp("site-packages")
    shutil.copytree(paths.PACKAGE, site / "mobtl", ignore=shutil.ignore_patterns("__pycache__"))

    def python(*arguments):
        environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
        call = [sys.executable, *arguments]
        done = subprocess.run(call, cwd=site, env=environment, capture_output=True, text=True, timeout=120)
        assert [path.name for path in site.iterdir()] == ["mobtl"], "something was written beside the package"
        return done

    return python


def test_descriptors_work(installed):
    code = "from mobtl.features import composition; print(composition.descriptors(['MoS2', 'GaAs']).shape)"
    done = installed("-c", code)
    assert done.stdout == "(2, 290)\n", done.stderr


def test_a_material_is_predicted_with_what_is_known_of_it(installed):
    done = installed("-m", "mobtl", "predict", "BAs", "--json")
    assert done.returncode == 0, done.stderr
    (answer,) = json.loads(done.stdout)
    assert len(answer["predictions"]) == 4 and answer["known"][0]["id"] == "mp-10044"


@pytest.mark.slow
def test_every_command_that_needs_the_repository_says_so(installed):
    # One process for all: each takes a second to start.
    code = f"""
import sys
from mobtl.cli import main as cli
for command in {COMMANDS}:
    sys.argv = ["mobtl", *command.split()]
    try:
        cli.main()
    except SystemExit as end:
        print(end.code, command, file=sys.stderr)
"""
    lines = installed("-c", code).stderr.splitlines()
    assert len(lines) == 2 * len(COMMANDS), lines
    for said, end, command in zip(lines[::2], lines[1::2], COMMANDS, strict=True):
        assert " does not exist, since mobtl is installed here without its repository: " in said, (command, said)
        assert "run it in a clone of the repository" in said
        assert end == f"2 {command}"


def test_doctor_runs_to_its_end(installed):
    done = installed("-m", "mobtl", "doctor")
    assert done.returncode == 1
    for name in ("Python", "cores", "memory", "repository", "GPU", "Chromium"):
        assert f"  {name} " in done.stdout
    assert "clone the repository" in done.stdout
    assert done.stderr.startswith("Error: not ready: repository; do what stands above")


def test_a_table_says_it_too(installed):
    done = installed("-c", "from mobtl.datasets import phonons; phonons.semiconductors()")
    (*_, last) = done.stderr.splitlines()
    assert "data/tables does not exist, since mobtl is installed here without its repository: run it in a clone" in last
