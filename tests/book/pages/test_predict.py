"""The page on predictions shows real calls of the command."""

import re
import shlex

import pytest

from mobtl.book.pages import predict
from mobtl.cli import main
from mobtl.errors import MobtlError


@pytest.mark.slow
def test_every_call_stands_there_with_what_it_prints():
    text = predict.markdown()
    calls = re.findall(r"```bash\n([^\n]*)\n```\n\n```text\n(.*?)\n```", text, re.DOTALL)
    assert [call for call, _ in calls] == [call for call, _ in predict.CALLS]
    shown = dict(calls)
    assert "GaN.cif: GaN, a bulk crystal, by its " in shown["mobtl predict GaN.cif"]
    table = shown["mobtl predict formulas.csv --csv"].splitlines()
    assert [line.split(",")[2] for line in table[1:4]] == ["ok", "not-a-formula", "ok"]
    assert "1 failed" in table[-1]
    assert "| phonon-gap | formula |" in text


def test_every_call_is_one_that_the_command_takes():
    for call, _ in predict.CALLS:
        _, name, *arguments = shlex.split(call)
        command = main.cli.get_command(None, name)
        command.make_context(name, arguments)


def test_a_call_without_an_answer_stops_the_book(tmp_path):
    with pytest.raises(
        MobtlError, match="`mobtl predict --json --csv x`, which the page on predictions shows, printed nothing"
    ):
        list(predict._shown("mobtl predict --json --csv x", "", tmp_path))
