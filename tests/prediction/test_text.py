"""What a person reads: no more digits than the interval bears out, known values beside the prediction, warnings."""

from unittest import mock

import pytest
import small_models
from small_entries import POSCAR, ZINC_BLENDE

from mobtl.handed_in import reading
from mobtl.prediction import known, text
from mobtl.prediction.cards import INSIDE, OUTSIDE, Coverage, Group
from mobtl.prediction.objects import as_object
from mobtl.prediction.predicting import Predictor


def said(folder, formula: str, as_2d: bool = False) -> list[str]:
    (answer,) = Predictor(as_2d, folder=folder).answers(reading.read([formula]))
    return list(text.lines(answer, 0.8))


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((62.56, 31.2, 94.1), ("60", "30", "90")),
        ((62.56, 45.2, 80.1), ("63", "45", "80")),
        ((62.56, 2.2, 124.0), ("60", "0", "120")),
        ((3.905, 3.044, 4.739), ("3.9", "3.0", "4.7")),
        ((0.0112, 0.0108, 0.0117), ("0.0112", "0.0108", "0.0117")),
        ((4.0, -12.0, 20.0), ("4", "-12", "20")),
        ((10.0, -0.4, 20.0), ("10", "0", "20")),
        ((5.0, 5.0, 5.0), ("5", "5", "5")),
    ],
)
def test_digits_follow_the_interval(numbers, told):
    assert text.digits(*numbers, is_ratio=False) == told


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((905.5, 109.0, 8091.0), ("900", "100", "8000")),
        ((74.9, 40.4, 129.7), ("75", "40", "130")),
        ((0.513, 0.207, 1.43), ("0.51", "0.21", "1.4")),
        ((1.0, 0.0, 12.0), ("1", "0", "10")),
    ],
)
def test_of_ratios_one_or_two(numbers, told):
    assert text.digits(*numbers, is_ratio=True) == told


def test_values_of_two_methods_are_not_one_range(models):
    """Of phosphorus both deformation potentials and electron-phonon coupling give mobilities."""
    rows = [each for each in known.known("P", "layer") if "hole_mobility" in each.values]
    assert {each.source for each in rows} == {"mobilities", "phonon_limited"}
    own = {
        each: [row.values["hole_mobility"] for row in rows if row.source == each]
        for each in ("mobilities", "phonon_limited")
    }
    lines = said(models, "P", as_2d=True)
    (line,) = (line for line in lines if line.strip().startswith("average hole mobility"))
    assert f"{min(own['mobilities']):.4g} to {max(own['mobilities']):.4g} cm²/(V s) ({len(own['mobilities'])} rows)" in line
    (other,) = (line for line in lines if "electron-phonon coupling" in line)
    ends = [f"{end(own['phonon_limited']):.4g}" for end in (min, max)]
    assert f"hole mobility {' to '.join(dict.fromkeys(ends))} cm²/(V s)" in other


def test_known_values_stand_beside_the_prediction(models):
    lines = said(models, "SiC")
    assert lines[0] == "SiC: SiC, a bulk crystal, by its formula"
    header, *rows = lines[1:7]
    place = header.index("known")
    assert [row[place:] for row in rows] == [
        "1 of 5 rows",
        "0 to 103.8 cm⁻¹ (5 rows)",
        "9.358 to 10.43 km/s (5 rows)",
        "27.21 to 27.25 J/(mol K) (5 rows)",
        "1.392 to 2.301 eV (5 rows)",
    ]
    assert any("Petretto et al., Sci. Data 5, 180065 (2018)" in line and "mp-8062" in line for line in lines)
    assert any(line.startswith("  * trained on this compound") for line in lines)


def test_rows_of_the_space_group_of_a_structure_are_said_first(models, file):
    silicon_carbide = ZINC_BLENDE.replace("In P", "Si C").replace("5.869", "4.38")
    (told,) = (line for line in said(models, file(silicon_carbide, "SiC.vasp")) if "known from" in line)
    first, *others = told.partition("[")[2].rstrip("]").split(", ")
    assert first == "mp-8062 (same space group)" and len(others) == 4 and not any("space group" in each for each in others)
    assert not any("space group" in line for line in said(models, "SiC"))


def test_it_says_what_the_models_were_given(models, tmp_path, file):
    crystal = file(ZINC_BLENDE, "InP.vasp")
    assert said(models, crystal)[0].endswith("InP, a bulk crystal, by its structure")
    assert said(models, file(POSCAR, "POSCAR"))[0].endswith("WSe2, a layer, by its structure")
    assert said(models, "WSe2", as_2d=True)[0] == "WSe2: WSe2, a layer, by its formula"
    changed_blocks = small_models.BLOCKS | {"bulk": ("composition",)}
    with mock.patch.object(small_models, "BLOCKS", changed_blocks):
        folder = small_models.write(tmp_path / "models", only=("phonon-gap",))
    assert said(folder, crystal)[0].endswith("InP, a bulk crystal, by its unit cell's composition")


def test_one_row_says_yes_or_no(models):
    assert said(models, "BAs")[2].endswith("  yes") and said(models, "GaAs")[2].endswith("  no")


def test_a_compound_of_which_nothing_is_known_has_no_known_value(models):
    lines = said(models, "GaAs2P")
    assert len(lines[1].split("known")[0]) > max(len(line) for line in lines[2:6])
    assert not any("known from" in line or " * " in line for line in lines)


def test_warnings_name_what_they_concern_unless_that_is_everything(models):
    lines = said(models, "NbC")
    assert "  ! phonon gap: no compound that the model was trained on has Nb." in lines
    assert any(line.startswith("  ! its formula has an odd number of electrons") for line in lines)


def test_what_failed_is_one_line(models):
    (line,) = said(models, "Xx")
    assert line.startswith("Xx: unknown-element: ")


def test_measured_coverage_stands_beside_the_interval_and_the_mean_gets_no_false_precision(tmp_path):
    measured = Coverage(level=0.8, scheme=INSIDE, share=0.78, low=0.7, high=0.85, rows=170, formulas=150)
    changed = {"coverage": (measured,), "told_from_mean": False}
    folder = small_models.write(tmp_path, only=("electron-mobility", "stiffness-2d"), **changed)
    lines = said(folder, "MoS2", as_2d=True)
    assert "78 % of 150" in lines[2] and "78 % of 150" in lines[3]
    assert "about " in lines[2]
    assert any(line.startswith("  ! its leak-free error") for line in lines)


def test_a_probability_stands_beside_how_often_such_ones_were_right(tmp_path):
    groups = tuple(Group(said=each, observed=each / 2, rows=50) for each in (0.0, 0.3, 0.9))
    folder = small_models.write(tmp_path, only=("phonon-gap-sign",), calibration={INSIDE: groups, OUTSIDE: groups[:1]})
    (answer,) = Predictor(folder=folder).answers(reading.read(["GaAs"]))
    (said_of_it,) = answer.predictions
    nearest = min(groups, key=lambda group: abs(group.said - said_of_it.value))
    held = f"{100 * nearest.observed:.0f} % where {100 * nearest.said:.0f} % was said"
    assert held in said(folder, "GaAs")[2]
    assert as_object(answer, 0.8)["predictions"][0]["observed"] == {
        "said": nearest.said, "share": nearest.observed, "predictions": 50
    }  # fmt: skip
    assert "0 % where 0 % was said" in said(folder, "PuF4")[2]
