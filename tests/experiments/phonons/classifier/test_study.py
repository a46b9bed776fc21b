"""The protocols of the classifier: what oversampling, search and forest may see, and numbers that are known beforehand."""

from dataclasses import replace
from functools import wraps
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE
from sklearn.ensemble import RandomForestClassifier

from mobtl.answers import published
from mobtl.datasets import phonons
from mobtl.errors import UsageError
from mobtl.experiments.phonons.classifier import study as phonon_classifier
from mobtl.experiments.phonons.classifier.config import Config
from mobtl.experiments.phonons.classifier.fits import Data, of_random_split, random_split, released_split, select
from mobtl.experiments.phonons.classifier.inputs import REDUCED, UNIT_CELL, Inputs
from mobtl.experiments.phonons.classifier.matrices import matrices_of, rates
from mobtl.experiments.phonons.classifier.scores import PUBLISHED_FOUR, Scorer, score_fit
from mobtl.experiments.phonons.classifier.study import run
from mobtl.experiments.phonons.classifier.tables import importance_table

N = 120
NAMES = ["id", "signal", *(column for columns in PUBLISHED_FOUR.values() for column in columns)]
CANDIDATES = ["InN", "GaSb", "InAs", "InSb", "In2 N2"]


def small(protocol: str, **changes) -> Config:
    return Config(protocol=protocol, **({"splits": 3, "replays": 2, "permutations": 2, "trees": 6} | changes))


@pytest.fixture
def table() -> pd.DataFrame:
    """120 compounds, a quarter with a gap; every third formula has two polymorphs of one composition and label."""
    formulas = [f"F{row - 1 if row % 6 == 1 else row}" for row in range(N)]
    gaps = [10.0 if int(formula[1:]) % 4 == 0 else 0.0 for formula in formulas]
    columns = {"material_id": [f"mp-{row}" for row in range(N)], "reduced_formula": formulas, "phonon_gap": gaps}
    table = pd.DataFrame(columns | {"cell_composition": formulas}).sample(frac=1, random_state=1, ignore_index=True)
    table.attrs |= {"table": "made up", "sha256": "0" * 64}
    return table


@pytest.fixture
def released(table) -> pd.DataFrame:
    part = np.where(np.random.default_rng(3).random(N) < 0.3, "test", "training")
    split = pd.DataFrame({"material_id": table["material_id"], "part": part, "decided": True})
    split.attrs |= {"table": "made up split", "sha256": "1" * 64}
    return split


@pytest.fixture
def descriptors(table) -> dict[str, pd.DataFrame]:
    """The column "id" is the row; "signal" tells the label. Without "signal", nothing does."""
    frame = pd.DataFrame(np.random.default_rng(6).normal(size=(N, len(NAMES))), columns=NAMES)
    frame["id"], frame["signal"] = np.arange(N, dtype=float), (table["phonon_gap"] > 0) + 0.1 * frame["signal"]
    return {UNIT_CELL: frame, REDUCED: frame.assign(signal=0.0)}


@pytest.fixture
def candidates() -> pd.DataFrame:
    frame = pd.DataFrame(0.0, index=CANDIDATES, columns=NAMES)
    frame["signal"] = [1.0, 1.0, 1.0, 0.0, 0.0]
    return frame


@pytest.fixture
def data(table, descriptors, candidates) -> Data:
    arrays = {kind: frame.to_numpy() for kind, frame in descriptors.items()}
    formulas = table["reduced_formula"].to_numpy(str)
    return Data((table["phonon_gap"] > 0).to_numpy(), formulas, np.array(NAMES), arrays, candidates.to_numpy())


class Diary:
    """Writes down which rows SMOTE and the forests were given, in their order; the first column tells the row."""

    def __init__(self, monkeypatch):
        self.events = []
        resample, fit, predict = SMOTE.fit_resample, RandomForestClassifier.fit, RandomForestClassifier.predict

        def spied_resample(smote, x, y, **more):
            self.events.append(("oversampled", x[:, 0].copy()))
            return resample(smote, x, y, **more)

        def spied_fit(forest, x, y, **more):
            self.events.append(("fitted", x[:, 0].copy()))
            return fit(forest, x, y, **more)

        @wraps(predict)  # scikit-learn asks for a method of that name
        def spied_predict(forest, x):
            self.events.append(("validated", x[:, 0].copy()))
            return predict(forest, x)

        monkeypatch.setattr(SMOTE, "fit_resample", spied_resample)
        monkeypatch.setattr(RandomForestClassifier, "fit", spied_fit)
        monkeypatch.setattr(RandomForestClassifier, "predict", spied_predict)

    def rows(self, what: str) -> list[set[float]]:
        return [set(rows) for event, rows in self.events if event == what]


def validations(diary: Diary) -> list[tuple[set, set, set]]:
    """For each validation: the rows that were oversampled last, those of the fit, those that were predicted."""
    found, last = [], {}
    for event, rows in diary.events:
        last[event] = set(rows)
        if event == "validated":
            found.append((last["oversampled"], last["fitted"], last["validated"]))
    return found


@pytest.mark.parametrize("protocol", ["as_published", "leak_free"])
def test_oversampling_and_forest_only_ever_see_training_rows(protocol, data, monkeypatch):
    config = small(protocol)
    train, test = random_split(data, protocol, config.seeds(0, 1)[0])
    diary = Diary(monkeypatch)
    for _, work in of_random_split(data, config, 0):
        work()
    assert len(diary.rows("oversampled")) >= 2
    assert set().union(*diary.rows("oversampled")) == set(train)
    real = set(range(N))
    assert not set().union(*diary.rows("fitted"), *diary.rows("validated")) & real & set(test)


def test_leak_free_no_synthetic_compound_has_a_parent_in_the_validation_fold(data, monkeypatch):
    diary = Diary(monkeypatch)
    train, _ = random_split(data, "leak_free", seed=2)
    select(data.descriptors[UNIT_CELL][train], data.y[train], data.formulas[train], small("leak_free"), seed=2)
    found = validations(diary)
    assert len(found) == 4 * 5
    for parents, fitted, validated in found:
        # Only real compounds are validated, none of them is a parent or was fitted on, and no polymorph of one.
        assert validated <= set(train)
        assert not validated & parents
        assert not validated & fitted
        of = {side: set(data.formulas[[int(row) for row in rows]]) for side, rows in (("p", parents), ("v", validated))}
        assert not of["p"] & of["v"]
        assert parents | validated == set(train)


def test_as_published_the_same_test_finds_the_parents_in_the_validation_fold(data, monkeypatch):
    """Oversampling before the folds are cut: what the last test forbids is what the paper's text describes."""
    diary = Diary(monkeypatch)
    train, _ = random_split(data, "as_published", seed=2)
    select(data.descriptors[UNIT_CELL][train], data.y[train], data.formulas[train], small("as_published"), seed=2)
    assert len(diary.rows("oversampled")) == 1
    found = validations(diary)
    assert len(found) == 4 * 5
    assert all(validated & parents for parents, _, validated in found)
    assert any(validated - set(train) for _, _, validated in found)


def test_leak_free_polymorphs_never_straddle_a_split(data):
    for seed in range(10):
        train, test = random_split(data, "leak_free", seed)
        assert not set(data.formulas[train]) & set(data.formulas[test])
        assert sorted([*train, *test]) == list(range(N))
    straddling = [set(data.formulas[a]) & set(data.formulas[b]) for a, b in [random_split(data, "as_published", 0)]]
    assert straddling[0]


def test_seventy_per_cent_of_the_semiconductors_leave_the_released_number_of_test_rows():
    data = Data(np.zeros(1245), np.arange(1245).astype(str), np.array([]), {}, np.array([]))
    train, test = random_split(data, "as_published", seed=0)
    assert (len(train), len(test)) == (871, 374)


def test_the_released_split_gives_the_same_arrays_whichever_polymorph_is_taken():
    """The table's own undecided rows, handed out from the other end: not one number of X and y differs, nor their order."""
    table, split = phonons.semiconductors(), phonons.released_split()
    y = (table["phonon_gap"] > 0).to_numpy()
    cell = table["cell_composition"]
    codes = cell.astype("category").cat.codes.to_numpy(float)[:, None]
    data = Data(y, table["reduced_formula"].to_numpy(str), np.array(["code"]), {UNIT_CELL: codes, REDUCED: codes}, codes)
    opposite = split.groupby([cell, y])["part"].transform(lambda side: side.to_numpy()[::-1])
    changed = (opposite != split["part"]).to_numpy()
    assert changed.sum() == 24  # both ends of twelve groups
    assert not split["decided"][changed].any()
    for protocol in ("as_published", "leak_free"):
        first, second = (released_split(data, cell, part, protocol) for part in (split["part"], opposite))
        assert (np.concatenate(first) != np.concatenate(second)).any()
        for rows, others in zip(first, second, strict=True):
            np.testing.assert_array_equal(y[rows], y[others])
            np.testing.assert_array_equal(codes[rows], codes[others])
    train, test = released_split(data, cell, split["part"], "leak_free")
    assert len(test) == 374
    assert not set(data.formulas[train]) & set(data.formulas[test])


def test_scores_by_hand():
    # Above one half: 0.9 (gap), 0.6 (none); below: 0.4 (gap), 0.1 (none).
    found = score_fit(np.array([True, False, True, False]), np.array([0.9, 0.6, 0.4, 0.1]))
    assert {name: found[name] for name in ("TP", "FN", "FP", "TN")} == {"TP": 1, "FN": 1, "FP": 1, "TN": 1}
    assert (found["accuracy"], found["F1"], found["AU-ROC"]) == (50.0, 0.5, 0.75)
    # Points (recall, precision): (0, 1), (1/2, 1), (1/2, 1/2), (1, 2/3); trapezoids 1/2 + 7/24.
    assert found["AU-PRC"] == pytest.approx(1 / 2 + 7 / 24)


def test_the_text_implies_one_confusion_matrix_and_the_notebook_prints_another():
    accuracy, f1 = map(published.printed_value, ("liu2020-classifier-accuracy", "liu2020-classifier-f1"))
    implied = matrices_of(accuracy, f1, positive=38, negative=336)
    assert implied.to_dict("records") == [published.printed_matrix("liu2020-fig2a-matrix")]
    notebook = published.printed_matrix("liu2020-notebook-matrix")
    assert sum(notebook.values()) == 374 and notebook["TP"] + notebook["FN"] == 38
    # 362 of 374; 64 / 76.
    assert rates(**notebook) == (pytest.approx(96.79, abs=0.005), pytest.approx(0.842, abs=0.0005))


def test_a_descriptor_that_tells_the_label_is_found_and_its_loss_is_seen(table, released, descriptors, candidates):
    record = run(Inputs(table, released, descriptors, candidates), small("leak_free"))

    def value(quantity, statistic="random splits"):
        return record.metric(f"classifier, {quantity}", statistic).value

    assert value("AU-ROC") == value("AU-PRC") == value("AU-PRC", "single split") == 1.0
    assert value("F1") > 0.9
    assert value("accuracy") > 95
    assert value("F1, reduced formula") < 0.6
    assert value("F1 difference, reduced formula minus unit cell", "paired") == pytest.approx(
        value("F1, reduced formula") - value("F1")
    )
    assert value("misclassified difference, reduced formula minus unit cell", "paired") > 10
    assert value("AU-PRC, permuted labels") < 0.6
    assert value("AU-PRC, random guess", "exact") == pytest.approx((table["phonon_gap"] > 0).mean())
    assert value("AU-ROC, random guess", "exact") == 0.5
    assert value("accuracy, always no gap", "exact") == pytest.approx(100 * (table["phonon_gap"] == 0).mean())
    assert record.tables["importances"]["descriptor"][0] == "signal"
    assert value("test rows with a formula of the training part, share") == 0
    shares = [value(f"{name} has a phonon band gap, share of forests") for name in ("InN", "GaSb", "InAs", "InSb")]
    assert shares == [1.0, 1.0, 1.0, 0.0]
    assert value("InN has a phonon band gap, share of forests, fed as In2 N2") == 0.0


def test_importances_name_near_doubles_and_the_first_four_of_each_split(descriptors):
    frame = descriptors[UNIT_CELL].assign(**{"maximum en_allen": -3 * descriptors[UNIT_CELL]["maximum en_pauling"]})
    frame["sum gs_bandgap"] = 1.0  # a constant is like none
    weights = np.zeros((2, len(NAMES)))
    weights[:, :4], weights[1, 4] = [0.4, 0.3, 0.2, 0.1], 1.0
    fits = [SimpleNamespace(run="random splits", kind=UNIT_CELL, importances=row) for row in weights]
    table = importance_table(fits, frame).set_index("descriptor")
    assert table["alike"][table["alike"] > 0].to_dict() == {"maximum en_pauling": 1, "maximum en_allen": 1}
    assert table.index[0] == NAMES[4]
    assert table["top_four"][NAMES[:5]].tolist() == [1.0, 1.0, 1.0, 0.5, 0.5]
    assert table.index[table["published"]].sort_values().tolist() == sorted(NAMES[2:])


def test_the_two_most_important_are_counted_on_any_scale_of_electronegativity():
    """Four forests: both first, one of them, both by another scale, none among the first two."""
    names = pd.Index([column for columns in PUBLISHED_FOUR.values() for column in columns])
    weights = pd.DataFrame(0.0, range(4), names)
    weights["sum fusion_enthalpy"] = [5, 5, 5, 0]
    weights["maximum en_pauling"], weights["maximum en_allen"] = [4, 3, 0, 0], [0, 0, 4, 0]
    weights["sum gs_bandgap"], weights["minimum sound_velocity"] = [0, 4, 3, 5], [0, 0, 0, 4]
    fits = [SimpleNamespace(run="released split", kind=UNIT_CELL, importances=row) for row in weights.to_numpy()]
    scorer = Scorer(fits, SimpleNamespace(splits=1, replays=4, permutations=1, trees=150))
    found = {metric.quantity: metric for metric in scorer.importances("released split", names)}
    assert found["classifier, published two most important among the computed two"].samples == (2, 1, 2, 0)


def test_equal_descriptors_differ_by_nothing(table, released, descriptors, candidates):
    same = {UNIT_CELL: descriptors[UNIT_CELL], REDUCED: descriptors[UNIT_CELL]}
    record = run(Inputs(table, released, same, candidates), small("as_published"))
    paired = [metric for metric in record.metrics if metric.statistic == "paired"]
    assert len(paired) == 5
    assert all(metric.value == 0 and metric.spread == (0, 0) for metric in paired)


def test_counts_and_means_follow_from_the_predictions(table, released, descriptors, candidates):
    both = {UNIT_CELL: descriptors[REDUCED], REDUCED: descriptors[REDUCED]}
    record = run(Inputs(table, released, both, candidates), small("as_published"))
    truth = table.set_index("material_id")["phonon_gap"] > 0
    rows = record.tables["predictions"].query("run == 'released split'")
    assert set(rows["material_id"]) == set(released["material_id"][released["part"] == "test"])
    right = (rows["probability"] > 0.5).to_numpy() == truth.loc[rows["material_id"]].to_numpy()
    assert record.metric("classifier, accuracy", "single split").value == pytest.approx(100 * right.mean())
    counts = [
        record.metric(f"classifier, {sign} {way}", "single split").value
        for sign in ("true", "false")
        for way in ("positives", "negatives")
    ]
    assert sum(counts) == (released["part"] == "test").sum()
    assert counts[0] + counts[1] == pytest.approx(right.sum() / 2)


def test_the_same_config_gives_the_same_record_and_more_splits_begin_with_the_same(table, released, descriptors, candidates):
    noise = {UNIT_CELL: descriptors[REDUCED], REDUCED: descriptors[REDUCED]}
    same, again, more, other = (
        run(Inputs(table, released, noise, candidates), config)
        for config in (
            small("leak_free", replays=1, permutations=1),
            small("leak_free", replays=1, permutations=1),
            small("leak_free", splits=4, replays=1, permutations=1),
            small("leak_free", splits=2, replays=1, permutations=1, seed=1),
        )
    )
    pd.testing.assert_frame_equal(same.tables["predictions"], again.tables["predictions"])
    assert same.metrics == again.metrics
    first = more.tables["predictions"].query("number < 3 and run == 'random splits'")
    pd.testing.assert_frame_equal(first, same.tables["predictions"].query("run == 'random splits'"))
    assert not same.tables["scores"].equals(other.tables["scores"])


def test_a_single_run_has_no_range():
    scorer = Scorer([], SimpleNamespace(splits=2, replays=1, permutations=1, trees=30))
    alone, two = scorer.metric("released split", "F1", [0.5]), scorer.metric("random splits", "F1", [0.4, 0.6])
    assert (alone.n, alone.value, alone.spread) == ("1 seed", 0.5, None)
    assert (two.n, two.value, two.samples) == ("2 splits", 0.5, (0.4, 0.6))


def test_what_is_too_small_to_judge_by_is_marked(table, released, descriptors, candidates):
    record = run(Inputs(table, released, descriptors, candidates), small("as_published"))
    assert {metric.statistic for metric in record.metrics if metric.complete} == {"exact"}
    assert "single split" in {metric.statistic for metric in record.metrics}


@pytest.mark.parametrize(
    "change", [{"splits": 1}, {"replays": 0}, {"permutations": 0}, {"permutations": 4}, {"trees": 2}, {"seed": -1}]
)
def test_settings_that_make_no_study_are_refused(change):
    with pytest.raises(UsageError):
        small("leak_free", **change)
    with pytest.raises(UsageError, match="as_published or leak_free"):
        replace(small("leak_free"), protocol="leakfree")


def test_the_module_needs_nothing_that_a_bare_machine_lacks():
    import subprocess
    import sys

    program = (
        f"import sys, {phonon_classifier.__name__}; print(*sorted({{name.split('.')[0] for name in sys.modules}} & "
        "{'pymatgen', 'matminer', 'pandera', 'papermill', 'xgboost', 'pydantic', 'yaml', 'matplotlib', 'torch', 'pooch'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
