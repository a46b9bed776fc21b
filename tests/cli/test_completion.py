"""What the shell completes, and that it is read without the heavy imports."""

import subprocess
import sys
from typing import get_args

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from mobtl import paths
from mobtl.catalogue import parameters, specs
from mobtl.cli import completion
from mobtl.cli.main import cli
from mobtl.originals import registry


def completed(*words):
    """What is offered for the last word."""
    shell = ShellComplete(cli, {}, "mobtl", "_MOBTL_COMPLETE")
    return [item.value for item in shell.get_completions(list(words[:-1]), words[-1])]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("do",), ["doctor"]),
        (("records", "com"), ["compare"]),
        (("run", "phonons/transfer"), ["phonons/transfer", "phonons/transfer-leak-free"]),
        (("records", "keep", "phonons/transfer-"), ["phonons/transfer-leak-free"]),
        (("show", "phonons/transfer-"), ["phonons/transfer-leak-free"]),
        (("show", "phonons/transfer", "-p", "memb"), ["members=2", "members=250"]),
        (("sweep", "phonons/transfer", "memb"), ["members"]),
        (("book", "--preset", "f"), ["fast", "full"]),
        (("run", "phonons/transfer", "-p", "memb"), ["members=2", "members=250"]),
        (("run", "phonons/data", "-p", "memb"), []),
        (
            ("run", "mobility/prediction", "--with", "mobility/extractor:rounds"),
            [f"mobility/extractor:rounds={value}" for value in (5, 2)],
        ),
        (("run", "phonons/data", "--with", "mob"), []),
        (("data", "fetch", "mobility/DPT"), ["mobility/DPTmobility.csv"]),
    ],
)
def test_what_is_offered(words, offered):
    assert completed(*words) == offered


def test_all_that_there_is_is_offered():
    assert completed("run", "") == list(specs.load().runs)
    assert completed("list", "") == list(specs.load().runs)
    assert get_args(specs.Preset) == completion.PRESETS
    assert completed("data", "fetch", "") == list(registry.load_registry())


def test_what_is_offered_for_a_run_is_accepted():
    catalogue = specs.load()
    for run in catalogue.runs.values():
        declared = parameters.inspect(run.template)
        offered = completed("run", run.id, "-p", "")
        assert {text.partition("=")[0] for text in offered} == declared.keys() - {"preset"}
        for text in offered:
            given = parameters.parse_assignments([text])
            # One that another parameter bounds is accepted where a preset sets both.
            assert [] in [parameters.resolve(catalogue, run, preset, declared, given)[1] for preset in run.presets]


def test_a_damaged_list_of_runs_completes_nothing_and_says_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "RUNS", tmp_path / "runs.yml")
    assert completed("run", "ph") == []
    paths.RUNS.write_text("runs: [")
    assert completed("run", "ph") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell(shell):
    done = CliRunner().invoke(cli, ["completion", shell])
    assert done.exit_code == 0
    assert f"_MOBTL_COMPLETE={shell}_complete" in done.stdout


def test_completing_imports_nothing_heavy():
    program = (
        "import sys\nfrom click.shell_completion import ShellComplete\nfrom mobtl.cli.main import cli\n"
        "ShellComplete(cli, {}, 'mobtl', '_MOBTL_COMPLETE').get_completions(['run', 'phonons/transfer', '-p'], '')\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'numpy', 'pandas', 'torch', 'papermill', 'pydantic'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
