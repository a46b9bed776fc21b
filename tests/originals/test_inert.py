"""A hostile pickle is refused and nothing in it runs."""

import builtins
import contextlib
import copyreg
import os
import pickle
from pathlib import Path

import pytest

from mobtl.errors import MobtlError
from mobtl.originals import inert, liu2020

FRAME = b"\x8c\x11pandas.core.frame\x8c\tDataFrame\x93"


class _Calls:
    """Pickles as a call of ``function`` with ``args``."""

    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


def _text(value: str) -> bytes:
    return b"\x8c" + bytes([len(value.encode())]) + value.encode()


def _hostile(marker: Path) -> dict[str, bytes]:
    """Pickles that would make ``marker`` if anything of them ran."""
    command = f"touch {marker}"
    script = f"open({str(marker)!r}, 'w')"
    shell = b"\x8c\x05posix\x8c\x06system\x93" + _text(command) + b"\x85R"
    nested = _Calls(_Calls(getattr, _Calls(__import__, "os"), "system"), command)
    return {
        **{f"os.system, protocol {n}": pickle.dumps(_Calls(os.system, command), n) for n in range(6)},
        "builtins.eval": pickle.dumps(_Calls(builtins.eval, script)),
        "builtins.exec": pickle.dumps(_Calls(builtins.exec, script)),
        "nested getattr": _nested_getattr(nested),
        "INST": b"(S'" + command.encode() + b"'\nios\nsystem\n.",
        "OBJ": b"(cos\nsystem\nS'" + command.encode() + b"'\no.",
        "inside an allowed object": b"\x80\x04" + FRAME + b")\x81}\x8c\x05_data" + shell + b"sb.",
        "state with __setstate__": b"\x80\x04"
        + FRAME
        + b")\x81}\x8c\x0c__setstate__\x8c\x05posix\x8c\x06system\x93sb"
        + _text(command)
        + b"b.",
        "dotted name": b"\x80\x04\x8c\x11pandas.core.frame\x8c\x12DataFrame.__init__\x93.",
        "dotted name through a module": b"\x80\x04\x8c\x11pandas.core.frame\x8c\x0eDataFrame.eval\x93"
        + _text(script)
        + b"\x85R.",
        "a function of numpy": b"\x80\x04\x8c\x05numpy\x8c\x04load\x93" + _text("x") + b"\x85R.",
        "a function of pandas": b"\x80\x04\x8c\x06pandas\x8c\x0bread_pickle\x93" + _text("x") + b"\x85R.",
        "persistent id": b"\x80\x04\x8c\x02osQ.",
        "persistent id, text": b"Pos.system\n.",
    }


def _nested_getattr(call: _Calls) -> bytes:
    """``getattr(__import__("os"), "system")(command)`` by hand, as pickle cannot write a call of a call."""
    (_, (command,)) = call.call
    return (
        b"\x80\x04\x8c\x08builtins\x8c\x07getattr\x93\x8c\x08builtins\x8c\n__import__\x93\x8c\x02os\x85R\x8c\x06system\x86R"
        + _text(command)
        + b"\x85R."
    )


@pytest.mark.parametrize("kind", list(_hostile(Path("marker"))))
def test_hostile_pickle_is_refused_and_does_not_run(kind: str, tmp_path: Path):
    marker, place = tmp_path / "marker", tmp_path / "ph_cv.pkl"
    place.write_bytes(_hostile(marker)[kind])
    with pytest.raises(MobtlError, match=r"ph_cv\.pkl is refused: .*Nothing in it was run"):
        liu2020.read_semiconductors(place)
    assert not marker.exists()


def test_message_names_the_class(tmp_path: Path):
    place = tmp_path / "x.pkl"
    place.write_bytes(pickle.dumps(_Calls(os.system, "true")))
    with pytest.raises(MobtlError, match=r"asks for posix\.system, which is not on the list"):
        inert.load(place, liu2020.ALLOWED)


def test_hostile_pickles_would_run_with_the_plain_unpickler(tmp_path: Path):
    """The payloads above are real ones."""
    for kind in ("os.system, protocol 4", "nested getattr", "inside an allowed object", "INST"):
        marker = tmp_path / kind.replace(" ", "-")
        with contextlib.suppress(NotImplementedError):  # pandas, after the damage is done
            pickle.loads(_hostile(marker)[kind])
        assert marker.exists(), kind


def test_extension_code_is_refused(tmp_path: Path):
    """It names no class, and the plain unpickler may take the function from its cache without asking."""
    marker, place = tmp_path / "marker", tmp_path / "x.pkl"
    copyreg.add_extension("posix", "system", 242)
    try:
        content = pickle.dumps(_Calls(os.system, f"touch {marker}"), 2)
        assert b"\x82\xf2" in content
        pickle.loads(pickle.dumps(os.system, 2))  # fills the cache
        place.write_bytes(content)
        with pytest.raises(MobtlError, match="instruction EXT1 at byte"):
            inert.load(place, liu2020.ALLOWED)
    finally:
        copyreg.remove_extension("posix", "system", 242)
    assert not marker.exists()


def test_numpy_object_scalar_is_not_unpickled(tmp_path: Path):
    """numpy's own ``scalar`` unpickles the bytes that it is given for an object type."""
    marker, place = tmp_path / "marker", tmp_path / "x.pkl"
    inner = pickle.dumps(_Calls(os.system, f"touch {marker}"))
    dtype = b"\x8c\x05numpy\x8c\x05dtype\x93\x8c\x02O8K\x00K\x01\x87R"
    content = b"B" + len(inner).to_bytes(4, "little") + inner
    place.write_bytes(b"\x80\x04\x8c\x15numpy.core.multiarray\x8c\x06scalar\x93" + dtype + content + b"\x86R.")
    scalar = inert.load(place, liu2020.ALLOWED)
    assert scalar.origin == "numpy.core.multiarray.scalar"
    with pytest.raises(MobtlError, match="not the table of semiconductors"):
        liu2020.read_semiconductors(place)
    assert not marker.exists()


def test_state_cannot_be_given_to_a_class(tmp_path: Path):
    """Else a pickle could change how the next one is read."""
    place = tmp_path / "x.pkl"
    place.write_bytes(b"\x80\x04" + FRAME + b"N}\x8c\x06originK\x01s\x86b.")
    with pytest.raises(MobtlError, match="is refused"):
        inert.load(place, liu2020.ALLOWED)
    assert inert.Inert.origin == ""


def test_objects_stay_inert(tmp_path: Path):
    place = tmp_path / "x.pkl"
    place.write_bytes(b"\x80\x04" + FRAME + b"K\x07\x85\x81}\x8c\x05_dataK\x01sb.")
    frame = inert.load(place, liu2020.ALLOWED)
    assert type(frame).__mro__[1] is inert.Inert
    assert (frame.origin, frame.args, frame.state) == ("pandas.core.frame.DataFrame", (7,), {"_data": 1})


@pytest.mark.parametrize("content", [b"", b"\x80", b"not a pickle", pickle.dumps([1, 2, 3])[:-3], b"\x80\x04."])
def test_damaged_pickle_is_refused(content: bytes, tmp_path: Path):
    place = tmp_path / "ph_cv.pkl"
    place.write_bytes(content)
    with pytest.raises(MobtlError, match="is refused"):
        liu2020.read_semiconductors(place)


@pytest.mark.parametrize("value", [None, 7, [1, 2], {"_data": 1}])
def test_another_pickle_is_refused(value, tmp_path: Path):
    place = tmp_path / "ph_cv.pkl"
    place.write_bytes(pickle.dumps(value))
    with pytest.raises(MobtlError, match="not the table of semiconductors"):
        liu2020.read_semiconductors(place)
