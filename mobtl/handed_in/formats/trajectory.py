"""Trajectories of ASE. Their numbers stand in the file as they are in memory, their names in JSON.

ASE's own reader makes constraints, calculators and other objects of what the JSON says, and arrays as large as it says; here
only cell, elements and places are taken.
"""

import json
import math
import struct
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from mobtl.handed_in.crystals import MAX_ATOMS, Crystal, check_count, from_cartesian
from mobtl.handed_in.entries import Refused
from mobtl.physics.elements import SYMBOLS

_HEAD = struct.Struct("<8s16sqqq")
_DAMAGED = "the trajectory is damaged, or of another version; write it anew as extended XYZ."
_WRONG = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, IndexError, struct.error)


def frames(content: bytes) -> Iterator[Crystal | Refused]:
    """Its structures, each one or the reason why it cannot be read.

    Raises
    ------
    Refused
        If its head is damaged.
    """
    try:
        _, _, _, count, start = _HEAD.unpack_from(content)
        offsets = struct.unpack_from(f"<{_within(count, len(content) // 8)}q", content, start)
    except _WRONG:
        raise Refused("unreadable", _DAMAGED) from None
    # What does not change stands in the first frame alone.
    common: Mapping = {}
    # Frames do not share bytes, whatever their offsets say.
    left = len(content)
    for offset in offsets:
        try:
            (size,) = struct.unpack_from("<q", content, offset)
            left -= _within(size, left)
            frame = json.loads(content[offset + 8 : offset + 8 + size])
            common = common or frame
            yield _crystal(content, common, frame)
        except Refused as error:
            yield error
        except _WRONG:
            yield Refused("unreadable", _DAMAGED)


def _crystal(content: bytes, common: Mapping, frame: Mapping) -> Crystal:
    own = frame if "numbers." in frame else common
    check_count(int(own["numbers."]["ndarray"][0][0]))
    numbers = _array(content, own["numbers."], own)
    symbols = [SYMBOLS[n - 1] if 0 < n <= len(SYMBOLS) else f"number {n}" for n in numbers.ravel().tolist()]
    positions = _array(content, frame["positions."], frame)
    if positions.shape != (len(symbols), 3):
        raise Refused("unreadable", _DAMAGED)
    periodic = tuple(bool(each) for each in own["pbc"])
    return from_cartesian(np.array(frame["cell"], float).reshape(3, 3), symbols, positions, (periodic * 3)[:3])


def _array(content: bytes, said: Mapping, frame: Mapping) -> NDArray:
    shape, name, offset = said["ndarray"]
    kind = np.dtype({"int64": "i8", "int32": "i4", "float64": "f8"}[name]).newbyteorder(
        "<" if frame.get("_little_endian", True) else ">"
    )
    count = _within(math.prod(shape), 3 * MAX_ATOMS)
    return np.frombuffer(content, kind, count, _within(offset, len(content))).reshape(shape)


def _within(number: int, most: int) -> int:
    if not 0 <= number <= most:
        raise ValueError(number)
    return number
