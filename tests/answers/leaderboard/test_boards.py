"""What the pages of the leaderboard say follows from the records that are kept, and names those that are not."""

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import small_leaderboard as small
import yaml

from mobtl import paths
from mobtl.answers.leaderboard import boards, folded, possible, words
from mobtl.answers.leaderboard.ranking import WORDS, scores_of
from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.leaderboard import study
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.tasks import SCHEMES, TASKS
from mobtl.figures.leaderboard import ranking
from mobtl.records.record import Metric, Record
from mobtl.results.leaderboard import kept

# Entry -> its inputs, and the size of its errors beside those of the mean.
ENTRIES = {
    "mean": ([], None),
    "good": (["composition", "structure"], 0.1),
    "like": (["composition"], 0.1),
    "bad": (["elements"], 0.8),
    "absent": (["magpie"], None),
}
TASKS_HERE = boards.PROPERTIES["phonon band gap"]


@pytest.fixture(scope="module")
def leaderboard(tmp_path_factory):
    """A leaderboard of four entries with records, and one without, on the phonon band gap and its sign."""
    folder = tmp_path_factory.mktemp("board")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "LEADERBOARD", folder)
        patch.setattr(paths, "BUILD", folder / "build")
        (folder / "entries").mkdir()
        for name, (blocks, _) in ENTRIES.items():
            written = {"id": name, "title": f"The {name} one", "tasks": list(TASKS_HERE), "inputs": blocks, **small.WORDS}
            (folder / "entries" / f"{name}.yml").write_text(yaml.safe_dump(written))
        for task in TASKS_HERE:
            data = inputs(TASKS[task])
            for seed, name in enumerate(name for name in ENTRIES if name != "absent"):
                for scheme in SCHEMES:
                    kept.keep(kept.entry_of(name), study.record(data, name, scheme, predicted(data, scheme, name, seed)))
        yield folder


def predicted(data, scheme: str, name: str, seed: int) -> np.ndarray:
    """The mean, or labels with errors of some size, larger where whole anions are held out."""
    shape, size = data.splits[scheme].fold.shape, ENTRIES[name][1]
    if size is None:
        return np.full(shape, data.y.mean())
    noise = np.random.default_rng(seed).normal(size=data.y.size) * data.y.std() * (size + 0.2 * (scheme == "anion"))
    found = data.y + np.broadcast_to(noise, shape)
    return found if data.task.kind == "regression" else np.clip(found, 0, 1)


@pytest.fixture(scope="module")
def tasks(leaderboard):
    return boards.of_property("phonon band gap")


def test_tasks_are_ranked_and_what_is_missing_is_named(tasks):
    gap, sign = tasks
    assert (gap.measure, gap.rows, sign.measure, sign.rows) == ("MAE", 124, "Brier score", 1245)
    assert {row.standing.entry.id for row in gap.first[:2]} == {"good", "like"}
    assert [row.standing.entry.id for row in gap.first[2:]] == ["bad", "mean"]
    assert [entry.id for entry in gap.missing] == ["absent"] and gap.stale == []
    assert gap.mean == scores_of(gap.first[3].standing.record)["MAE"]
    assert gap.of_composition.standing.entry.id == "like"
    assert gap.under("anion")["bad"].value > gap.under("formula")["bad"].value
    assert list(gap.under("anion").values()) == sorted(gap.under("anion").values(), key=lambda metric: metric.value)


def test_the_answer_names_the_best_and_how_many_are_like_it(tasks):
    told = words.told(tasks)
    best = tasks[0].first[0]
    says = f"Phonon band gap: “{best.standing.entry.title}” errs least, with an MAE of {told['phonon-gap-best']}; "
    assert told["answer"].startswith(says)
    alike = "1 of the 3 others cannot be told apart from it"
    assert f"{alike}, not among them the mean of the training rows, with " in told["answer"]
    assert told["phonon-gap-alike"] == alike
    second = tasks[0].first[1]
    title, error = second.standing.entry.title, second.scores[tasks[0].measure].value
    assert told["phonon-gap-next"].startswith(f"then “{title}”, by {error:.1f} cm⁻¹ (")
    assert words.told([replace(tasks[0], first=tasks[0].first[:1])])["phonon-gap-next"] == "and is the only one"
    assert told["phonon-gap-entry"] == f"“{best.standing.entry.title}”"
    assert told["missing"] == "Of 10 records with formulas held out 2 are not made yet."
    assert told["lacking"] == "Not made yet: phonon band gap: absent; whether there is a phonon band gap: absent."
    assert told["stale"] == "No record is stale."


def test_a_squared_error_has_a_decimal_more(tasks):
    metric = scores_of(tasks[1].first[0].standing.record)["Brier score"]
    assert words.told(tasks)["phonon-gap-sign-best"].startswith(f"{metric.value:.3f} (")


def test_a_stale_record_is_named_and_counts_on(leaderboard, tasks):
    path = leaderboard / "entries" / "good.yml"
    before = path.read_text()
    model = {"regression": small.model("sklearn.linear_model.Ridge"), "classification": small.model("sklearn.svm.SVC")}
    path.write_text(yaml.safe_dump(yaml.safe_load(before) | {"models": model}))
    try:
        again = boards.of_property("phonon band gap")
    finally:
        path.write_text(before)
    assert len(again[0].first) == 4
    stale = words.told(again)["stale"]
    assert stale.startswith("Stale, made before something changed: “The good one” (") and "entry" in stale


def test_where_nothing_is_kept_it_says_so(leaderboard):
    empty = boards.of_property("speed of sound")
    assert words.told(empty)["answer"] == "No record is kept yet."
    (panel,) = boards.panels(empty)
    assert panel.axis == "no record is kept yet" and words.scores(empty) == {} and words.schemes(empty).empty
    (ax,) = ranking.ranking([panel]).axes
    assert ax.get_xlabel() == panel.axis


def test_the_tables_have_every_entry_and_score(tasks):
    tables = words.scores(tasks)
    gap, sign = (
        tables[name]
        for name in ("phonon band gap (124 rows × 3 repeats)", "whether there is a phonon band gap (1245 rows × 3 repeats)")
    )
    others = ["whole chemical systems held out", "whole anions held out"]
    assert gap.columns.tolist() == ["MAE", "beside the best", "p (Holm)", "R²", *(f"MAE, {each}" for each in others)]
    assert sign.columns.tolist()[0] == "Brier score" and {"AUROC", "F1", "calibration error"} < set(sign.columns)
    assert len(gap) == len(sign) == 4 and "–" not in set(sign["AUROC"])
    assert gap["beside the best"].iloc[0] == "best" and gap["p (Holm)"].iloc[-1] == "< 0.001"
    costs = words.costs(tasks)
    assert costs.loc["The bad one", "inputs"] == "elements" and costs.loc["The mean one", "a fit (s)"] == "made elsewhere"
    others = words.schemes(tasks)
    assert others.columns[0] == "least with formulas held out" and "anions" in others.columns[4]


def test_what_entries_have_seen_is_said_once_for_all_of_whom_it_is_so(tasks):
    titles = [title for names in words.seen(tasks).values() for title in names]
    assert sorted(titles) == sorted(words.costs(tasks).index)
    text = folded.listed({"Nothing <at all>. MIT.": ["one", "other"], "The gaps. MIT.": ["third"]})
    assert re.findall("<li>(.*)</li>", text) == [
        "Nothing &lt;at all&gt;. MIT. <em>one, other</em>",
        "The gaps. MIT. <em>third</em>",
    ]


def test_what_does_not_rank_is_folded_below_the_table_that_does(tasks):
    tables = words.scores(tasks)
    text = folded.html(tables, words.RANKING)
    assert text.count("<details>") == len(tables) == 2 and text.count("<table") == 4
    first, rest, *_ = (re.findall("<th>([^<]+)</th>", head) for head in re.findall("(?s)<thead>.+?</thead>", text))
    assert first == ["MAE", "beside the best", "p (Holm)", "entry"]
    assert rest == ["R²", "MAE, whole chemical systems held out", "MAE, whole anions held out", "entry"]
    assert "<summary>phonon band gap (124 rows × 3 repeats): R², MAE, whole" in text
    assert folded.html({}, words.RANKING) == ""


def test_composition_alone_stands_beside_the_study_of_the_paper(tasks):
    metric = Metric("phonon band gap, MAE, direct", "cm^-1", "member mean", 24.6, "8 members", (23.8, 25.4))
    record = Record("liu2020", "phonon_transfer", "leak_free", {}, {}, [metric], {})
    table = words.composition(tasks, [record])
    assert table.loc["phonon band gap", "composition alone"].startswith("“The like one”: ")
    column = "leak-free study of the paper"
    assert table.loc["phonon band gap", column].startswith("the average perceptron: 24.6 cm⁻¹ (")
    assert table.loc["whether there is a phonon band gap", column] == "–"
    own = float(re.search(r": ([\d.]+) ", table.loc["phonon band gap", "composition alone"])[1])
    said = re.fullmatch(r"([\d.]+) cm⁻¹ (less|more) \((\d+)%\)", table.loc["phonon band gap", "composition alone errs"])
    assert float(said[1]) == pytest.approx(abs(own - 24.6), abs=0.1) and said[2] == ("less" if own < 24.6 else "more")
    assert int(said[3]) == pytest.approx(100 * abs(own - 24.6) / 24.6, abs=1)
    with pytest.raises(MobtlError, match="no record of the studies has 'phonon band gap, MAE, direct'"):
        words.composition(tasks, [])


def test_the_figure_has_a_line_for_each_entry_but_the_mean(tasks):
    first, second = boards.panels(tasks)
    assert len(first.lines) == len(second.lines) == 3 and first.mean == tasks[0].mean.value
    assert first.axis == "phonon band gap,\nMAE (cm$^{-1}$)\n← better"
    assert second.axis == "whether there is a phonon band gap,\nBrier score\n← better"
    assert {line.verdict for line in first.lines} == {"best", "not told apart from it", "worse"}
    assert set(first.lines[0].schemes) == set(SCHEMES)


def test_every_study_that_is_named_has_its_number_and_every_property_its_tasks():
    assert sorted(task for tasks in boards.PROPERTIES.values() for task in tasks) == sorted(TASKS)
    assert words.STUDIES.keys() <= TASKS.keys()
    with pytest.raises(UsageError, match="did you mean 'heat capacity'"):
        boards.of_property("heat capacty")


def test_above_is_not_said_to_meet():
    def bound(title, low, high):
        return SimpleNamespace(
            task=SimpleNamespace(title=title, id=title),
            reached=SimpleNamespace(value=0.5, spread=(low, high)),
            allowed=SimpleNamespace(r2=0.5, interval=(0.4, 0.6)),
        )

    every = [bound("first", 0.7, 0.8), bound("second", 0.5, 0.9), bound("third", -0.3, 0.1), bound("fourth", 0.6, 0.7)]
    tally = "The intervals of the two meet on the second, the fourth; what is reached lies above on the first; "
    assert possible.told(every)["tally"] == f"{tally}it stays below on the third."
    assert possible.told(every[:1])["tally"] == "What is reached lies above on the first."
    assert possible.told([])["tally"] == "No record of an entry is kept yet."
    assert possible.told(every)["third-reached"] == "0.50 (−0.30 to 0.10)"


def test_entries_on_which_interval_and_test_disagree_are_counted():
    def row(name, verdict):
        return SimpleNamespace(standing=SimpleNamespace(entry=SimpleNamespace(id=name)), verdict=verdict)

    rows = [row(str(place), verdict) for place, verdict in enumerate(("best", *WORDS.values()))]
    said = words._how_many(SimpleNamespace(first=rows))
    assert said == "3 of the 4 others cannot be told apart from it (of 1 interval and test disagree)"


def test_what_is_allowed_stands_beside_what_is_reached(leaderboard):
    every = {bound.task.id: bound for bound in possible.bounds()}
    assert len(every) == 12 and "phonon-gap-sign" not in every
    gap = every["phonon-gap"]
    assert gap.best.entry.id in ("good", "like") and gap.reached.value > 0.9 and every["stiffness-2d"].best is None
    told = possible.told(list(every.values()))
    assert told["phonon-gap-allowed"].startswith("0.83 (") and told["phonon-gap-reached"].startswith("0.9")
    assert told["tally"].startswith("The intervals of the two meet on the phonon band gap")
    assert told["electron-anisotropy-allowed"] == "0.20 (−0.20 to 0.62)"
    table = possible.table(list(every.values()))
    assert len(table) == 8 + 4 * 3 and table.loc["average stiffness of a monolayer", "of"].tolist() == ["–"]
    assert [bound.reached is None for bound in possible.drawn(list(every.values()))].count(False) == 1
