"""The page on transfer shows real calls of the commands, and figures of the report that they leave."""

import re
import shlex

import pytest

from mobtl.book.pages import transfer
from mobtl.cli import main
from mobtl.errors import MobtlError
from mobtl.transferring import findings, leaks
from mobtl.transferring.rows import usable
from mobtl.transferring.sources import NAMES, source_of


@pytest.mark.slow
def test_both_calls_stand_there_with_what_they_print(tmp_path, monkeypatch):
    monkeypatch.setenv("MOBTL_PARTS", str(tmp_path))
    found = transfer.files()
    called, answered = (found[f"_generated/transfer-{name}.md"] for name in ("call", "predict"))
    assert called.startswith(f"```bash\n{transfer.TRANSFER}\n```") and answered.startswith(
        f"```bash\n{transfer.PREDICT}\n```"
    )
    assert "42 rows: 41 ok, 1 no-label" in called and "warning: labels disagree" in called
    assert re.search(r"(Undecided|Transfer helps|Transfer hurts): ", called)
    assert "would have been shown four times out of five" in called and "part/s" not in called
    assert "80 % interval" in answered and "3 predicted" in answered
    for name in ("errors", "curve"):
        stem = f"_generated/transfer-{name}"
        assert found[f"{stem}.png"].startswith(b"\x89PNG") and found[f"{stem}-narrow.png"].startswith(b"\x89PNG")
        assert f"{{image}} /{stem}.png" in found[f"{stem}.md"] and f"/{stem}.svg" in found[f"{stem}.md"]


def test_the_table_has_two_rows_that_are_wrong(tmp_path):
    from mobtl.handed_in import labelled

    (tmp_path / "mine.csv").write_text(transfer.table())
    rows = usable(labelled.read(tmp_path / "mine.csv", "gap"))
    assert len(set(rows.formulas)) == transfer.COMPOUNDS and [each.entry.status for each in rows.failed] == ["no-label"]
    (tmp_path / "theirs.csv").write_text(transfer.source_table())
    source = source_of(str(tmp_path / "theirs.csv"), "energy")
    assert len(source.y) == transfer.OF_SOURCE and not source.rows.failed
    found = [*findings.of_labels(rows), *leaks.of_compounds(rows, source)]
    assert "labels disagree" in {each.check for each in found}


def test_sources_stand_there_in_words():
    text = transfer.sources()
    assert all(f"`{name}`" in text for name in NAMES) and "of electrons, not of holes" in text


@pytest.mark.parametrize("call", [transfer.TRANSFER, transfer.PREDICT])
def test_every_call_is_one_that_its_command_takes(call):
    _, name, *arguments = shlex.split(call)
    main.cli.get_command(None, name).make_context(name, arguments)


def test_a_call_without_an_answer_stops_the_book(tmp_path):
    with pytest.raises(MobtlError, match="which the page on transfer shows, printed no answer"):
        transfer.shown("mobtl predict --model absent GaAs", tmp_path)
