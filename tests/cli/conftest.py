"""The command line, called in the process of a test."""

import pytest

from mobtl.cli import main


@pytest.fixture
def call(monkeypatch, capsys):
    """Call the command line; returns exit code, stdout, stderr."""

    def called(*arguments):
        monkeypatch.setattr("sys.argv", ["mobtl", *arguments])
        try:
            main.main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        return (code, *capsys.readouterr())

    return called
