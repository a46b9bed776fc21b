"""Figures and tables of the transfer study show what its records hold, and the printed numbers beside it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from sklearn.metrics import r2_score

from mobtl.experiments.phonons.transfer import study as phonon_transfer
from mobtl.experiments.phonons.transfer.config import MEMBERS
from mobtl.figures.phonons.transfer import errors as arms
from mobtl.figures.phonons.transfer import layers, materials, one_property, summary, tables
from mobtl.figures.phonons.transfer import source as transfer_source
from mobtl.figures.phonons.transfer.arms import colour_of
from mobtl.figures.style import COLOURS
from mobtl.models.training import Training

GAP = "phonon band gap"
N, GAPPED, INPUTS = 60, 30, 6
PRINTED = {f"{GAP}, MAE, direct": 23.847, f"{GAP}, MAE, transfer": 8.458, "heat capacity, R2, direct": 0.883}
FIG3 = {
    "electronic band gap, MAE, learning from full data": 0.442,
    "electronic band gap, SD of MAE over members, learning from full data": 0.012,
    "electronic band gap, R2, learning from full data": 0.860,
    "electronic band gap, SD of R2 over members, learning from full data": 0.007,
}
KNOWN = {
    name: value
    for material, quantity, reference, predicted, sd in (
        ("A", GAP, 20.0, 19.0, 2.5),
        ("A", "speed of sound", 3.0, 3.1, 0.1),
        ("B", "speed of sound", 4.0, 4.2, 0.3),
    )
    for name, value in (
        (f"{material}, {quantity}, transfer", predicted),
        (f"{material}, SD of {quantity} over members, transfer", sd),
        (f"{material}, {quantity}, reference", reference),
    )
}


def named(table: pd.DataFrame) -> pd.DataFrame:
    table.attrs |= {"table": "made up", "sha256": "0" * 64}
    return table


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Sixty compounds, half of them with a phonon gap."""
    rng = np.random.default_rng(5)
    columns = {
        "material_id": [f"mp-{row}" for row in range(N)],
        "reduced_formula": [f"O997F1{row // 2}" for row in range(N)],
        "electronic_gap": rng.uniform(0.1, 8, N),
        "phonon_gap": np.where(np.arange(N) < GAPPED, rng.uniform(10, 300, N), 0.0),
        "speed_of_sound": rng.uniform(1, 9, N),
        "heat_capacity": rng.uniform(20, 200, N),
    }
    return named(pd.DataFrame(columns))


def study(table: pd.DataFrame, protocol: str, **changes):
    """A study of seconds: few compounds, few descriptors, few epochs."""
    rng = np.random.default_rng(6)
    features = [pd.DataFrame(rng.normal(size=(N, INPUTS))), named(pd.DataFrame(rng.normal(size=(N, 2))))]
    outside = pd.DataFrame(rng.normal(size=(2, INPUTS)), ["A", "B"])
    quick = {"pretraining": Training(2, 40), "fine_tuning": Training(2)}
    config = phonon_transfer.Config(
        protocol=protocol,
        members=2,
        property_members=2,
        control_members=2,
        permutations=2,
        split_members=2,
        source_members=2,
        repeats=2,
        validations=2,
        side_validations=2,
        splits=3,
        source_repeats=2,
        **quick,
    )
    return phonon_transfer.run(phonon_transfer.Inputs(table, *features, outside), replace(config, **changes))


@pytest.fixture(scope="module")
def both(table):
    return {protocol: study(table, protocol) for protocol in ("as_published", "leak_free")}


def points(ax) -> np.ndarray:
    scatters = [each for each in ax.collections if isinstance(each, PathCollection)]
    return np.concatenate([np.asarray(scatter.get_offsets()) for scatter in scatters])


def pick(table: pd.DataFrame, **where: str) -> pd.DataFrame:
    """The rows whose columns have these values."""
    return table[np.logical_and.reduce([table[column] == value for column, value in where.items()])]


def dashed(ax) -> list[float]:
    return [line.get_ydata()[0] for line in ax.lines if line.get_linestyle() == "--" and len(line.get_ydata())]


def heights(ax, marker: str) -> list[float]:
    return sorted(line.get_ydata()[0] for line in ax.lines if line.get_marker() == marker and len(line.get_ydata()))


def test_parity_draws_every_compound_at_its_label_and_prediction(both, table):
    for record in both.values():
        for quantity, column in ((GAP, "phonon_gap"), ("speed of sound", "speed_of_sound")):
            axes = arms.parity(record, table, quantity).axes
            for ax, arm in zip(axes, ("direct", "transfer"), strict=True):
                rows = pick(record.tables["parity"], property=quantity, arm=arm)
                truth = table.set_index("material_id")[column].loc[rows["material_id"]]
                np.testing.assert_allclose(points(ax), np.column_stack([truth, rows["predicted"]]), rtol=1e-6)
                assert rows["material_id"].nunique() == GAPPED
                # What is printed is the error of the very points.
                error = np.abs(points(ax)[:, 0] - points(ax)[:, 1]).mean()
                assert f"MAE {error:.{1 if quantity == GAP else 3}f} " in ax.texts[0].get_text()
                assert f"{r2_score(*points(ax).T):.3f}" in ax.texts[0].get_text()
                low, high = ax.get_xlim()
                assert low <= points(ax).min() <= points(ax).max() <= high


def test_errors_draws_members_mean_and_the_printed_value(both):
    record = both["leak_free"]
    (ax,) = arms.errors(record, PRINTED).axes
    members = pick(record.tables["members"], property=GAP)
    shown = ("direct", "transfer", "never pretrained", "source transductive")
    np.testing.assert_allclose(np.sort(points(ax)[:, 1]), np.sort(members["MAE"][members["arm"].isin(shown)]))
    assert heights(ax, "D") == [8.458, 23.847]
    means = [record.metric(f"{GAP}, MAE, {arm}", "member mean").value for arm in (*shown, "training mean")]
    np.testing.assert_allclose(heights(ax, "s"), sorted(means))


def test_properties_has_a_box_per_arm_over_all_members(both):
    for record, n_arms in ((both["as_published"], 3), (both["leak_free"], 4)):
        axes = arms.properties(record, PRINTED).axes
        scored = [(quantity, score) for quantity in ("speed of sound", "heat capacity") for score in ("MAE", "R2")]
        for ax, (quantity, score) in zip(axes, scored, strict=True):
            own = pick(record.tables["members"], property=quantity)
            own = own[own["arm"] != "training mean"]
            assert len(ax.patches) == n_arms
            np.testing.assert_allclose(np.sort(points(ax)[:, 1]), np.sort(own[score]))
        assert heights(axes[3], "D") == [0.883]


def test_splits_has_a_row_per_reading_and_every_member_on_every_split(both):
    axes = layers.splits(both, {"MAE": 13.217, "R2": 0.928}).axes
    assert [ax.get_title() for ax in axes[::2]] == ["as published, copies", "as published, shared chain", "leak free"]
    rows = [(both["as_published"], "copies"), (both["as_published"], "shared chain"), (both["leak_free"], "copies")]
    for row, (record, reading) in enumerate(rows):
        own = pick(record.tables["splits"], reading=reading)
        assert len(own) == 3 * 2 * 3
        for ax, score, printed in ((axes[2 * row], "MAE", 13.217), (axes[2 * row + 1], "R2", 0.928)):
            np.testing.assert_allclose(np.sort(points(ax)[:, 1]), np.sort(own[score]), rtol=1e-6)
            assert printed in dashed(ax)
    assert len({ax.get_ylim() for ax in axes[::2]}) == 1


def test_layers_and_structure_name_what_is_transferred(both):
    axes = layers.layers(both).axes
    assert len({ax.get_ylim() for ax in axes}) == 1
    first = [label.get_text().replace("\n", " ") for label in axes[0].get_xticklabels()]
    assert first == ["□□□ none (direct)", "□■□ second", "■□□ first", "■■■ all (transfer)"]
    last = [label.get_text().replace("\n", " ") for label in axes[3].get_xticklabels()]
    assert last == ["□□□ none", "□□■ third", "□■■ second and third", "■■■ all (transfer)"]
    members = both["leak_free"].tables["members"]
    for place, arm in enumerate(layers.FINE_TUNED):
        own = pick(members, property=GAP, arm=arm)["MAE"]
        drawn = points(axes[3])
        np.testing.assert_allclose(np.sort(drawn[drawn[:, 0] == place, 1]), np.sort(own))
    assert [len(ax.patches) for ax in layers.structure(both).axes] == [4, 4, 4, 4]


def test_best_draws_the_layers_and_the_points_of_the_best_member(both, table):
    axes = transfer_source.best(both, table, INPUTS).axes
    for record, network, parity in zip(both.values(), axes[::2], axes[1::2], strict=True):
        source = record.tables["source"].set_index("member")
        best = source["MAE"].idxmin()
        widths = record.tables["widths"].set_index("member").loc[best]
        words = [text.get_text() for text in network.texts]
        for n in (INPUTS, *widths, 1):
            assert any(text.endswith(f"({n})") for text in words)
        error = np.abs(points(parity)[:, 0] - points(parity)[:, 1]).mean()
        assert error == pytest.approx(source["MAE"].min(), rel=1e-5)
        assert f"MAE {error:.3f} eV" in parity.texts[0].get_text()


def test_source_errors_has_all_members_and_the_printed_mean(both):
    axes = transfer_source.errors(both, FIG3).axes
    for ax, score, mean in zip(axes, ("MAE", "R2"), (0.442, 0.860), strict=True):
        values = np.concatenate([record.tables["source"][score] for record in both.values()])
        np.testing.assert_allclose(np.sort(points(ax)[:, 1]), np.sort(values))
        assert mean in dashed(ax)


def test_predictions_of_new_materials_stand_beside_reference_and_print(both):
    axes = materials.predictions(both, KNOWN).axes
    speeds = axes[1].child_axes
    assert [label.get_text() for ax in speeds for label in ax.get_xticklabels()] == ["A", "B"]
    assert [heights(ax, "D") for ax in speeds] == [[3.1], [4.2]]
    for marker, record in (("s", both["as_published"]), ("o", both["leak_free"])):
        expected = [
            record.metric(f"{material}, speed of sound, {arm}", "member mean").value
            for material in "AB"
            for arm in ("transfer", "never pretrained")
        ]
        np.testing.assert_allclose(sorted(heights(speeds[0], marker) + heights(speeds[1], marker)), sorted(expected))
    cells = materials.table(both, KNOWN).loc[("speed of sound (km/s)", "B")]
    assert cells["paper", "reference"] == "4.00"
    assert cells["paper", "predicted"] == "4.200 ± 0.300"
    mean, sd = (
        both["leak_free"].metric(f"B, {what}, transfer", "member mean").value
        for what in ("speed of sound", "SD of speed of sound over members")
    )
    assert cells["transfer", "leak free"] == f"{mean:.2f} ± {sd:.2f}".replace("-", "−")


def test_summary_shows_every_arm_under_both_protocols(both):
    axes = summary.arms(both, PRINTED).axes
    for ax, quantity in zip(axes, (GAP, "speed of sound", "heat capacity"), strict=True):
        own = [label.get_text() for label in ax.get_yticklabels()]
        drawn = sorted(line.get_xdata()[0] for line in ax.lines if line.get_marker() in "so" and len(line.get_xdata()))
        expected = [
            metric.value
            for record in both.values()
            for metric in record.metrics
            if metric.statistic == "member mean" and metric.quantity in [f"{quantity}, MAE, {arm}" for arm in own]
        ]
        np.testing.assert_allclose(drawn, sorted(expected))
        assert len(own) == (9 if quantity == GAP else 5)
    diamonds = [line.get_xdata()[0] for line in axes[0].lines if line.get_marker() == "D" and len(line.get_xdata())]
    assert sorted(diamonds) == [8.458, 23.847]
    (ax,) = summary.differences(both, GAP).axes
    found = [metric for record in both.values() for metric in record.metrics if metric.statistic == "paired"]
    own = sorted(metric.value for metric in found if metric.quantity.startswith(GAP))
    drawn = sorted(line.get_xdata()[0] for line in ax.lines if line.get_marker() in "so" and len(line.get_xdata()))
    np.testing.assert_allclose(drawn, own)


def test_chosen_differences_of_each_property_are_drawn_whole_and_on_the_scale_of_those_leak_free(both):
    pairs = [("transfer", "direct"), ("transfer", "never pretrained")]
    axes = summary.by_property(both, pairs).axes
    for number, quantity in enumerate((GAP, "speed of sound", "heat capacity")):
        metrics = {
            name: [record.metric(f"{quantity}, MAE difference, {a} minus {b}", "paired") for a, b in pairs]
            for name, record in both.items()
        }
        for ax, scale in zip(axes[2 * number :], (tuple(metrics), ("leak_free",)), strict=False):
            drawn = sorted(line.get_xdata()[0] for line in ax.lines if line.get_marker() in "so" and len(line.get_xdata()))
            np.testing.assert_allclose(drawn, sorted(metric.value for each in metrics.values() for metric in each))
            ends = [end for name in scale for metric in metrics[name] for end in (metric.spread or (metric.value,))]
            low, high = ax.get_xlim()
            assert low < min(0, *ends) and max(0, *ends) < high
        assert axes[2 * number].get_xlim() != axes[2 * number + 1].get_xlim()


@pytest.mark.parametrize(("quantity", "unit", "arms"), [(GAP, "cm$^{-1}$", 9), ("heat capacity", "J/(mol K)", 6)])
def test_the_page_of_a_property_has_its_arms_differences_and_unit(both, quantity, unit, arms):
    axes = one_property.scores(both, quantity, PRINTED).axes
    names = [label.get_text() for label in axes[0].get_yticklabels()]
    assert len(names) == arms and ("learning from full data" in names) == (quantity != GAP)
    for ax, score in zip(axes, ("R2", "MAE"), strict=True):
        own = [f"{quantity}, {score}, {arm}" for arm in names]
        metrics = [m for record in both.values() for m in record.metrics if m.statistic == "member mean"]
        drawn = sorted(line.get_xdata()[0] for line in ax.lines if line.get_marker() in "so" and len(line.get_xdata()))
        np.testing.assert_allclose(drawn, sorted(metric.value for metric in metrics if metric.quantity in own))
        diamonds = sorted(line.get_xdata()[0] for line in ax.lines if line.get_marker() == "D" and len(line.get_xdata()))
        assert diamonds == sorted(value for name, value in PRINTED.items() if name.startswith(f"{quantity}, {score}, "))
    assert unit in axes[1].get_xlabel()
    (ax,) = summary.differences(both, quantity).axes
    found = [metric for record in both.values() for metric in record.metrics if metric.statistic == "paired"]
    drawn = sorted(line.get_xdata()[0] for line in ax.lines if line.get_marker() in "so" and len(line.get_xdata()))
    np.testing.assert_allclose(drawn, sorted(metric.value for metric in found if metric.quantity.startswith(quantity)))
    assert unit in ax.get_xlabel()


def test_parity_of_a_property_stands_protocol_above_protocol(both, table):
    axes = one_property.parity(both, table, "speed of sound").axes
    assert [ax.get_title() for ax in axes] == [
        f"{arm}, {protocol}" for protocol in ("as published", "leak free") for arm in ("direct", "transfer")
    ]
    shown = [(record, arm) for record in both.values() for arm in ("direct", "transfer")]
    for ax, (record, arm) in zip(axes, shown, strict=True):
        rows = pick(record.tables["parity"], property="speed of sound", arm=arm)
        np.testing.assert_allclose(points(ax)[:, 1], rows["predicted"], rtol=1e-6)


def test_the_farthest_compounds_are_ranked_by_the_error_of_transfer(both, table):
    about = table.assign(formula=table["material_id"], crystal_system="cubic")
    (ax,) = one_property.farthest(both["leak_free"], about, GAP).axes
    names = [label.get_text().removesuffix(", cubic") for label in ax.get_yticklabels()]
    own = pick(both["leak_free"].tables["parity"], property=GAP, arm="transfer")
    predicted = own.groupby("material_id", observed=True)["predicted"].mean()
    errors = (predicted - table.set_index("material_id")["phonon_gap"].loc[predicted.index]).abs().sort_values()
    assert names == errors.index[::-1][: len(names)].tolist() and len(names) == 10
    bars, _, transfer = (line.get_xdata() for line in ax.lines)
    np.testing.assert_allclose(np.abs(np.asarray(bars) - np.asarray(transfer)), errors[::-1][:10])


def test_tables_hold_every_number_with_its_range(both):
    table1 = tables.table1(both["as_published"], PRINTED)
    row = table1.loc[("phonon band gap, MAE (cm⁻¹)", "direct")]
    metric = both["as_published"].metric(f"{GAP}, MAE, direct", "best on test")
    low, high = metric.spread
    assert row["published"] == "23.847"
    assert row["best on test"] == f"{metric.value:.4g} ({low:.4g} to {high:.4g})".replace("-", "−")
    assert "best on test" not in tables.table1(both["leak_free"], PRINTED).columns
    differences = tables.differences(both)
    paired = {metric.quantity for record in both.values() for metric in record.metrics if metric.statistic == "paired"}
    assert len(differences) == len(paired)
    row = differences.loc[("speed of sound (km/s)", "transfer − direct")]
    metric = both["leak_free"].metric("speed of sound, MAE difference, transfer minus direct", "paired")
    assert row["leak free"].startswith(f"{metric.value:+.3f} (".replace("-", "−"))
    p = both["leak_free"].metric("speed of sound, p value, transfer against direct", "corrected resampled t-test").value
    assert row["p value, leak free"] == f"{p:.3f}"
    assert differences.loc[(f"{GAP} (cm⁻¹)", "source transductive − direct"), "as published"] == "–"


def test_a_study_of_one_member_and_one_repeat_can_be_drawn(table):
    one = dict.fromkeys((*MEMBERS, "repeats", "splits", "source_repeats"), 1)
    single = {protocol: study(table, protocol, **one) for protocol in ("as_published", "leak_free")}
    record = single["leak_free"]
    (ax,) = arms.errors(record, {}).axes
    assert len(points(ax)) == 4
    assert len(arms.parity(record, table, GAP).axes) == 2
    assert len(transfer_source.errors(single, FIG3).axes) == 2
    assert "±" not in materials.table(single, KNOWN).loc[(f"{GAP} (cm⁻¹)", "A"), ("transfer", "leak free")]
    assert materials.predictions(single, KNOWN).axes


def test_axes_name_quantity_and_unit_and_arms_keep_their_colour(both, table):
    record = both["leak_free"]
    figures = [
        arms.parity(record, table, GAP, "heat capacity"),
        arms.properties(record, {}),
        layers.splits(both, {"MAE": 1, "R2": 0}),
        transfer_source.errors(both, FIG3),
        materials.predictions(both, KNOWN),
    ]
    for figure in figures:
        assert all(ax.get_ylabel() for ax in figure.axes)
    units = {GAP: "cm$^{-1}$", "speed of sound": "km/s", "heat capacity": "J/(mol K)"}
    for ax, unit in zip(summary.arms(both, {}).axes, units.values(), strict=True):
        assert unit in ax.get_xlabel()
    assert colour_of("transfer, permuted labels") == colour_of("transfer") == COLOURS["transfer"]
    assert colour_of("first layer transferred") not in (COLOURS["transfer"], COLOURS["direct"])
