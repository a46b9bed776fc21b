"""Records of the leaderboard on disk: fresh as long as nothing that decides them changes, and never a damaged one."""

import pytest
import small_leaderboard as small

from mobtl import paths
from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.leaderboard import study
from mobtl.records.workers import Workers
from mobtl.results.leaderboard import jobs, kept, shelf

RIDGE = small.model("sklearn.linear_model.Ridge", {"alpha": 1.0})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty leaderboard, and finished parts of its own."""
    monkeypatch.setattr(paths, "LEADERBOARD", tmp_path / "leaderboard")
    monkeypatch.setattr(paths, "PARTIAL", tmp_path / "partial")
    return tmp_path / "leaderboard"


@pytest.fixture
def one():
    return small.entry(RIDGE, tasks=["phonon-gap"])


@pytest.fixture
def record(one):
    # Made-up rows, but a table of this repository, by whose hash the record is fresh.
    return study.run(small.data(), one, "formula")


def test_a_kept_record_comes_back_fresh(folder, one, record):
    where = kept.keep(one, record)
    assert where == folder / "records" / "some-model"
    found = kept.standing(one, "phonon-gap", "formula")
    assert found.stale == "" and [metric.value for metric in found.record.metrics] == [m.value for m in record.metrics]
    assert kept.standing(one, "phonon-gap", "anion") is None
    kept.keep(one, study.run(small.data(), one, "anion"))
    assert shelf.names(kept.folder_of(one)) == ["phonon-gap.anion", "phonon-gap.formula"]


def test_records_made_just_before_leave_the_commit_clean(folder, one, record, monkeypatch):
    asked = []
    monkeypatch.setattr(kept.address, "commit", lambda *but: asked.append(but) or "0123456789abcdef")
    where = kept.keep(one, record)
    assert asked == [(folder / "records", paths.DATA / "SHA256SUMS")]
    assert '"commit": "0123456789abcdef"' in (where / "kept.json").read_text()


def test_what_decides_makes_it_stale_and_words_do_not(folder, one, record):
    kept.keep(one, record)
    other = small.entry(small.model("sklearn.linear_model.Ridge", {"alpha": 2.0}), tasks=["phonon-gap"])
    assert kept.standing(other, "phonon-gap", "formula").stale == "entry changed"
    words = small.entry(RIDGE, tasks=["phonon-gap"], title="Another title", seen="Nothing at all.")
    assert kept.standing(words, "phonon-gap", "formula").stale == ""


def test_modules_estimators_libraries_and_a_reader_s_class_decide(tmp_path, monkeypatch):
    (tmp_path / "reader_s_model.py").write_text("from sklearn.linear_model import Ridge\n\n\nclass Mine(Ridge):\n    pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    one = small.entry(small.model("reader_s_model.Mine"))
    before = kept.code_of(one)
    assert {"mobtl.experiments.leaderboard.fits", "mobtl.estimators.search", "scikit-learn"} <= before.keys()
    (tmp_path / "reader_s_model.py").write_text("from sklearn.linear_model import Ridge as Mine\n")
    after = kept.code_of(one)
    assert {name for name in before if before[name] != after[name]} == {"class reader_s_model.Mine"}
    networks = small.entry(small.model("mobtl.estimators.perceptron.DirectPerceptrons"))
    assert "mobtl.estimators.perceptron" in kept.code_of(networks)
    assert "xgboost-cpu" in kept.code_of(small.entry(small.model("xgboost.XGBRegressor"))).keys() - before.keys()


def test_the_code_of_many_entries_is_found_once(folder, one, record, monkeypatch):
    kept.keep(one, record)
    asked, code_of = [], kept.code_of
    monkeypatch.setattr(kept, "code_of", lambda entry: asked.append(entry.id) or code_of(entry))
    code, twin = kept.Code(), small.entry(RIDGE, "twin", tasks=["phonon-gap"])
    assert [code(each) for each in (one, twin, one)] == [code_of(one)] * 3 and asked == ["some-model"]
    assert kept.standing(one, "phonon-gap", "formula", code).stale == "" and asked == ["some-model"]
    other = small.entry(small.model("xgboost.XGBRegressor"), "other", tasks=["phonon-gap"])
    assert code(other) == code_of(other) != code(one)


def test_damage_is_found(folder, one, record):
    where = kept.keep(one, record)
    (path,) = where.glob("predictions-*.parquet")
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(MobtlError, match=r"predictions-\w+.parquet is damaged or missing; restore its folder"):
        kept.standing(one, "phonon-gap", "formula")
    (where / shelf.KEPT).write_text("{}}")
    with pytest.raises(MobtlError, match=r"kept.json is damaged"):
        shelf.names(kept.folder_of(one))


def test_records_made_side_by_side_are_those_made_alone(folder, monkeypatch):
    (folder / "entries").mkdir(parents=True)
    source = paths.ROOT / "data" / "leaderboard" / "entries" / "element-fractions.yml"
    (folder / "entries" / source.name).write_text(source.read_text())
    asked = jobs.jobs(["element-fractions"], ["phonon-gap"], ["chemical-system", "anion"])
    alone = [folder for _, folder in jobs.make(asked, Workers())]
    first = {job.scheme: kept.standing(job.entry, job.task.id, job.scheme).record for job in asked}
    assert jobs.fresh(asked) == asked
    # Workers that are started anew look for the repository's own paths, so that nothing there is finished for them.
    monkeypatch.setenv("MOBTL_PARTS", str(folder / "elsewhere"))
    assert [folder for _, folder in jobs.make(asked, Workers(2))] == alone
    for job in asked:
        assert kept.standing(job.entry, job.task.id, job.scheme).record.metrics == first[job.scheme].metrics
    assert list((folder / "elsewhere").rglob("*.npz"))


def test_what_there_is_not_is_refused():
    for asked, says in (
        ((["extra-tree"], [], []), "did you mean 'extra-trees'"),
        (([], ["phonon-gpa"], []), "did you mean 'phonon-gap'"),
        (([], [], ["formulas"]), "did you mean 'formula'"),
        ((["expert"], ["phonon-gap"], []), "the entry expert does not serve phonon-gap; it serves electron-mobility"),
    ):
        with pytest.raises(UsageError, match=says):
            jobs.jobs(*asked)


def test_all_are_asked_for_where_none_is_named():
    found = jobs.jobs([], ["phonon-gap"], [])
    assert len(found) == 21 * 3 and {job.scheme for job in found} == {"formula", "chemical-system", "anion"}
