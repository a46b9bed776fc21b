"""The checks of a user's labels and compounds find what was put in, and nothing in good data."""

import numpy as np
import pytest
import small_transfer

from mobtl.handed_in import labelled
from mobtl.transferring import findings, leaks
from mobtl.transferring.findings import NOTE, STOPS, WARNING
from mobtl.transferring.rows import usable
from mobtl.transferring.sources import Source

GOOD = 1 + 0.1 * np.arange(24)


@pytest.fixture
def rows_of(tmp_path):
    def rows_of(labels, formulas=None, log=False):
        formulas = small_transfer.compounds(len(labels)) if formulas is None else formulas
        lines = [f"{formula},{label}" for formula, label in zip(formulas, labels, strict=True)]
        path = tmp_path / "mine.csv"
        path.write_text("\n".join(["formula,gap", *lines]) + "\n")
        return usable(labelled.read(path, "gap"), log)

    return rows_of


def changed(labels, **at):
    labels = np.array(labels, float)
    for place, value in at.items():
        labels[int(place[1:])] = value
    return labels


def checks(found):
    return {each.check: each for each in found}


def source(formulas, y):
    return Source("theirs", "theirs", np.array(formulas), np.array(y, float), {})


def test_nothing_is_found_in_good_labels(rows_of):
    assert findings.of_labels(rows_of(GOOD)) == []


@pytest.mark.parametrize(
    ("labels", "check", "severity", "rows"),
    [
        (np.ones(24), "constant labels", STOPS, 0),
        (np.where(np.arange(24) < 20, 0.0, GOOD), "constant labels", WARNING, 20),
        (changed(GOOD, _3=-999, _7=-999), "missing labels", WARNING, 2),
        (changed(GOOD, _5=80.0), "outliers", WARNING, 1),
        (np.where(np.arange(24) < 6, 1000 * GOOD, GOOD), "mixed units", WARNING, 6),
        (changed(GOOD, _2=-1.4), "signs", WARNING, 1),
        (10 ** np.linspace(-2, 3, 24), "many decades", NOTE, 0),
        (["", *GOOD[1:]], "rows left out", WARNING, 1),
        (["1.5 eV", *GOOD[1:]], "rows left out", WARNING, 1),
    ],
)
def test_what_is_strange_about_labels_is_found_with_its_rows(rows_of, labels, check, severity, rows):
    found = checks(findings.of_labels(rows_of(labels)))
    assert found[check].severity == severity
    assert len(found[check].rows) == rows


def test_logarithms_have_no_unit_to_mix_and_a_label_without_one_is_refused(rows_of):
    labels = 10 ** np.linspace(-2, 3, 24)
    rows = rows_of(changed(labels, _0=0.0), log=True)
    assert rows.y == pytest.approx(np.log10(labels[1:]))
    assert {each.entry.status for each in rows.failed} == {"not-positive"}
    assert set(checks(findings.of_labels(rows, log=True))) == {"rows left out"}


@pytest.mark.parametrize(
    ("labels", "check", "rows"),
    [
        (changed(GOOD, _3=9999, _7=9999), "missing labels", 2),
        (np.where(np.arange(24) < 6, 1000 * GOOD, GOOD), "mixed units", 6),
    ],
)
def test_of_logarithms_the_numbers_in_the_table_are_checked(rows_of, labels, check, rows):
    found = checks(findings.of_labels(rows_of(labels, log=True), log=True))
    assert len(found[check].rows) == rows and "logarithms" not in found[check].sentence


def test_one_is_told_in_the_singular(rows_of):
    assert checks(findings.of_labels(rows_of(changed(GOOD, _3=-999))))["missing labels"].sentence.startswith(
        "1 label is -999"
    )
    found = checks(leaks.of_compounds(rows_of(GOOD), source([str(rows_of(GOOD).formulas[0]), "TiO2"], [1, 2])))
    assert found["compounds in both domains"].sentence.startswith(
        "1 compound of the target in the source, too (1 row there)"
    )


def test_near_duplicates_are_found_however_many_rows_there_are(rows_of, monkeypatch):
    """Rows are compared in parts; pairs within a part and across two are found once each."""
    formulas = small_transfer.compounds(24).astype("<U20")
    formulas[0], formulas[1], formulas[20] = "Ga50As50", "Ga0.99As1.01", "Ga0.98As1.02"
    rows, other = rows_of(GOOD, formulas), source(["TiO2"], [1])
    whole = checks(leaks.of_compounds(rows, other))["near-duplicates in the target"]
    monkeypatch.setattr(leaks, "_CHUNK", 5)
    assert checks(leaks.of_compounds(rows, other))["near-duplicates in the target"] == whole
    assert whole.sentence.startswith("3 pairs of rows") and len(whole.rows) == 3


def test_an_element_without_descriptors_is_refused_by_name(rows_of):
    rows = rows_of([1, 2], ["AmO2", "GaAs"])
    assert [each.entry.status for each in rows.every] == ["no-descriptors", "ok"]
    assert "Am" in rows.every[0].entry.reason


def test_compounds_in_both_domains_and_the_same_property_are_found(rows_of):
    rows = rows_of(GOOD)
    theirs = [f"({formula})2" for formula in rows.formulas[:10]] + ["TiO2"]
    found = checks(leaks.of_compounds(rows, source(theirs, [*(2 * GOOD[:10]), 3])))
    assert found["compounds in both domains"].severity == NOTE
    assert len(found["compounds in both domains"].rows) == 10
    assert found["same property"].severity == WARNING
    other = np.random.default_rng(0).normal(size=11)
    assert "same property" not in checks(leaks.of_compounds(rows, source(theirs, other)))


def test_polymorphs_whose_labels_disagree_are_found(rows_of):
    formulas = small_transfer.compounds(24)
    formulas[1], formulas[3] = formulas[0], formulas[2]
    labels = changed(GOOD, _1=3.2, _3=GOOD[2])
    found = checks(leaks.of_compounds(rows_of(labels, formulas), source(["TiO2"], [1])))
    assert len(found["several rows of a compound"].rows) == 4
    assert found["labels disagree"].rows == ("mine.csv, row 2", "mine.csv, row 3")


def test_compounds_that_are_nearly_the_same_are_found_within_the_target_and_across(rows_of):
    formulas = small_transfer.compounds(24).astype("<U20")
    formulas[0], formulas[1] = "Ga50As50", "Ga0.99As1.01"
    found = checks(leaks.of_compounds(rows_of(GOOD, formulas), source(["Ga0.98As1.02", "TiO2"], [1, 2])))
    assert found["near-duplicates in the target"].rows == ("mine.csv, row 2", "mine.csv, row 3")
    assert len(found["near-duplicates in the source"].rows) == 2
    clean = leaks.of_compounds(rows_of(GOOD), source(["TiO2", "WSe2"], [1, 2]))
    assert clean == []
