"""Symmetry operations of a CIF file: as it lists them, or those of the space group that it names, from spglib's table."""

import re
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from mobtl.handed_in.entries import Refused, plain
from mobtl.handed_in.formats.cif_text import Block

_LISTED = ("_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz", "_symmetry_equiv_pos_as_xyz_")
_NAMES = (
    *("_space_group_name_h-m_alt", "_symmetry_space_group_name_h-m", "_space_group_name_h-m_ref", "_space_group_name_h-m"),
    *("_space_group_name_h-m_full", "_symmetry_space_group_name_h-m_"),
)
_MAGNETIC = ("_space_group_magn", "_space_group_symop_magn", "_parent_space_group")
_HALL = ("_space_group_name_hall", "_symmetry_space_group_name_hall")
_NUMBERS = ("_space_group_it_number", "_symmetry_int_tables_number")
_TERM = re.compile(r"([+-]?)(\d+(?:\.\d*)?|\.\d+)?(?:/(\d+))?\*?([xyz])?")
# Origins and axes of one symbol, between which the sites of a file decide.
_CHOICES = {"1", "2", "h", "r"}
# Share of a length by which the metric of a cell may miss the symmetry.
_ROUNDED = 0.02

Operations = tuple[NDArray[np.float64], NDArray[np.float64]]


def operations(block: Block, lattice: NDArray[np.float64]) -> list[Operations]:
    """Rotations (n, 3, 3) and translations (n, 3): those that are listed, or one set for each setting that may be meant.

    Raises
    ------
    Refused
        If an operation or a space group cannot be read.
    """
    is_magnetic = any(name.startswith(_MAGNETIC) for name in (*block.columns, *block.values))
    if is_magnetic and not block.column(*_LISTED):
        raise Refused("unreadable", "its symmetry is a magnetic one; write it with the space group of the atoms alone.")
    listed = [each for each in block.column(*_LISTED) or [] if each]
    if listed:
        if len(set(listed)) > 1_000:
            raise Refused("too-large", f"it lists {len(listed)} symmetry operations; a space group has at most 192.")
        read = [_operation(re.sub(r"\s", "", each).lower()) for each in dict.fromkeys(listed)]
        return [(np.array([each[0] for each in read], float), np.array([each[1] for each in read]))]
    hall, name, number = block.value(*_HALL), block.value(*_NAMES), block.value(*_NUMBERS)
    if not (hall or name or number):
        return [(np.eye(3)[None], np.zeros((1, 3)))]
    settings = _table().get(f"hall{_key(hall)}") or _by_name(name) or _table().get(_key(number)) or []
    if not settings:
        words = f"its space group {plain(name or number or hall)!r} is not known"
        raise Refused("unreadable", f"{words}; list its symmetry operations.")
    found = [_of_setting(setting) for setting, _ in settings]
    fitting = [each for each in found if _fits(each[0], lattice)]
    return fitting or found[:1]


@lru_cache(maxsize=10_000)
def _operation(text: str) -> tuple[tuple, tuple]:
    """Rotation and translation of ``-x,y+1/2,z``."""
    parts = text.strip("\"'").split(",")
    if len(parts) != 3 or len(text) > 100:
        raise Refused("unreadable", f"the symmetry operation {plain(text)!r} is not of the form x,y,z.")
    rows, shifts = [], []
    for part in parts:
        row, shift, at = [0.0, 0.0, 0.0], 0.0, 0
        while at < len(part):
            term = _TERM.match(part, at)
            sign, amount, divisor, axis = term.groups()
            if term.end() == at or not (amount or axis) or (divisor and not int(divisor)):
                raise Refused("unreadable", f"the symmetry operation {plain(text)!r} is not of the form x,y,z.")
            value = float(amount or 1) / int(divisor or 1) * (-1 if sign == "-" else 1)
            if axis:
                row["xyz".index(axis)] += value
            else:
                shift += value
            at = term.end()
        rows.append(tuple(row))
        shifts.append(shift % 1.0)
    if not abs(abs(np.linalg.det(rows)) - 1) < 1e-6:
        raise Refused("unreadable", f"the symmetry operation {plain(text)!r} changes volumes; correct it.")
    return tuple(rows), tuple(shifts)


@lru_cache(maxsize=600)
def _of_setting(hall: int) -> Operations:
    import spglib

    found = spglib.get_symmetry_from_database(hall)
    return found["rotations"].astype(float), found["translations"]


@cache
def _table() -> dict[str, list[tuple[int, str]]]:
    """Settings of each symbol and number: their numbers in Hall's order and the letter of their choice."""
    import spglib

    found: dict[str, list[tuple[int, str]]] = {}
    for hall in range(1, 531):
        kind = spglib.get_spacegroup_type(hall)
        names = {kind.international_full, *kind.international.split("=")}
        is_first = str(kind.number) not in found
        if 3 <= kind.number <= 15:
            # The short symbol P2_1/n is that of P 1 2_1/n 1; where it is the type's, P2_1/c, that of its first setting.
            short = re.fullmatch(r"(\w) 1 (\S+) 1", kind.international_full)
            names = {kind.international_full, *([f"{short[1]} {short[2]}"] if short else [])}
        else:
            names.add(kind.international_short)
        if is_first or kind.choice.lower() in _CHOICES:
            names.add(str(kind.number))
        for name in {_key(name) for name in names} | {f"hall{_key(kind.hall_symbol)}"}:
            found.setdefault(name, []).append((hall, kind.choice.lower()))
    return found


def _by_name(name: str) -> list[tuple[int, str]]:
    """The settings that a symbol of Hermann and Mauguin may mean; none if it is not known."""
    symbol, colon, choice = name.lower().partition(":")
    if not colon and (letter := re.fullmatch(r"(.*\S)\s*([hrsz])", symbol)):
        symbol, choice = letter[1], {"s": "1", "z": "2"}.get(letter[2], letter[2])
    choice = choice.strip()
    settings = _table().get(_key(symbol), [])
    chosen = [each for each in settings if each[1] == choice or (choice in ("1", "2") and each[1].startswith(choice))]
    return chosen or settings


def _key(name: str) -> str:
    return re.sub(r"[\s_'\"()]", "", name).lower()


def _fits(rotations: NDArray[np.float64], lattice: NDArray[np.float64]) -> bool:
    """Whether operations keep the metric of a cell, but for the rounding of its lengths and angles."""
    metric = lattice @ lattice.T
    turned = np.swapaxes(rotations, 1, 2) @ metric @ rotations
    lengths = np.sqrt(np.diag(metric))
    return bool((abs(turned - metric) / np.outer(lengths, lengths) < _ROUNDED).all())
