"""Checks of a user's compounds: in both domains, nearly the same, or several times with labels that disagree."""

from collections.abc import Iterator

import numpy as np
from scipy.spatial.distance import cdist

from mobtl.experiments.leaderboard import blocks
from mobtl.features.formulas import read_all
from mobtl.records.record import counted
from mobtl.transferring.findings import NOTE, WARNING, Finding, named
from mobtl.transferring.rows import Rows
from mobtl.transferring.sources import Source

# Nearly the same compound: so large a part of the atoms, at most, is of other elements.
NEAR = 0.02
# Labels of one compound disagree where they differ by more than so many standard deviations of all labels.
_APART = 0.5
# Rows that are compared at once.
_CHUNK = 1000
# From such a correlation on, target and source are the same property in all but name.
_SAME, _FEWEST = 0.98, 5


def of_compounds(rows: Rows, source: Source) -> list[Finding]:
    """The findings in the compounds of target and source."""
    if not rows.used:
        return []
    mine, theirs = _keys(rows.formulas), _keys(source.formulas)
    found = [*_several(rows, mine), *_shared(rows, source, mine, theirs), *_same_property(rows, source, mine, theirs)]
    fractions = blocks.of_formulas("elements", rows.formulas)
    return [*found, *_near_within(rows, fractions, mine), *_near_source(rows, source, fractions, theirs, set(mine))]


def _keys(formulas: np.ndarray) -> np.ndarray:
    return np.array([each.key for each in read_all(formulas)], str)


def _several(rows: Rows, compounds: np.ndarray) -> Iterator[Finding]:
    """Compounds with several rows, and those whose labels disagree."""
    y, names, counts = rows.y, *np.unique(compounds, return_counts=True)
    several = names[counts > 1]
    if not len(several):
        return
    involved = np.isin(compounds, several)
    words = (
        f"{counted(len(several), 'compound')} with several rows ({involved.sum()} in all): polymorphs or repeated "
        "measurements. A composition cannot tell them apart; they are always held out together."
    )
    yield Finding(NOTE, "several rows of a compound", words, tuple(rows.ids[involved]))
    spans = {name: np.ptp(y[compounds == name]) for name in several}
    apart = sorted((name for name in several if spans[name] > _APART * y.std()), key=lambda name: -spans[name])
    if apart:
        worst, shown = apart[0], rows.formulas[compounds == apart[0]][0]
        words = (
            f"{counted(len(apart), 'compound')} with labels that disagree by more than half of the standard deviation of "
            f"all labels, {shown} by {spans[worst]:.3g}: no model of compositions can be right about both. Keep the row you "
            "mean."
        )
        yield Finding(WARNING, "labels disagree", words, tuple(rows.ids[np.isin(compounds, apart)]))


def _shared(rows: Rows, source: Source, mine: np.ndarray, theirs: np.ndarray) -> Iterator[Finding]:
    """Compounds in both domains, which leave the source."""
    both = np.isin(theirs, mine)
    if not both.any():
        return
    inside = np.isin(mine, theirs)
    words = (
        f"{counted(len(set(mine[inside])), 'compound')} of the target in the source, too ({counted(int(both.sum()), 'row')} "
        "there): these rows leave the source before anything is learnt from it, else their labels could leak."
    )
    yield Finding(NOTE, "compounds in both domains", words, tuple(rows.ids[inside]))


def _same_property(rows: Rows, source: Source, mine: np.ndarray, theirs: np.ndarray) -> Iterator[Finding]:
    """The same labels on the compounds of both."""
    both = np.isin(theirs, mine)
    first = dict(zip(theirs[both][::-1].tolist(), source.y[both][::-1].tolist(), strict=True))
    pairs = np.array([(label, first[key]) for label, key in zip(rows.y, mine, strict=True) if key in first])
    if len(pairs) >= _FEWEST and np.ptp(pairs[:, 0]) and np.ptp(pairs[:, 1]):
        r = float(np.corrcoef(pairs.T)[0, 1])
        if abs(r) > _SAME:
            words = (
                f"on the {len(pairs)} rows whose compound is in both domains, the labels of target and source are "
                f"correlated by {r:.3f}: is it the same property? Then look it up, instead of learning it."
            )
            yield Finding(WARNING, "same property", words)


def _near_within(rows: Rows, fractions: np.ndarray, mine: np.ndarray) -> Iterator[Finding]:
    """Pairs of different compounds of the target that are nearly the same."""
    is_near, pairs, example = np.zeros(len(fractions), bool), 0, ""
    for start in range(0, len(fractions), _CHUNK):
        part = slice(start, start + _CHUNK)
        distance = cdist(fractions, fractions[part], "cityblock") / 2
        # Each pair once: the earlier row with the later one.
        earlier = np.arange(len(fractions))[:, None] < np.arange(len(fractions))[part]
        near = (distance < NEAR) & (mine[:, None] != mine[part]) & earlier
        if near.any() and not example:
            one, other = np.argwhere(near)[0]
            example = f"{rows.formulas[one]} and {rows.formulas[start + other]}"
        is_near |= near.any(axis=1)
        is_near[part] |= near.any(axis=0)
        pairs += int(near.sum())
    if pairs:
        words = (
            f"{counted(pairs, 'pair')} of rows of compounds that differ in less than {100 * NEAR:g} % of their atoms, such "
            f"as {example}: one may be held out while the other is trained on, which flatters every arm."
        )
        yield Finding(WARNING, "near-duplicates in the target", words, tuple(rows.ids[is_near]))


def _near_source(rows: Rows, source: Source, fractions: np.ndarray, theirs: np.ndarray, mine: set[str]) -> Iterator[Finding]:
    """Compounds of the source, other than the target's, that are nearly those of the target."""
    others = np.flatnonzero([key not in mine for key in theirs])
    is_near, pairs, example = np.zeros(len(fractions), bool), 0, ""
    for start in range(0, len(others), _CHUNK):
        part = others[start : start + _CHUNK]
        near = cdist(fractions, blocks.of_formulas("elements", source.formulas[part]), "cityblock") / 2 < NEAR
        if near.any() and not example:
            row, column = np.argwhere(near)[0]
            example = f"{rows.formulas[row]} in the target and {source.formulas[part[column]]} in the source"
        is_near |= near.any(axis=1)
        pairs += int(near.any(axis=0).sum())
    if pairs:
        words = (
            f"{counted(pairs, 'row')} of the source of compounds that differ in less than {100 * NEAR:g} % of their atoms "
            f"from one of the target {named(rows.ids[is_near])}, such as {example}. They stay in the source; leave them out "
            "of it if their labels would give yours away."
        )
        yield Finding(WARNING, "near-duplicates in the source", words, tuple(rows.ids[is_near]))
