"""Numbers on their way into prose."""

from dataclasses import replace

import numpy as np
import pytest

from mobtl.answers import prose
from mobtl.answers.protocols import tell_each
from mobtl.errors import MobtlError
from mobtl.records.record import Metric, Record
from mobtl.results.drawn import Shown
from mobtl.runs import needs


@pytest.fixture
def run_folder(tmp_path, monkeypatch):
    """The folder of a run, whose kernel has told nothing yet; what is told here is told in it."""
    monkeypatch.setattr(prose, "_told", {})
    monkeypatch.chdir(tmp_path)
    needs.introduce("demo/one", {}, {}, {}, tmp_path)
    return tmp_path


def test_slugs_are_plain_and_exact_goes_unnamed():
    assert (
        prose.slug(Metric("phonon band gap, MAE, transfer", "cm^-1", "member mean", 1, ""))
        == "phonon-band-gap-mae-transfer-member-mean"
    )
    assert prose.slug(Metric("rows above silicon's, share", "%", "exact", 1, "")) == "rows-above-silicon-s-share"


@pytest.mark.parametrize(
    ("samples", "says"),
    [
        ((-2.0, -1.0), "transfer arm errs less than the direct"),
        ((1.0, 2.0), "errs more"),
        ((-1.0, 1.0), "cannot be told apart"),
    ],
)
def test_a_difference_says_what_its_interval_allows(samples, says):
    quantity = "phonon band gap, MAE difference, transfer minus direct"
    metric = Metric(quantity, "cm^-1", "paired", sum(samples) / 2, "9 materials", samples)
    sentence = prose.difference_in_words(Record("liu2020", "study", "", {}, {}, [metric], {}), "transfer", "direct")
    assert says in sentence
    assert sentence.endswith("interval {:+.1f} to {:+.1f}, 9 materials).".format(*metric.spread).replace("-", "−"))
    assert "cm⁻¹" in sentence


def test_differences_are_named_by_quantity_and_pair_and_without_a_unit_they_are_decades():
    quantity = "average electron mobility, MAE difference, HTL minus EXP"
    record = Record("chen2024", "study", "", {}, {}, [Metric(quantity, "", "paired", -0.1, "9 rows", (-0.2, -0.05))], {})
    told = prose.differences_in_words(record, {"gain": ("HTL", "EXP")}, electron="average electron mobility")
    assert list(told) == ["electron_gain"]
    assert told["electron_gain"].startswith("The HTL arm errs less than the EXP arm (−0.10 decades, 95 % interval")


@pytest.mark.parametrize(("p", "says"), [(0.32, "Interval and test disagree"), (0.01, "errs less")])
def test_leak_free_the_t_test_has_a_say(p, says):
    metrics = [
        Metric(
            "phonon band gap, MAE difference, transfer minus direct", "cm^-1", "paired", -1.3, "9 materials", (-2.0, -0.2)
        ),
        Metric("phonon band gap, p value, transfer against direct", "", "corrected resampled t-test", p, "10 folds"),
    ]
    sentence = prose.difference_in_words(Record("liu2020", "study", "leak_free", {}, {}, metrics, {}), "transfer", "direct")
    assert says in sentence
    assert f"over 10 folds: p = {p:.3f}" in sentence


def test_all_metrics_spreads_and_settings_are_told(run_folder):
    metric = Metric("gap, MAE, direct", "cm^-1", "member mean", 2, "n", (1.0, 3.0))
    config = {"seed": 4, "protocol": "leak_free", "fine_tuning": {"epochs": 500, "dropout": 0.1}, "flag": True}
    prose.tell(Record("liu2020", "study", "leak_free", config, {}, [metric], {}), chain_fits=78)
    assert prose.told_in(run_folder) == {
        "protocol": "leak free",
        "config-seed": 4,
        "config-fine-tuning-epochs": 500,
        "config-fine-tuning-dropout": 0.1,
        "chain-fits": 78,
        "gap-mae-direct-member-mean": 2.0,
        "gap-mae-direct-member-mean-low": pytest.approx(1.05),
        "gap-mae-direct-member-mean-high": pytest.approx(2.95),
        "gap-mae-direct-member-mean-range": "1.1 to 3.0",
    }


def test_two_records_are_told_under_names_of_their_own(run_folder):
    metric = Metric("gap, MAE, direct", "cm^-1", "member mean", 2, "n")
    for protocol, under in (("as_published", "as published"), ("leak_free", "leak free")):
        prose.tell(Record("liu2020", "study", protocol, {"seed": 4}, {}, [metric], {}), under, chain_fits=78)
    assert prose.told_in(run_folder).keys() == {
        f"{under}-{name}"
        for under in ("as-published", "leak-free")
        for name in (
            "protocol",
            "config-seed",
            "gap-mae-direct-member-mean",
            "gap-mae-direct-member-mean-range",
            "chain-fits",
        )
    }


def test_each_record_of_a_page_is_told_under_its_protocol(run_folder):
    shown = {
        protocol: Shown(Record("liu2020", "study", protocol, {"seed": 4}, {}, [], {}), preset, f"record {protocol}")
        for protocol, preset in (("as_published", "study"), ("leak_free", "fast"))
    }
    tell_each(shown, {"as_published": {"why": "a"}, "leak_free": {"why": "b"}}, rows=12)
    told = prose.told_in(run_folder)
    assert (told["as-published-preset"], told["leak-free-preset"]) == ("study", "fast")
    assert (told["as-published-why"], told["leak-free-why"]) == ("a", "b")
    assert (told["as-published-drawn"], told["leak-free-drawn"]) == ("record as_published", "record leak_free")
    assert told["as-published-rows"] == told["leak-free-rows"] == 12
    assert len(told) == 2 * len(("protocol", "seed", "preset", "drawn", "why", "rows"))


def test_what_numpy_counts_and_measures_is_told_as_a_number(run_folder):
    prose.tell(Record("liu2020", "study", "", {}, {}, [], {}), rows=np.int64(12), share=np.float32(0.5), name="Å")
    assert prose.told_in(run_folder) == {"rows": 12, "share": 0.5, "name": "Å"}


def test_a_run_that_tells_two_things_under_one_name_is_refused(run_folder):
    record = Record("liu2020", "study", "", {"seed": 4}, {}, [], {})
    prose.tell(record, "as published")
    with pytest.raises(MobtlError, match="prose was told 'as-published-config-seed' twice; let prose"):
        prose.tell(record, "as published")
    assert prose.told_in(run_folder) == {"as-published-config-seed": 4}


def test_by_hand_a_cell_is_run_again_and_nothing_is_written(run_folder):
    (run_folder / needs.RUN).unlink()
    for seed in (4, 5):
        prose.tell(Record("liu2020", "study", "", {"seed": seed}, {}, [], {}))
        assert prose.said("config-seed") == str(seed)
    assert list(run_folder.iterdir()) == [] and prose.told_in(run_folder) == {}


@pytest.mark.parametrize(
    ("quantity", "unit", "numbers"),
    [
        ("speed of sound", "km/s", "−0.042 km/s, 95 % interval −0.059 to −0.021"),
        ("heat capacity", "J/(mol K)", "−0.04 J/(mol K), 95 % interval −0.06 to −0.02"),
    ],
)
def test_a_difference_of_another_property_has_its_own_decimals(quantity, unit, numbers):
    first, second = "transfer, noise descriptors", "direct"
    metrics = [
        Metric(f"{quantity}, MAE difference, {first} minus {second}", unit, "paired", -0.042, "9 materials", (-0.06, -0.02)),
        Metric(f"{quantity}, p value, {first} against {second}", "", "corrected resampled t-test", 0.0004, "10 folds"),
    ]
    record = Record("liu2020", "study", "leak_free", {}, {}, metrics, {})
    sentence = prose.difference_in_words(record, first, second, quantity)
    assert sentence == (
        f"The “transfer, noise descriptors” arm errs less than the direct arm ({numbers}, 9 materials; "
        "corrected resampled t-test over 10 folds: p < 0.001)."
    )


def test_a_range_in_words_has_the_decimals_of_its_unit():
    metric = Metric("gap, MAE", "cm^-1", "member mean", 8.0, "2 members", tuple(np.linspace(-1.04, 9.96, 401)))
    low, high = metric.spread
    assert prose.range_in_words(metric) == f"{low:.1f} to {high:.1f}".replace("-", "−")
    assert prose.range_in_words(replace(metric, unit="%")) == f"{low:.0f} to {high:.0f}".replace("-", "−")
    assert prose.range_in_words(replace(metric, samples=())) == "one run, no range"


def test_a_value_in_words_has_its_unit_and_range_and_no_negative_zero():
    metrics = [
        Metric("speed, MAE, direct", "km/s", "member mean", 0.4904, "n", (0.455, 0.455)),
        Metric("speed, MAE reduction, transfer", "%", "member mean", -0.12, "n", (-0.4, -0.4)),
        Metric("gap, MAE, direct", "cm^-1", "member mean", 24.02, "n"),
    ]
    record = Record("liu2020", "study", "", {}, {}, metrics, {})
    told = prose.values_in_words(
        record, "member mean", a="speed, MAE, direct", b="speed, MAE reduction, transfer", c="gap, MAE, direct"
    )
    assert told == {"a": "0.490 km/s (0.455 to 0.455)", "b": "0 % (0 to 0)", "c": "24.0 cm⁻¹ (one run, no range)"}


def answers(protocol: str, **samples) -> Record:
    """A record with the difference of two arms on each property; p = 0.01 unless the property is "masked"."""
    metrics = []
    for name, drawn in samples.items():
        metrics.append(Metric(f"{name}, MAE difference, transfer minus direct", "", "paired", 0.0, "9 rows", drawn))
        p = 0.5 if name == "masked" else 0.01
        metrics.append(Metric(f"{name}, p value, transfer against direct", "", "corrected resampled t-test", p, "9 folds"))
    return Record("liu2020", "study", protocol, {}, {}, metrics, {})


def test_a_tally_names_each_property_under_its_answer():
    record = answers(
        "as_published", gap=(-2.0, -1.0), masked=(-2.0, -1.0), speed=(1.0, 2.0), heat=(-1.0, 1.0), mass=(-1.0, 2.0), one=()
    )
    assert prose.tally_in_words(record, "transfer", "direct", ["gap", "masked", "speed", "heat", "mass", "one"]) == (
        "Compared with the direct arm, the transfer arm errs less on the gap and the masked; it errs more on the speed; "
        "it cannot be told apart from it on the heat and the mass; it is a single run on the one, which decides nothing."
    )


def test_leak_free_the_t_test_has_a_say_in_a_tally_too():
    record = answers("leak_free", gap=(-2.0, -1.0), masked=(-2.0, -1.0))
    told = prose.tallies_in_words(record, {"gain": ("transfer", "direct")}, ["gap", "masked"])
    sentence = "the transfer arm errs less on the gap; it is told apart from it by one of interval and test on the masked."
    assert told == {"tally_gain": f"Compared with the direct arm, {sentence}"}


@pytest.mark.parametrize(
    ("samples", "says"),
    [
        ((-2.0, -1.0), "errs less on each of the 3 properties."),
        ((1.0, 2.0), "errs more on each of the 3 properties."),
        ((-1.0, 1.0), "cannot be told apart from it on any of the 3 properties."),
        ((), "is a single run on each of the 3 properties, which decides nothing."),
    ],
)
def test_one_answer_for_all_properties_is_said_once(samples, says):
    record = answers("as_published", gap=samples, speed=samples, heat=samples)
    told = prose.tally_in_words(record, "transfer", "direct", ["gap", "speed", "heat"])
    assert told == f"Compared with the direct arm, the transfer arm {says}"


def test_many_pairs_are_compared_in_one_sentence_with_an_answer_each():
    pairs = {
        ("HTL", "EXP"): (-2.0, -1.0),
        ("HTL", "direct"): (-1.0, 1.0),
        ("HTL", "ATL, old"): (-1.0, 2.0),
        ("ATL", "TL"): (),
    }
    metrics = [
        Metric(f"gap, MAE difference, {first} minus {second}", "", "paired", 0.0, "9 rows", drawn)
        for (first, second), drawn in pairs.items()
    ]
    record = Record("liu2020", "study", "as_published", {}, {}, metrics, {})
    sentence = (
        "HTL errs less than EXP, and cannot be told apart from direct and “ATL, old”; "
        "ATL is a single run beside TL, which decides nothing."
    )
    assert prose.pairs_in_words(record, {str(pair): pair for pair in pairs}, "gap") == sentence
    told = prose.pairs_by_quantity(record, {"gain": ("HTL", "EXP")}, band="gap")
    assert told == {"band_pairs": "HTL errs less than EXP."}


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (-0.394, ".2f", "−0.39"),
        (3e-8, ".0e", "3e-08"),
        (12345.6, ",.0f", "12,346"),
        (0.25, "+.1f", "+0.2"),
        ("-0.3 to -0.1", "", "−0.3 to −0.1"),
        ("(-2 km/s)", "", "(−2 km/s)"),
        ("2020-11-07", "", "2020-11-07"),
        ("mp-830 and leak-free", "", "mp-830 and leak-free"),
        ("t-test - 3", "", "t-test - 3"),
        (0.0, "count", "none"),
        (12.0, "count", "12"),
    ],
)
def test_a_hyphen_before_a_number_is_a_minus_sign_and_words_keep_theirs(value, form, shown):
    assert prose.in_words(value, form) == shown


def test_prose_beside_a_kernel_asks_for_what_was_told(run_folder):
    assert prose.said("as-published-config-seed", ".1f") == "…"
    prose.tell(Record("liu2020", "study", "leak_free", {"seed": -2}, {}, [], {}), "as published", drawn="well-known")
    assert prose.said("as-published-config-seed", ".1f") == "−2.0"
    assert prose.said("as-published-drawn") == "well-known"
    assert prose.said("as-published-protocol") == "leak free"
