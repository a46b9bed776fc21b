"""Every kind of material gets its answer, and one that cannot be predicted stops no other."""

import numpy as np
import pytest
import small_models
from small_entries import POSCAR, ZINC_BLENDE, cif

from mobtl.errors import MobtlError, UsageError
from mobtl.handed_in import reading
from mobtl.handed_in.entries import BULK, LAYER
from mobtl.prediction import predicting
from mobtl.prediction.answers import NOT_DESCRIBED, STATUSES
from mobtl.prediction.domain import CAUTIONS
from mobtl.prediction.inputs import inputs
from mobtl.prediction.predicting import Predictor
from mobtl.prediction.properties import properties


@pytest.fixture
def answers(models):
    """A function that answers for some inputs."""

    def answer(*inputs, as_2d=False, level=0.8, **options):
        predictor = Predictor(as_2d, level, models)
        return list(predictor.answers(reading.read([*inputs], as_2d=as_2d, **options)))

    return answer


def names(answer) -> list[str]:
    return [each.property.name for each in answer.predictions]


def words(answer) -> set[str]:
    return {each.word for each in answer.cautions}


def of(answer, name: str):
    return next(each for each in answer.predictions if each.property.name == name)


BULK_NAMES, LAYER_NAMES = ([each.name for each in properties(of)] for of in (BULK, LAYER))


def test_a_formula_is_a_bulk_crystal_unless_it_is_said_to_be_a_layer(answers):
    (bulk,), (layer,) = answers("MoS2"), answers("MoS2", as_2d=True)
    assert (bulk.of, names(bulk)) == (BULK, BULK_NAMES)
    assert (layer.of, names(layer)) == (LAYER, LAYER_NAMES)
    assert {each.model.given for each in (*bulk.predictions, *layer.predictions)} == {"formula"}


def test_a_structure_is_what_it_is(answers, file):
    crystal, layer, same = answers(file(ZINC_BLENDE, "InP.vasp"), file(POSCAR, "WSe2.vasp"), file(cif(), "bulk.cif"))
    assert (crystal.of, names(crystal)) == (BULK, BULK_NAMES)
    assert (layer.of, names(layer)) == (LAYER, LAYER_NAMES)
    assert same.of == BULK
    assert {each.model.given for each in crystal.predictions} == {"bulk"}
    assert {each.model.given for each in layer.predictions} == {"layer"}


def test_the_others_are_answered_whatever_one_is(answers, file, monkeypatch):
    monkeypatch.setattr(predicting, "_CHUNK", 2)
    inputs = ["GaAs", "Xx", file("nothing", "a.cif"), "InN", file(POSCAR, "POSCAR"), "AmO2", "absent.cif"]
    found = answers(*inputs)
    assert [each.entry.source for each in found] == inputs
    statuses = [each.status for each in found]
    assert statuses[:2] == ["ok", "unknown-element"] and statuses[3:] == ["ok", "ok", NOT_DESCRIBED, "no-such-file"]
    assert all(each.has_failed == (not each.predictions) for each in found)
    assert all(bool(each.reason) == each.has_failed and each.status in STATUSES for each in found)
    assert found[5].reason == "Am stands in no table of descriptors, which ends with plutonium."


def test_an_answer_does_not_depend_on_the_others(answers):
    together = {each.entry.source: each for each in answers("GaAs", "Fe", "BAs", "ZnO")}
    for formula, answer in together.items():
        (alone,) = answers(formula)
        assert [each.value for each in alone.predictions] == pytest.approx([each.value for each in answer.predictions])
        assert alone.cautions == answer.cautions


def test_an_interval_holds_its_number_and_grows_with_its_level(answers):
    for as_2d, formula in ((False, "GaAs"), (True, "WSe2")):
        (narrow,), (wide,) = (answers(formula, as_2d=as_2d, level=level) for level in (0.5, 0.9))
        for one, other in zip(narrow.predictions, wide.predictions, strict=True):
            if not one.property.is_probability:
                assert other.low < one.low <= one.high < other.high
    for level in (0, 1, 2, -1, np.nan):
        with pytest.raises(UsageError, match="level"):
            Predictor(level=level)


def test_numbers_are_in_the_unit_of_the_property(answers):
    (layer,) = answers("MoS2", as_2d=True)
    mobility, ratio = of(layer, "electron_mobility"), of(layer, "electron_anisotropy")
    label = np.log10(mobility.value / 1331)
    low, high = mobility.model.interval(np.array([label]), 0.8)[0]
    assert (mobility.low, mobility.high) == pytest.approx((1331 * 10**low, 1331 * 10**high))
    alone = ratio.model.predict(inputs([layer.entry], ratio.model.inputs).joined(ratio.model.inputs, np.arange(1)))
    assert ratio.value == pytest.approx(10 ** alone[0])
    (bulk,) = answers("GaAs")
    assert 0 <= of(bulk, "has_phonon_gap").value <= 1 and of(bulk, "has_phonon_gap").low is None


def test_what_a_model_was_trained_on_is_said_and_its_values_are_known(answers):
    gaas, other = answers("GaAs", "GaAs2P")
    assert of(gaas, "speed_of_sound").is_trained and not of(gaas, "phonon_gap").is_trained
    assert gaas.known[0].id == "mp-2534"
    assert not any(each.is_trained for each in other.predictions) and other.known == ()
    assert of(gaas, "speed_of_sound").nearest == "GaAs"
    assert of(gaas, "speed_of_sound").farther_than == 0
    assert of(other, "speed_of_sound").farther_than > 0


def test_outside_the_chemical_systems_of_training_the_interval_is_wider(answers):
    inside, outside = answers("GaAs2", "PuF4")
    near, far = of(inside, "heat_capacity"), of(outside, "heat_capacity")
    assert (near.is_outside, far.is_outside) == (False, True)
    assert far.high - far.low > near.high - near.low


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("Fe", {"metal", "element"}),
        ("Cu", {"metal", "element"}),
        ("NiAl", {"metal"}),
        ("NbC", {"metal"}),
        ("Ar", {"element", "unseen-element"}),
        ("PuF4", {"unseen-element"}),
        ("SiC", {"polymorphs"}),
        ("CsAu", set()),
        ("GaAs", set()),
        ("BAs", set()),
    ],
)
def test_warnings(answers, formula, expected):
    (answer,) = answers(formula)
    # How far a compound is depends on the model; the other warnings do not.
    whole = [each.word for each in answer.cautions if "has_phonon_gap" in each.properties]
    assert {each for each in whole if each != "far"} == expected
    assert words(answer) <= CAUTIONS.keys()


def test_a_warning_names_the_properties_that_it_concerns(answers):
    (layer,) = answers("MoS2", as_2d=True)
    metal = next(each for each in layer.cautions if each.word == "metal")
    assert "stiffness" not in metal.properties and "hole_mass" in metal.properties
    masses = [each for each in layer.cautions if each.word == "polymorphs" and "electron_mass" in each.properties]
    assert len(masses) == 1


def test_a_structure_without_descriptors_is_predicted_by_its_formula_and_says_so(answers, file):
    (answer,) = answers(file(ZINC_BLENDE.replace("In P", "Xe P"), "XeP.vasp"))
    assert names(answer) == BULK_NAMES and {each.model.given for each in answer.predictions} == {"formula"}
    caution = next(each for each in answer.cautions if each.word == "without-structure")
    assert "atomic radius" in caution.sentence and caution.properties == tuple(BULK_NAMES)


def test_a_structure_unlike_those_of_training_is_said_to_be(answers, file):
    (answer,) = answers(file(ZINC_BLENDE.replace("5.869", "9.9"), "InP.vasp"))
    caution = next(each for each in answer.cautions if each.word == "unlike-structures")
    assert caution.sentence.startswith("its volume per atom is 121 Å^3, that of training rows 5.71 to 60.7")
    (usual,) = answers(file(ZINC_BLENDE, "InP.vasp"))
    assert "unlike-structures" not in words(usual)


def test_a_property_that_the_mean_predicts_as_well_says_so(tmp_path):
    folder = small_models.write(tmp_path, only=("hole-anisotropy", "stiffness-2d"), told_from_mean=False)
    (answer,) = Predictor(True, folder=folder).answers(reading.read(["WSe2"]))
    caution = next(each for each in answer.cautions if each.word == "as-the-mean")
    assert caution.properties == ("hole_anisotropy", "stiffness")
    assert "(MAE 1, 0.9 to 1.1) cannot be told from that of the mean" in caution.sentence


@pytest.mark.parametrize("formula", [f"Ga{'9' * 300}As", "Ga0.00007As99999999"])
def test_amounts_that_no_compound_has_are_no_numbers(answers, formula):
    first, wrong, last = answers("GaAs", formula, "InN")
    assert (first.status, wrong.status, last.status) == ("ok", NOT_DESCRIBED, "ok")
    assert "correct its amounts" in wrong.reason and wrong.formula is None


def test_a_material_that_a_library_stumbles_over_stops_no_other(answers, monkeypatch):
    predicted = predicting.Predictor._answer

    def stumbling(self, entry, *arguments):
        if entry.source == "InP":
            raise ZeroDivisionError("nobody thought of it")
        return predicted(self, entry, *arguments)

    monkeypatch.setattr(predicting.Predictor, "_answer", stumbling)
    found = answers("GaAs", "InP", "InN")
    assert [each.status for each in found] == ["ok", NOT_DESCRIBED, "ok"]
    assert found[1].reason == "the models cannot take it (ZeroDivisionError: nobody thought of it)."


def test_a_structure_whose_symmetry_nobody_finds_is_predicted_by_its_formula(answers, file, monkeypatch):
    def stumbling(structure):
        raise ValueError("no symmetry")

    monkeypatch.setattr("mobtl.features.structure.describe_checked", stumbling)
    (answer,) = answers(file(ZINC_BLENDE, "InP.vasp"))
    assert answer.status == "ok" and "ValueError: no symmetry" in next(
        each.sentence for each in answer.cautions if each.word == "without-structure"
    )


def test_without_models_it_says_what_to_do(tmp_path):
    with pytest.raises(MobtlError, match=r"no model in .* predicts a bulk crystal; make them with `mobtl models train`"):
        list(Predictor(folder=tmp_path).answers(reading.read(["GaAs"])))
    assert [each.status for each in Predictor(folder=tmp_path).answers(reading.read(["Xx"]))] == ["unknown-element"]


def test_answers_come_while_the_inputs_still_do(models):
    def formulas():
        for number in range(1, 10 * predicting._CHUNK):
            taken.append(number)
            yield f"Ga{number}As"

    taken: list[int] = []
    next(Predictor(folder=models).answers(reading.read(formulas())))
    assert len(taken) == predicting._CHUNK
