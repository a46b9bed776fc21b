"""The one way to write a formula that the search of materials compares: elements in the order of the alphabet, reduced.

book/_extra/scripts/materials.js does the same to what a reader types.
"""

from functools import cache

from mobtl.features import formulas


@cache
def key(formula: str) -> str:
    """A formula (``"S2 Mo1"``, ``"Ag(TeMo)6"``) as its key (``"MoS2"``, ``"AgMo6Te6"``).

    Raises
    ------
    MobtlError
        If it is no formula (`mobtl.features.formulas.read`).
    """
    return formulas.read(formula).key


@cache
def shard(term: str, shards: int) -> int:
    """The number, below ``shards``, of the file that holds a key or an id (FNV-1a, folded), as materials.js computes it."""
    number = 2166136261
    for sign in term:
        number = ((number ^ ord(sign)) * 16777619) & 0xFFFFFFFF
    return (number ^ (number >> 16)) % shards
