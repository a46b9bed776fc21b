"""What only looks something up does not wait for the import of what it does not need."""

import subprocess
import sys

import minirepo
import pytest

from mobtl import paths

# Each takes a good part of a second or more, at every call.
HEAVY = {"matplotlib", "nbformat", "pandas", "pandera", "papermill", "sklearn", "sphinx", "torch"}
PROGRAM = """\
import sys
from mobtl.cli import main as cli
try:
    cli.main()
finally:
    print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {heavy}), file=sys.stderr)
"""


def heavy_imports(arguments, **options):
    """What a command of this repository imports of `HEAVY`, told by its child process."""
    program = PROGRAM.format(heavy=HEAVY)
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **options)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    return done.stderr.splitlines()[-1].split()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["list"],
        ["list", "phonons/transfer"],
        ["data", "list"],
        ["records", "status"],
        ["completion", "bash"],
        ["list", "--own"],
    ],
    ids=" ".join,
)
def test_a_command_that_looks_up_imports_nothing_heavy(arguments):
    assert heavy_imports(arguments, cwd=paths.ROOT) == []


def test_nor_does_the_doctor_where_no_gpu_is():
    assert set(heavy_imports(["doctor"], cwd=paths.ROOT)) <= {"torch"}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A small repository whose run has a fresh result."""
    repo = minirepo.make(tmp_path_factory.mktemp("repo"))
    assert repo.mobtl("run").returncode == 0
    return repo


@pytest.mark.parametrize("arguments", [["status"], ["run"]], ids=" ".join)
def test_nor_does_one_that_finds_everything_fresh(ran, arguments):
    assert heavy_imports(arguments, cwd=ran.root, env=ran.environment()) == []
