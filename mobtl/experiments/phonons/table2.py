"""Liu 2020, Table 2: how far the printed predictions lie from the printed reference values."""

from collections.abc import Mapping

from mobtl.experiments.phonons.transfer.inputs import OUTSIDE
from mobtl.physics.phonons import PROPERTIES
from mobtl.records.record import Metric, Record

# The one that the text takes as its example; it speaks of its phonon band gap, then of the others, then of the other three.
_FIRST, _GAP = OUTSIDE[0], PROPERTIES["phonon_gap"].label


def deviations(printed: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """Relative distance of a printed prediction from its reference in %, by compound and property, where both are printed.

    Parameters
    ----------
    printed : the numbers of Table 2 by quantity, "InN, heat capacity, transfer" and "InN, heat capacity, reference".
    """
    found = {}
    for compound in OUTSIDE:
        for its in PROPERTIES.values():
            predicted, reference = (printed.get(f"{compound}, {its.label}, {what}") for what in ("transfer", "reference"))
            if predicted is not None and reference is not None:
                found[compound, its.label] = 100 * abs(predicted / reference - 1)
    return found


def compare(printed: Mapping[str, float]) -> Record:
    """The distances one by one, and the largest of those that one sentence of the text speaks of.

    Returns
    -------
    Record without tables.
    """
    found = deviations(printed)
    metrics = [
        Metric(f"Table 2, {compound}, {of}, printed prediction from its reference", "%", "exact", value, "1 pair")
        for (compound, of), value in found.items()
    ]
    sentences = {
        f"{_FIRST}, heat capacity and speed of sound": [key for key in found if key[0] == _FIRST and key[1] != _GAP],
        "GaSb, InAs and InSb": [key for key in found if key[0] != _FIRST],
    }
    for what, keys in sentences.items():
        quantity = f"Table 2, {what}, largest distance of a printed prediction from its reference"
        metrics.append(Metric(quantity, "%", "exact", max(found[key] for key in keys), f"{len(keys)} pairs"))
    return Record("liu2020", "phonon_table2", "", {}, {}, metrics, {})
