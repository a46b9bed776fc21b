"""An answer as JSON: the documented keys, a unit with each number, nothing that is not finite."""

import json
import math

import pytest
from small_entries import ZINC_BLENDE

from mobtl.handed_in import reading
from mobtl.prediction import objects
from mobtl.prediction.known import SOURCES
from mobtl.prediction.objects import as_object, rounded
from mobtl.prediction.predicting import Predictor

LEVEL = 0.8


@pytest.fixture(scope="module")
def told(models):
    """Objects of a known compound, one that cannot be read, and a known layer."""
    bulk = Predictor(folder=models).answers(reading.read(["BAs", "Xx"]))
    layer = Predictor(True, folder=models).answers(reading.read(["MoS2"]))
    return [as_object(each, LEVEL) for each in (*bulk, *layer)]


def test_it_is_json(told):
    for each in told:
        assert json.loads(json.dumps(each, allow_nan=False)) == each


def test_every_key_is_documented(told):
    def keys(value) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    assert all(f"``{key}``" in objects.__doc__ for key in keys(told))


def test_each_number_has_its_unit_and_a_known_value_its_source(told):
    bas, _, layer = told
    gap = next(each for each in bas["predictions"] if each["property"] == "phonon_gap")
    assert gap["unit"] == "cm^-1" and gap["low"] < gap["value"] < gap["high"] and gap["level"] == LEVEL
    for each in layer["predictions"]:
        known = [row for row in layer["known"] if row["property"] == each["property"]]
        assert all(row["unit"] == each["unit"] for row in known)
    assert {row["licence"] for row in layer["known"]} <= {source.licence for source in SOURCES.values()}
    assert all(row["reference"] and row["source"] for row in layer["known"])


def test_a_known_row_says_whether_it_has_the_space_group_of_the_structure(models, told, file):
    (crystal,) = Predictor(folder=models).answers(reading.read([file(ZINC_BLENDE, "InP.vasp")]))
    assert crystal.space_group == 216
    same = {row["id"]: row["same_space_group"] for row in as_object(crystal, LEVEL)["known"]}
    assert same == {"mp-20351": True, "mp-966800": False}
    assert not any("same_space_group" in row for each in told for row in each["known"])


def test_what_cannot_be_read_has_a_status_and_no_number(told):
    wrong = told[1]
    assert (wrong["status"], wrong["formula"], wrong["of"]) == ("unknown-element", None, "")
    assert wrong["predictions"] == wrong["known"] == wrong["warnings"] == []


def test_numbers_have_six_digits_and_are_finite():
    assert rounded(1 / 3) == 0.333333 and rounded(123456.7) == 123457
    assert rounded(None) is None and rounded(math.nan) is None and rounded(math.inf) is None
