"""Seeds by name; without torch, so that what draws no network need not import it."""

import hashlib


def seed_of(*path: int | str) -> int:
    """A seed (63 bits) for what ``path`` names: a study's seed, a member, an arm, a fit."""
    return int.from_bytes(hashlib.blake2b(repr(path).encode(), digest_size=8).digest(), "little") >> 1
