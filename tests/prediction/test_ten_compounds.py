"""The models of the package beside values that papers and data print of ten compounds."""

import re

import mobtl
from mobtl.answers import published
from mobtl.features.formulas import read
from mobtl.handed_in.entries import BULK, LAYER
from mobtl.prediction.known import known

# Table 2 of Liu 2020: none of them is among the semiconductors that models were trained on.
NEW = ("InN", "GaSb", "InAs", "InSb")
# What the data print, by compound and id of the row: an id of the Materials Project or C2DB, or a DOI.
PRINTED = {
    ("BAs", "mp-10044"): {"phonon_gap": 303.18, "speed_of_sound": 5.96, "heat_capacity": 34.28},
    ("AlSb", "mp-2624"): {"phonon_gap": 137.03, "speed_of_sound": 3.35, "heat_capacity": 45.54},
    ("C", "mp-66"): {"phonon_gap": 0.0, "speed_of_sound": 14.27, "heat_capacity": 6.30},
    ("MoS2", "MoS2-b3b4685fb6e1"): {"electron_mass": 0.427, "hole_mass": 0.53, "stiffness": 131.3},
    ("WSe2", "10.1142/S01291831225017042250170-1"): {"electron_mobility": 384.8, "hole_mobility": 350.0},
    ("P", "10.1021/acs.nanolett.5b05068"): {"electron_mobility": 659.5, "hole_mobility": 7686.0},
}
_NAMES = {"phonon": "phonon_gap", "heat": "heat_capacity", "speed": "speed_of_sound"}
_LAYERS = ("MoS2", "WSe2", "P")


def of(formula: str) -> str:
    return LAYER if formula in _LAYERS else BULK


def references() -> dict[str, dict[str, float]]:
    """The reference values of Table 2 by compound and property."""
    found: dict[str, dict[str, float]] = {each: {} for each in NEW}
    for entry in published.load():
        place = re.fullmatch(r"liu2020-table2-(\w+)-(phonon|heat|speed)-reference", entry.id)
        if place:
            formula = next(each for each in NEW if each.lower() == place[1])
            found[formula][_NAMES[place[2]]] = entry.value
    return found


def inside(level: float) -> dict[str, list[bool]]:
    """Of each compound, which of the printed values the intervals hold."""
    wanted = references() | {formula: values for (formula, _), values in PRINTED.items()}
    found = {}
    for formula, values in wanted.items():
        row = mobtl.predict(formula, as_2d=of(formula) == LAYER, level=level).iloc[0]
        assert row["status"] == "ok"
        found[formula] = [row[f"{name}_low"] <= value <= row[f"{name}_high"] for name, value in values.items() if value]
    return found


def test_known_values_are_those_that_the_data_print():
    for (formula, id_), values in PRINTED.items():
        row = next(each for each in known(read(formula).key, of(formula)) if each.id == id_)
        for name, value in values.items():
            assert abs(row.values[name] - value) <= 0.006 * value + 1e-9, (formula, name)


def test_intervals_hold_most_of_what_is_printed():
    """Two thirds of the values of 80 % intervals, and nine tenths of those of 95 %: there are few values."""
    narrow, wide = ([each for own in inside(level).values() for each in own] for level in (0.8, 0.95))
    assert len(narrow) >= 20
    assert sum(narrow) >= 2 / 3 * len(narrow) and sum(wide) >= 0.9 * len(wide)


def test_compounds_of_the_paper_are_new_to_the_models():
    found = mobtl.predict(list(NEW))
    assert not found["trained_on_it"].any()
    values = references()
    assert all(len(own) >= 2 for own in values.values())
    for name in ("speed_of_sound", "heat_capacity"):
        told = [own[name] for own in values.values()]
        # As the paper says of its own: reasonable.
        assert (abs(found[name] - told) < 0.5 * abs(found[name])).all()
