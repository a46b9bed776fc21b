"""The page on screening shows real calls of the command."""

import re
import shlex

import pytest

from mobtl.book.pages import screen
from mobtl.cli import main
from mobtl.errors import MobtlError


@pytest.mark.slow
def test_every_call_stands_there_with_what_it_prints_and_writes():
    text = screen.markdown()
    calls = re.findall(r"```bash\n([^\n]*)\n```\n\n```text\n(.*?)\n```\n\n:::\{div\}[^\n]*\n\n(.*?)\n\n:::", text, re.DOTALL)
    assert [call for call, _, _ in calls] == [call for call, _ in screen.CALLS]
    assert all("pass" in printed and "screen: " not in printed for _, printed, _ in calls)
    assert "1 failed (1 not-a-formula)" in calls[0][1] and "no model here predicts the electronic one" in calls[0][1]
    # A header, a line beneath it, and a material at least.
    assert all(table.count("\n") >= 2 for _, _, table in calls)


def test_every_call_is_one_that_the_command_takes():
    for call, _ in screen.CALLS:
        _, name, *arguments = shlex.split(call)
        command = main.cli.get_command(None, name)
        command.make_context(name, arguments)


def test_a_call_without_a_table_stops_the_book(tmp_path):
    with pytest.raises(MobtlError, match="which the page on screening shows, wrote no table"):
        list(screen._shown('mobtl screen x --where "gap >" -o x.csv', "", tmp_path))
