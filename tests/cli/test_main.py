"""The command line ends every failure with one sentence on stderr and the right exit code."""

import re
import resource
import subprocess
import sys

import click
import minirepo
import pytest

from mobtl import paths
from mobtl.cli import main
from mobtl.records import workers


@pytest.fixture
def repo(tmp_path, monkeypatch):
    """A repository with one run, demo/one, that this process takes for its own."""
    return minirepo.use(monkeypatch, minirepo.make(tmp_path))


def assert_one_sentence(err):
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_help_is_shown_without_arguments(call):
    code, out, err = call()
    assert (code, err) == (0, "")
    for name in main.cli.list_commands(None):
        assert re.search(rf"^  {name} ", out, re.MULTILINE)
    assert call("--help")[:2] == (0, out)


@pytest.mark.parametrize("name", sorted(main._ELSEWHERE.keys() - {"predict", "screen", "transfer"}))
def test_a_group_shows_its_help_without_arguments(call, name):
    assert call(name) == call(name, "--help")
    code, out, err = call(name)
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: mobtl {name} ")


@pytest.mark.parametrize("name", sorted({*main.cli.commands, *main._ELSEWHERE}))
def test_the_examples_of_each_command_are_calls_that_exist(call, name):
    _, out, _ = call(name, "--help")
    lines = re.findall(r"\bmobtl ([a-z].*)", out.partition("Examples:")[2])
    for line in lines:
        # A filter in quotation marks has signs of its own.
        words = re.split(r"[)|>]", re.sub(r'"[^"]*"', "TEXT", line))[0].split()
        command, rest = main.cli, words
        while isinstance(command, click.Group):
            command, rest = command.get_command(None, rest[0]), rest[1:]
        command.make_context(words[0], rest)
    assert lines or name in ("doctor", "pdf", "status")


def test_the_parameters_of_a_run_are_listed_with_their_presets(repo, call):
    code, out, _ = call("list", "demo/one")
    assert code == 0
    assert out.splitlines()[0].startswith("demo/one: The first (")
    assert [line.split() for line in out.splitlines()[1:]] == [
        ["parameter", "type", "fast", "full", "meaning"],
        ["members", "int", "3", "30", "members", "of", "the", "ensemble"],
    ]


def test_a_package_that_is_absent_is_named_with_what_to_do(call, monkeypatch):
    def raises(**_):
        raise ModuleNotFoundError("No module named 'pooch'", name="pooch")

    monkeypatch.setattr(main.cli, "main", raises)
    code, _, err = call()
    assert code == 1
    assert err == "Error: pooch is not installed; `make setup` installs it, `mobtl doctor` says what else is missing.\n"


def test_before_anything_is_installed_it_says_how_to():
    bare = [sys.executable, "-S", "-m", "mobtl", "doctor"]
    done = subprocess.run(bare, cwd=paths.ROOT, env={}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert_one_sentence(done.stderr)
    assert "does not have click; `make setup` makes .venv" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["rum"], "did you mean 'run'?"),
        (["shwo", "demo/one"], "did you mean 'show'?"),
        (["sweap", "demo/one", "members"], "did you mean 'sweep'?"),
        (["show", "demo/onee"], "did you mean 'demo/one'?"),
        (["sweep", "demo/onee", "members"], "did you mean 'demo/one'?"),
        (["sweep", "demo/one", "member"], "did you mean 'members'?"),
        (["list", "--own", "demo/onee"], "did you mean 'demo/one'?"),
        (["xyz"], "known: book, colab, completion, data"),
        (["run", "--jbos", "2"], "--jobs"),
        (["records", "keep"], "`mobtl records keep --help` shows how it is called"),
        (["run", "--jobs", "0"], "--jobs"),
        (["run", "--jobs", "two"], "--jobs"),
        (["run", "demo/onee"], "did you mean 'demo/one'?"),
        (["run", "--preset", "fsat"], "did you mean 'fast'?"),
        (["book", "--preset", "fsat"], "did you mean 'fast'?"),
        (["numbers", "--preset", "fsat"], "did you mean 'fast'?"),
        (["run", "demo/one", "-p", "member=3"], "did you mean 'members'?). `mobtl list RUN` shows what a run takes"),
        (["run", "demo/one", "-p", "members=3.5"], "members must be of type int"),
        (["run", "demo/one", "-p", "members"], "is not name=value, such as seed=1"),
        (["run", "-p", "members=3"], "`mobtl list` shows the runs"),
        (["run", "--with", "demo/one:members=3"], "`mobtl list` shows the runs"),
        (["run", "demo/one", "--with", "members=3"], "is not run:name=value, such as mobility/extractor:rounds=5"),
        (["run", "demo/one", "--with", "demo/one:members"], "--with demo/one: 'members' is not name=value"),
        (["run", "demo/one", "--with", "demo/one:members=3"], "unknown needed run 'demo/one' (known: none)"),
        (["data", "nope"], "known: add, build, fetch, list, seal, verify"),
        (["records", "kep"], "did you mean 'keep'?"),
        (["numbers", "--diff", "gone.json"], "gone.json does not exist"),
        (["numbers", "--diff", "gone.json", "--json"], "give one of them"),
        (["list", "extra"], "extra"),
    ],
)
def test_called_wrongly_is_exit_code_2(repo, call, arguments, hint):
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert_one_sentence(err)
    assert hint in err
    assert not paths.BUILD.exists()


def test_a_malformed_list_of_runs_is_exit_code_2(repo, call):
    paths.RUNS.write_text("runs: [")
    for command in ("list", "run", "status", "book", "numbers"):
        code, _, err = call(command)
        assert code == 2
        assert_one_sentence(err)


def test_the_list_names_all(repo, call):
    code, out, _ = call("list")
    assert code == 0
    assert out.splitlines()[1].split() == ["demo/one", "The", "first", "demo/one.ipynb", "Fig.", "1"]


@pytest.mark.parametrize("command", ["run", "book"])
def test_an_output_folder_that_is_a_file(repo, call, command):
    if command == "book":
        minirepo.add_book(repo, "notebooks/demo/one")
    paths.BUILD.write_text("mine")
    code, _, err = call(command)
    assert code == 1
    assert_one_sentence(err)
    assert str(paths.BUILD) in err
    assert paths.BUILD.read_text() == "mine"


@pytest.mark.parametrize("limit", [2000, 50_000])
def test_a_full_disk(repo, limit):
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "open('big', 'w').write('x' * 100_000)")
    full = repo.mobtl("run", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert full.returncode == 1
    said = [line for line in full.stderr.splitlines() if not line.startswith("[")]
    assert len(said) == 1
    assert re.match(r"Error: .*(File too large|Errno 27).*free some space", said[0])
    assert repo.results("demo/one") == []
    assert not list(paths.BUILD.rglob("*.partial"))
    assert repo.mobtl("run").returncode == 0
    assert len(repo.results("demo/one")) == 1


def test_a_failed_notebook_shows_its_traceback(repo):
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "def area(r):\n    return 1 / r\n\narea(0)")
    failed = repo.mobtl("run")
    assert failed.returncode == 1
    assert "Error: demo/one: cell" in failed.stderr
    assert "return 1 / r" in failed.stderr
    assert "ZeroDivisionError: division by zero" in failed.stderr
    assert failed.stdout == ""


def test_a_closed_pipe_is_no_error_message(repo):
    process = repo.start("list")
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    process.wait(60)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--workers", "0"), "'--workers': 0 is not in the range"),
        (("--workers", "two"), "'two' is not a valid integer"),
        (("--scheduler", "tcp://127.0.0.1:1"), "no Dask scheduler answers at 'tcp://127.0.0.1:1'"),
        (("--scheduler", "nowhere"), "no Dask scheduler answers at 'nowhere'"),
    ],
)
def test_workers_that_there_are_not_are_refused_before_anything_runs(repo, call, monkeypatch, options, says):
    monkeypatch.setattr(workers, "_SECONDS_TO_CONNECT", 1)
    code, _, err = call("run", "demo/one", *options)
    assert code == 2 and says in err
    assert_one_sentence(err)
    assert not (paths.BUILD / "runs").exists()


def test_workers_are_handed_on_to_the_kernel(repo, call, monkeypatch):
    for name in (workers.WORKERS, workers.SCHEDULER):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    minirepo.notebook(repo.root / "notebooks/demo/one.ipynb", "import os\nprint(os.environ.get('MOBTL_WORKERS', 'alone'))")
    code, _, err = call("run", "demo/one", "--workers", "3", "--no-page")
    assert code == 0, err
    (executed,) = (paths.BUILD / "runs/demo/one").glob("*/notebook.ipynb")
    assert '"3\\n"' in executed.read_text()
