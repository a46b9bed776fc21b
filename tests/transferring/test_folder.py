"""The folder of a transfer is replaced whole or not at all, by one call at a time."""

import pytest

from mobtl.errors import MobtlError, UsageError
from mobtl.transferring import folder


@pytest.fixture
def out(tmp_path):
    """A folder that an earlier call wrote."""
    with folder.replaced(tmp_path / "out") as work:
        (work / folder.ABOUT).write_text("first")
    return tmp_path / "out"


def write(out, said):
    with folder.replaced(out) as work:
        (work / folder.ABOUT).write_text(said)


def names(path):
    return sorted(each.name for each in path.iterdir())


def test_it_is_replaced_and_nothing_else_is_left(out):
    write(out, "second")
    assert (out / folder.ABOUT).read_text() == "second" and names(out.parent) == ["out"]


def test_after_an_error_all_is_as_before(out):
    with pytest.raises(ZeroDivisionError), folder.replaced(out):
        raise ZeroDivisionError
    assert (out / folder.ABOUT).read_text() == "first" and names(out.parent) == ["out"]


def test_two_calls_do_not_write_it_at_once(out):
    with folder.replaced(out) as work:
        with pytest.raises(MobtlError, match="another call is writing"):
            write(out, "second")
        write(out.with_name("out.2"), "beside")
        (work / folder.ABOUT).write_text("third")
    assert (out / folder.ABOUT).read_text() == "third" and names(out.parent) == ["out", "out.2"]


def test_where_the_last_move_fails_the_first_is_undone(out, monkeypatch):
    moves = folder.Path.rename

    def fails(path, target):
        if path.name == "new":
            raise PermissionError("no")
        return moves(path, target)

    monkeypatch.setattr(folder.Path, "rename", fails)
    with pytest.raises(PermissionError):
        write(out, "second")
    assert (out / folder.ABOUT).read_text() == "first"


def test_what_a_killed_call_put_aside_comes_back(out):
    aside = out.with_name(".out.partial")
    aside.mkdir()
    out.rename(aside / "before")
    with pytest.raises(ZeroDivisionError), folder.replaced(out):
        raise ZeroDivisionError
    assert (out / folder.ABOUT).read_text() == "first" and names(out.parent) == ["out"]


def test_what_is_anothers_is_refused(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="would be lost"):
        write(tmp_path / "mine", "second")
