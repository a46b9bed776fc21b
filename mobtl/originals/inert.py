"""Reading a pickle without running anything in it: every object becomes a record of how it was to be made."""

import io
import pickle
import pickletools
from pathlib import Path

from mobtl.errors import MobtlError

# These fetch objects without naming their class, so that no allow-list could see them.
_NAMELESS = {"EXT1", "EXT2", "EXT4", "PERSID", "BINPERSID", "NEXT_BUFFER", "READONLY_BUFFER"}


class Inert:
    """An object of the pickle: the arguments it was to be called with and the state it was to be given.

    Attributes
    ----------
    origin : str
        Module and name of the class or function that the pickle asks for.
    args : tuple
        What it was to be called with.
    state : object
        What its ``__setstate__`` was to be given, or None.
    """

    origin = ""

    def __new__(cls, *args):
        self = super().__new__(cls)
        self.args = args
        self.state = None
        return self

    def __setstate__(self, state):
        self.__dict__["state"] = state


class _InertUnpickler(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, allowed: frozenset[str]):
        super().__init__(stream)
        self._allowed = allowed
        self._classes: dict[str, type[Inert]] = {}

    def find_class(self, module: str, name: str) -> type[Inert]:
        origin = f"{module}.{name}"
        # A dotted name could walk from an allowed class to anything that it can reach.
        if "." in name or origin not in self._allowed:
            raise pickle.UnpicklingError(f"it asks for {origin}, which is not on the list of allowed classes")
        return self._classes.setdefault(origin, type(name, (Inert,), {"origin": origin}))


def load(path: Path, allowed: frozenset[str]) -> object:
    """Read a pickle into plain containers and `Inert` objects; no class or function that it names is imported or called.

    Parameters
    ----------
    path : Path
        The pickle.
    allowed : frozenset of str
        The classes and functions, as ``module.name``, that it may name.

    Raises
    ------
    MobtlError
        If it names anything else, fetches objects without naming them, or is damaged.
    """
    content = path.read_bytes()
    try:
        for opcode, _, position in pickletools.genops(content):
            if opcode.name in _NAMELESS:
                raise pickle.UnpicklingError(f"its instruction {opcode.name} at byte {position} is not allowed")
        return _InertUnpickler(io.BytesIO(content), allowed).load()
    except Exception as error:  # a damaged or hostile pickle can fail in any way
        raise MobtlError(
            f"{path} is refused: {error}. Nothing in it was run; replace it by the original that data/registry.yml names."
        ) from error
