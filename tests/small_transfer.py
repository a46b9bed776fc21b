"""Made-up rows for a transfer: compounds of two elements, inputs and labels that follow from numbers alone."""

import itertools

import numpy as np

from mobtl.experiments.own.transfer.config import Config, Given

TINY = {"repeats": 1, "folds": 2, "members": 1, "fractions": (0.9,), "epochs": 3, "source_steps": 3}
_METALS = (
    "Li",
    "Be",
    "Na",
    "Mg",
    "Al",
    "K",
    "Ca",
    "Sc",
    "Ti",
    "V",
    "Cr",
    "Mn",
    "Fe",
    "Co",
    "Ni",
    "Cu",
    "Zn",
    "Ga",
    "Rb",
    "Sr",
)
_OTHERS = ("B", "C", "N", "O", "F", "Si", "P", "S", "Cl", "Ge", "As", "Se", "Br", "Sb", "Te", "I")


def compounds(n: int) -> np.ndarray:
    """So many distinct formulas of two elements."""
    pairs = itertools.product(("", "2", "3"), _OTHERS, _METALS)
    return np.array([f"{one}{other}{amount}" for amount, other, one in itertools.islice(pairs, n)])


def given(n: int = 24, n_source: int = 60, seed: int = 0, noise: float = 0.0, shift: float = 0.0, permuted: bool = False):
    """A target of n rows whose property is that of the source, with a shift, noise, or in another order."""
    rng = np.random.default_rng(seed)
    formulas = compounds(n + n_source)
    # More inputs than rows of the target: what each of them does can be learnt from the source alone.
    x = rng.uniform(size=(n + n_source, 40))
    y = x @ rng.normal(size=40)
    target = y[:n] + shift + noise * rng.normal(size=n)
    return Given(
        property="gap",
        unit="eV",
        ids=np.array([f"row {place}" for place in range(n)]),
        formulas=formulas[:n],
        x=x[:n],
        y=rng.permutation(target) if permuted else target,
        source="theirs",
        # The target's compounds stand in the source, too, and must leave it.
        source_formulas=formulas,
        source_x=x,
        source_y=y,
        hashes={"mine.csv": "0" * 64},
    )


def config(**more) -> Config:
    """Sizes that take a second."""
    return Config(**(TINY | more))


def table(n: int = 24, header: str = "formula,gap") -> str:
    """A CSV file of so many rows."""
    lines = [f"{formula},{1 + 0.1 * place:g}" for place, formula in enumerate(compounds(n))]
    return "\n".join([header, *lines]) + "\n"
