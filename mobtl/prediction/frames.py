"""`mobtl.predict`: what is handed in from Python, and the answers as a table of pandas."""

import reprlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError
from mobtl.features import formulas
from mobtl.handed_in import crystals, reading, written
from mobtl.handed_in.crystals import Crystal, from_cartesian
from mobtl.handed_in.entries import FORMULA, Entry, plain, refused
from mobtl.handed_in.tables import NAMES, key
from mobtl.prediction import rows
from mobtl.prediction.predicting import Predictor


def predict(
    inputs,
    *,
    as_2d: bool = False,
    level: float = 0.8,
    column: str | None = None,
    symbols: Sequence[str] | None = None,
    models: Path | None = None,
) -> pd.DataFrame:
    """Predict properties of materials, each with its interval, its distance to the training data and warnings.

    Bulk crystals: whether there is a phonon band gap, its size if there is one, speed of sound, heat capacity. Layers:
    average mobilities of electrons and holes, their anisotropy, average masses, stiffness. A formula stands for a bulk
    crystal unless `as_2d`.

    Parameters
    ----------
    inputs : a Series of formulas or structures; a DataFrame with a column of formulas; a formula, a path of file or folder,
        a structure of pymatgen or ASE, amounts by element, or a list of these.
    as_2d : whether formulas are those of layers, and every structure is one.
    level : of the intervals; the card of a model says how often that of 0.8 held (`mobtl models list`).
    column : the column of formulas, if it is not called formula, composition or the like.
    symbols : of the elements of POSCAR files that name none, in their order.
    models : folder of the models; by default those of the package.

    Returns
    -------
    DataFrame
        One row for each input of a Series or DataFrame, with its index; else one for each material. Columns
        (`mobtl.prediction.rows`): source, place, status, reason, formula, of; of each property its value,
        ``_low``, ``_high`` and ``_farther_than``, the share of the training rows that are nearer to the nearest other one;
        trained_on_it, warnings. What could not be predicted has a status other than "ok" and a reason. ``attrs["units"]``
        has the units.

    Raises
    ------
    MobtlError
        If a DataFrame has no column of formulas, or the models are missing or damaged.
    UsageError
        If the level is not above 0 and at most 0.99.
    """
    predictor = Predictor(as_2d, level, models)
    index = None
    if isinstance(inputs, pd.DataFrame):
        inputs = inputs[_column(inputs, column)]
    if isinstance(inputs, pd.Series):
        index, found = inputs.index, _each(inputs, as_2d)
    else:
        several = inputs if isinstance(inputs, Iterable) and not _is_one(inputs) else [inputs]
        found = _read(several, column, symbols, as_2d)
    units = rows.columns(as_2d)
    table = pd.DataFrame([rows.as_row(each) for each in predictor.answers(found)], columns=list(units), index=index)
    table.attrs["units"] = {name: unit for name, unit in units.items() if unit}
    return table


def _column(table: pd.DataFrame, column: str | None) -> str:
    if column:
        found = [each for each in table.columns if each == column]
    else:
        found = next((own for name in NAMES if (own := [each for each in table.columns if key(str(each)) == name])), [])
    if not found:
        names = ", ".join(map(str, table.columns[:10]))
        raise MobtlError(f"no column of the table is called {column or 'formula'}, but {names}; name it with column=...")
    if len(found) > 1:
        names = ", ".join(map(str, found))
        raise MobtlError(f"{len(found)} columns of the table are called so ({names}); rename those that are not to be read.")
    return found[0]


def _each(inputs: pd.Series, as_2d: bool) -> Iterator[Entry]:
    """One entry for each value of a column."""
    for place, each in zip(inputs.index, inputs, strict=True):
        yield written.entry(each, each) if isinstance(each, str) else _of_object(each, str(place), as_2d)


def _read(inputs: Iterable, column: str | None, symbols: Sequence[str] | None, as_2d: bool) -> Iterator[Entry]:
    """The entries of a list, in which structures may stand beside formulas and paths."""
    waiting: list[str | Path] = []
    for number, each in enumerate(inputs, 1):
        if isinstance(each, str | Path):
            waiting.append(each)
            continue
        yield from reading.read(waiting, column=column, symbols=symbols, as_2d=as_2d)
        waiting.clear()
        what = "structure" if hasattr(each, "lattice") or hasattr(each, "pbc") else "input"
        yield _of_object(each, f"{what} {number}", as_2d)
    yield from reading.read(waiting, column=column, symbols=symbols, as_2d=as_2d)


def _is_one(given) -> bool:
    """Whether it is one material although it can be gone through: a text, a composition, a structure or molecule."""
    return isinstance(given, str | bytes | Path | Mapping) or any(hasattr(given, each) for each in ("sites", "pbc"))


def _of_object(given, source: str, as_2d: bool) -> Entry:
    """The entry of a structure of pymatgen or ASE, or of amounts by element."""
    if hasattr(given, "lattice"):
        return _of_structure(given, source, as_2d)
    try:
        if hasattr(given, "pbc"):
            crystal = from_cartesian(given.cell.array, given.get_chemical_symbols(), given.positions, tuple(given.pbc))
            return crystals.entry(crystal, source, as_2d=as_2d)
        if isinstance(given, Mapping):
            return Entry(source, composition=formulas.read(given), kind=FORMULA)
    except MobtlError as error:
        return refused(error, source)
    words = "is no formula, amounts by element, path or structure of a crystal; give one."
    return refused(MobtlError(f"{plain(reprlib.repr(given))} {words}"), source)


def _of_structure(structure, source: str, as_2d: bool) -> Entry:
    """The entry of a structure of pymatgen; a site that is shared counts once for each of its elements."""
    shares = [(site, *share) for site in structure for share in site.species.items()]
    symbols = tuple(getattr(species, "symbol", str(species)) for _, species, _ in shares)
    places = np.array([site.frac_coords for site, _, _ in shares], float).reshape(-1, 3)
    occupancies = np.array([share for _, _, share in shares], float)
    crystal = Crystal(np.array(structure.lattice.matrix, float), symbols, places, occupancies)
    return crystals.entry(crystal, source, as_2d=as_2d)
