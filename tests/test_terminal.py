"""What commands print can be shown by every terminal."""

import io
import subprocess
import sys

import minirepo
import pytest

from mobtl import paths, terminal
from mobtl.cli.main import main


def test_columns_are_as_wide_as_their_widest_cell(capsys):
    terminal.print_table(("run", "seconds", "state"), [("a/long-one", "1.50", "fresh"), ("b", "", "")])
    assert capsys.readouterr().out == "run         seconds    state\na/long-one  1.50       fresh\nb\n"


def test_a_table_without_rows_is_its_header(capsys):
    terminal.print_table(("run", "state"), [])
    assert capsys.readouterr().out == "run    state\n"


def test_a_path_is_told_from_where_one_stands(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert terminal.shown(tmp_path / "a" / "b") == "a/b"
    assert terminal.shown(tmp_path.parent) == str(tmp_path.parent)


@pytest.fixture
def printed(monkeypatch):
    """Call the command line with an output of this encoding, as a pipe or an old terminal has it; exit code and bytes."""

    def called(encoding, *arguments):
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        monkeypatch.setattr("sys.stdout", stream)
        monkeypatch.setattr("sys.argv", ["mobtl", *arguments])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        stream.flush()
        return code, stream.buffer.getvalue()

    return called


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii", "cp437", "utf-8"])
@pytest.mark.parametrize(
    "arguments",
    [("list",), ("list", "demo/one"), ("status",), ("doctor",), ("run", "--help"), ("data", "list"), ("records", "status")],
)
def test_a_letter_that_cannot_be_shown_ends_no_command(printed, tmp_path, monkeypatch, encoding, arguments):
    repo = minirepo.use(monkeypatch, minirepo.make(tmp_path, minirepo.RUNS.replace("The first", "μ → ΔE ⁻¹ 电")))
    repo.write(
        "notebooks/demo/one.ipynb", (repo.root / "notebooks/demo/one.ipynb").read_text().replace("members of", "Σ of")
    )
    monkeypatch.setattr("mobtl.cli.doctor.checks", lambda gpu: [_check("μ →")])
    monkeypatch.setattr(paths, "TABLES", tmp_path / "none")
    code, out = printed(encoding, *arguments)
    assert (code, bool(out)) == (0, True) or arguments[0] == "data"
    assert b"Traceback" not in out
    if arguments == ("list",) and encoding == "cp1252":
        assert "? ? ?E ?¹ ?" in out.decode(encoding)


def _check(found):
    from mobtl.cli.doctor import Check

    return Check("demo", "ok", found)


def test_so_it_is_in_a_process_of_its_own(tmp_path):
    program = "import sys; from mobtl import terminal; terminal.replace_what_cannot_be_shown(); print('ΔE → 1'); sys.exit(3)"
    environment = {"PYTHONIOENCODING": "cp1252", "PYTHONPATH": str(paths.ROOT)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True)
    assert (done.returncode, done.stdout.split(), done.stderr) == (3, [b"?E", b"?", b"1"], b"")


def test_output_that_is_closed_takes_everything(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    terminal.replace_what_cannot_be_shown()
    with sys.stdout:
        assert sys.stdout.write("GaAs") == 4
