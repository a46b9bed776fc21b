"""The line that a page offers for copying runs that page's notebook again."""

import shlex
import shutil

import minirepo
import pytest

from mobtl import paths
from mobtl.catalogue import parameters, specs
from mobtl.cli import main
from mobtl.runs import plan

# Its notebook needs no other run and takes seconds.
CHEAP = "phonons/labels"


@pytest.fixture
def lines(visits):
    """The line that each page with a run offers, by the id of the run."""
    copied = [visit.copied for visit in visits if visit.copied]
    return {shlex.split(line)[2]: line for line in copied}


def test_every_run_has_a_page_with_a_line_to_copy(lines):
    assert lines.keys() == specs.load().runs.keys()


def test_every_line_is_a_command_for_that_run_with_a_parameter_of_its_own(lines):
    catalogue = specs.load()
    for run_id, line in lines.items():
        program, name, *arguments = shlex.split(line)
        assert (program, name) == ("mobtl", "run")
        given = main.run.make_context("run", arguments).params
        assert given["ids"] == (run_id,)
        texts = parameters.parse_assignments(given["texts"])
        # Refuses a parameter that the notebook does not declare, or of another type.
        plan.tasks(catalogue, catalogue.select([run_id]), given["preset"], texts)


def test_the_line_of_a_cheap_run_really_runs(lines, tmp_path):
    repo = minirepo.make(tmp_path, paths.RUNS.read_text())
    for folder in ("notebooks", "data"):
        shutil.copytree(paths.ROOT / folder, tmp_path / folder, dirs_exist_ok=True)
    done = repo.mobtl(*shlex.split(lines[CHEAP])[1:], timeout=300)
    assert done.returncode == 0, done.stderr
    assert repo.results(CHEAP)
