"""Formulas as people type them: read as what they are, or refused with a status of their own."""

import re

import numpy as np
import pytest
from small_entries import entries, one, words

from mobtl.handed_in.entries import FORMULA, STATUSES


@pytest.mark.parametrize(
    ("given", "formula"),
    [
        ("ZnS", "Zn1 S1"),
        (" ZnS ", "Zn1 S1"),
        ("In₂Se₃", "In2 Se3"),
        ("In２Se３", "In2 Se3"),
        ("In2.0Se3", "In2 Se3"),
        ("Ga4 O6", "Ga4 O6"),
        ("Cd[N(CN)2]2", "Cd1 N6 C4"),
        ("NaN", "Na1 N1"),
        ("MgSO4(H2O)7", "Mg1 S1 O11 H14"),
        ("Al0.3Ga0.7As", "Al0.3 Ga0.7 As1"),
        ("BiI3", "Bi1 I3"),
        ("Cs2(VI6)", "Cs2 V1 I6"),
        ("(I3)2Hg", "I6 Hg1"),
        ("SbIIn", "Sb1 I1 In1"),
    ],
)
def test_a_formula_is_read(given, formula):
    entry = one(given)
    assert (entry.status, entry.reason, entry.kind, entry.notes) == ("ok", "", FORMULA, ())
    assert entry.composition.formula == formula
    assert entry.structure is None and entry.source == given


@pytest.mark.parametrize(("given", "as_hydrogen"), [("D2S", "H2S"), ("NaD", "NaH"), ("T2O", "H2O"), ("ND3", "NH3")])
def test_isotopes_are_hydrogen_and_it_is_said(given, as_hydrogen):
    entry = one(given)
    assert entry.composition.whole() == one(as_hydrogen).composition.whole()
    assert words(entry) == ["isotopes"] and words(one(as_hydrogen)) == []
    assert words(one("DyN")) == []


def test_a_spelled_out_hydrate_has_its_mean_atomic_number():
    found = one("MgSO4(H2O)7").composition.whole()
    numbers = {"Mg": 12, "S": 16, "O": 8, "H": 1}
    assert np.average([numbers[each] for each in found], weights=list(found.values())) == pytest.approx(130 / 27)


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ("MgSO4.7H2O", "not-a-formula", "dot of a hydrate"),
        ("ZnSO4·7H2O", "not-a-formula", r"CaSO4\(H2O\)2"),
        ("ZnSO4*7H2O", "not-a-formula", "in brackets"),
        ("Zn2+S2-", "not-a-formula", "charges"),
        ("4H-SiC", "not-a-formula", "polytypes"),
        ("Ga0,3In0,7As", "not-a-formula", "with a point"),
        ("Ga2O3-x", "not-a-formula", "'-'"),
        ("(ZnS", "not-a-formula", "bracket open"),
        ("Fe(III)2O3", "not-a-formula", r"two readings: \(III\) can be an oxidation state, or iodine"),
        ("Cu[I]2O", "not-a-formula", "oxidation state"),
        ("FeIIFeIII2O4", "not-a-formula", "oxidation state"),
        ("CrⅢCl3", "not-a-formula", "oxidation state"),
        ("V(V)2O5", "not-a-formula", "oxidation state"),
        ("ZnS ZnSe", "not-a-formula", "several formulas"),
        ("ZnO/ZnS", "not-a-formula", "one composition at a time"),
        ("cds", "not-a-formula", "capital letter"),
        ("Zn" * 300, "not-a-formula", "600 characters"),
        ("VacS", "unknown-element", "Vac is no element"),
        ("XSe2", "unknown-element", "X is no element"),
        ("", "empty", "empty"),
        ("\t ", "empty", "empty"),
        ("Zn\udcb7S", "unreadable", "UTF-8"),
        ("Zn\0S", "not-a-formula", "does not belong"),
    ],
)
def test_what_is_no_formula_is_refused_by_its_kind(given, status, says):
    wrong, right = entries(given, "ZnS")
    assert wrong.status == status and wrong.has_failed and not wrong.is_ok
    assert re.search(says, wrong.reason), wrong.reason
    assert wrong.composition is None and wrong.kind == ""
    assert wrong.reason.endswith(".") and "mapping" not in wrong.reason and wrong.reason.isprintable()
    assert right.is_ok, "the others are read all the same"


def test_every_status_has_its_meaning():
    assert all(word == word.lower() and meaning for word, meaning in STATUSES.items())
