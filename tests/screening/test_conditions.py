"""What fulfils a condition: by the predicted number, by its mass, and what is unknown."""

import numpy as np
import pytest
import small_models

from mobtl.handed_in import reading
from mobtl.prediction.predicting import Predictor
from mobtl.screening.conditions import mass
from mobtl.screening.grammar import parse


@pytest.fixture
def answer(small):
    """A function that answers for a formula."""

    def answer_(formula, as_2d=False, level=0.8):
        return next(Predictor(as_2d, level).answers(reading.read([formula])))

    return answer_


def said(answer, name):
    return next(each for each in answer.predictions if each.property.name == name)


def test_the_predicted_number_decides(answer):
    gan = answer("GaN")
    value = said(gan, "heat_capacity").value
    assert parse(f"heat > {value - 1}").holds(gan) and not parse(f"heat > {value + 1}").holds(gan)
    assert parse(f"heat {value - 1}:{value + 1}").holds(gan)
    assert parse("n_elements = 2").holds(gan) and parse("n_atoms 2:2").holds(gan) and not parse("n_atoms > 2").holds(gan)
    assert parse("elements has N").holds(gan) and not parse("elements has Se").holds(gan)


@pytest.mark.parametrize(("name", "as_2d"), [("heat_capacity", False), ("electron_mobility", True)])
def test_the_mass_is_that_of_the_interval(answer, name, as_2d):
    gan = answer("MoS2" if as_2d else "GaN", as_2d)
    each = said(gan, name)
    assert mass(each, -np.inf, np.inf) == 1
    assert mass(each, each.low, each.high) == pytest.approx(0.8, abs=0.01)
    assert mass(each, -np.inf, each.low) == pytest.approx(0.1, abs=0.01)
    assert mass(each, each.high, np.inf) == pytest.approx(0.1, abs=0.01)
    assert parse(f"{name} > {each.low} @ 0.85").holds(gan) and not parse(f"{name} > {each.low} @ 0.95").holds(gan)


def test_nothing_lies_beyond_the_bounds_of_a_card(answer):
    each = said(answer("MoS2", as_2d=True), "electron_mobility")
    assert mass(each, -1.0, np.inf) == 1.0 and mass(each, -np.inf, -1.0) == 0.0


def test_what_is_cut_off_at_a_bound_lies_on_it(tmp_path):
    """A gap of less than nothing is none: from the bound upwards lies all of the mass, as without a lower end."""
    folder = small_models.write(tmp_path, only=("phonon-gap",), bounds=(0.0, None))
    (gan,) = Predictor(False, folder=folder).answers(reading.read(["GaN"]))
    each = said(gan, "phonon_gap")
    number = max(each.value / 4, 1.0)
    assert mass(each, 0.0, np.inf) == mass(each, -np.inf, np.inf) == 1.0
    assert mass(each, 0.0, number) == mass(each, -np.inf, number)
    assert mass(each, -np.inf, -1.0) == 0.0


def test_what_is_not_predicted_is_unknown_and_so_is_its_negation(answer):
    gan = answer("GaN")
    assert parse("mobility_e > 1").holds(gan) is None and parse("not mobility_e > 1").holds(gan) is None
    assert parse("mobility_e > 1 or elements has N").holds(gan) is True
    assert parse("mobility_e > 1 and elements has Se").holds(gan) is False
    assert parse("mobility_e > 1 and elements has N").holds(gan) is None
    assert parse("mobility_e > 1 or elements has Se").holds(gan) is None
