"""Committed results: kept, fresh or stale, replayed, drawn, told on pages and in the table of numbers."""

import minirepo
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from tiny_experiment import ID, PARAMETERS, TWIN, edit, execute, tasks

from mobtl import paths
from mobtl.book.parts import outputs
from mobtl.catalogue import specs
from mobtl.cli import runs
from mobtl.cli.records import records as command
from mobtl.errors import MobtlError, UsageError
from mobtl.records import store
from mobtl.records.committed import all_kept, digest_of
from mobtl.records.record import Record
from mobtl.repository import seal
from mobtl.results import again, drawn
from mobtl.results import state as results_state
from mobtl.runs import cache

OF_TWO = "from mobtl.models import tiny_model as a, tiny_other as b\n\nCENTRE = a.CENTRE + 0 * b.CENTRE"


def call(*arguments):
    return CliRunner().invoke(command, list(arguments))


def state():
    (committed,) = all_kept()
    return results_state.of(committed)


def test_a_kept_result_holds_records_and_what_they_are(kept):
    (committed,) = all_kept()
    assert committed.folder == paths.RESULTS / ID
    assert committed.size == "members 12"
    assert committed.kept.parameters == {"preset": "study", "protocol": "as_published", "members": 12, "seed": 0}
    assert committed.kept.protocols == {"tiny": "as_published"}
    wanted = {"parameter members", "mobtl.experiments.tiny", "mobtl.models.tiny_model", "table facts", "numpy", "pandas"}
    assert wanted <= committed.kept.parts.keys()
    assert not {"mobtl.records.record", "mobtl.results.drawn", "code cells", "results tiny"} & committed.kept.parts.keys()
    (record,), (own,) = committed.records(), store.load_all(tasks("study")[0].folder)
    assert record.metric("gap, MAE, transfer", "member mean").samples == pytest.approx(own.metrics[0].samples, rel=1e-6)
    assert record.tables["predictions"]["predicted"].dtype == "float32"
    pd.testing.assert_frame_equal(record.tables["predictions"], own.tables["predictions"], check_dtype=False, rtol=1e-6)
    assert (record.created, record.config) == (own.created, own.config)
    assert str(state()) == "fresh"


def test_keep_on_the_command_line_replaces_the_earlier_one_whole(kept):
    stray = kept.write(f"data/results/{ID}/stray.txt", "x")
    with pytest.raises(MobtlError, match=r"stray\.txt is not as it was committed"):
        all_kept()[0].records()
    done = call("keep", ID, TWIN)
    assert done.exit_code == 0, done.exception
    assert not stray.exists()
    assert [each.run.id for each in all_kept()] == [ID, TWIN]
    assert sorted(path.name for path in paths.RESULTS.iterdir()) == ["demo"]


def test_keeping_one_run_leaves_the_long_results_of_others_fresh(kept):
    (other,) = tasks("study", (TWIN,))
    assert cache.find(other)
    (fast,) = tasks("fast", (ID,))
    assert not cache.find(fast)
    assert fast.parts["results tiny"] != "none committed"


def test_what_cannot_be_kept_is_refused(repo):
    error = call("keep", ID, "--preset", "fast").exception
    assert isinstance(error, UsageError) and "keep study or full" in str(error)
    assert "did you mean 'study'" in str(call("keep", ID, "--preset", "studi").exception)
    assert "`mobtl run demo/one --preset full` makes it" in str(call("keep", ID, "--preset", "full").exception)
    assert "--preset study -p seed=4` makes it" in str(call("keep", ID, "-p", "seed=4").exception)
    (task,) = tasks("study")
    (task.folder / "records/tiny.json").write_text("{}")
    assert "a file of the result of demo/one at the preset study is damaged" in str(call("keep", ID).exception)
    edit(repo, "mobtl/models/tiny_model.py", "10.0", "10.5")
    assert r"is stale (mobtl.models.tiny_model changed)" in str(call("keep", ID).exception)
    assert not paths.RESULTS.exists()


def test_a_run_without_records_cannot_be_kept(repo):
    minirepo.notebook(repo.root / "notebooks/demo/one.ipynb", "1", parameters=PARAMETERS)
    execute("study")
    with pytest.raises(MobtlError, match="has no records to keep"):
        results_state.keep(*tasks("study"))


def test_a_preset_that_a_run_lacks_is_named(repo):
    edit(repo, "notebooks/runs.yml", "study: {members: 12}, ", "")
    assert "demo/one has no preset 'study' (it has fast, full)" in str(call("keep", ID).exception)


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        ("mobtl/models/tiny_model.py", "# cm^-1", "# per centimetre", "fresh"),
        ("mobtl/experiments/tiny.py", "Tiny.", "Small.", "fresh"),
        ("mobtl/records/store.py", "allow_nan=False", "allow_nan=False, sort_keys=True", "fresh"),
        ("notebooks/demo/one.ipynb", "shown.preset)", "shown.preset, 1)", "fresh"),
        ("notebooks/runs.yml", "members: 250", "members: 251", "fresh"),
        ("mobtl/models/tiny_model.py", "10.0", "10.1", "stale: mobtl.models.tiny_model changed"),
        ("data/tables/facts.csv", "1", "2", "stale: table facts changed"),
        ("constraints.txt", "numpy==", "numpy==9", "stale: numpy changed"),
        ("notebooks/runs.yml", "members: 12", "members: 13", "stale: parameter members changed"),
        ("notebooks/demo/one.ipynb", "seed: int = 0", "seed: int = 1", "stale: parameter seed changed"),
    ],
)
def test_what_makes_a_result_stale(kept, name, old, new, why):
    edit(kept, name, old, new)
    assert str(state()) == why
    assert why in call("status").output


def test_a_damaged_file_is_named_with_its_remedy(kept):
    (committed,) = all_kept()
    (committed.folder / "records/tiny.predictions.parquet").write_bytes(b"x")
    wrong = r"records/tiny\.predictions\.parquet is not as it was committed; restore it with `git checkout"
    own = Record("liu2020", "tiny", "as_published", {"members": 3}, {}, [], {})
    for used in (committed.records, lambda: drawn.shown("tiny", own, "fast"), lambda: outputs.committed(specs.load(), [])):
        with pytest.raises(MobtlError, match=wrong):
            used()
    assert isinstance(call("status").exception, MobtlError)
    (committed.folder / "kept.json").write_text("{")
    with pytest.raises(MobtlError, match=r"kept\.json is damaged; restore it"):
        all_kept()


def test_a_result_without_a_run_is_refused(kept):
    (paths.RESULTS / ID).rename(paths.RESULTS / "demo/two")
    with pytest.raises(MobtlError, match=r"demo/two holds a result of demo/one, which is no such run"):
        all_kept()


def trained_again(monkeypatch, *now):
    """What a piece of the study gives that is trained again, where its record has 1, 2, ..."""
    committed = np.arange(1.0, len(now) + 1)
    rows = pd.DataFrame({"what": [f"row {place}" for place in range(len(now))], "committed": committed, "now": now})
    monkeypatch.setattr(again, "rows", lambda record: rows.assign(agrees=rows["now"] == rows["committed"]))


def test_a_replay_that_agrees_makes_it_count_again(kept, monkeypatch):
    trained_again(monkeypatch, 1.0, 2.0, 3.0)
    assert "demo/one: fresh, nothing to replay" in call("replay").output
    edit(kept, "mobtl/models/tiny_model.py", "10.0", "10.1")
    before = digest_of("tiny")
    done = call("replay", ID)
    assert done.exit_code == 0, done.exception
    assert "demo/one: accepted, 3 of 3 trained numbers agreed one by one, 2 of 2 of a fast run within" in done.output
    assert "accepted by the replay of 2" in str(state()) and "3 of 3 trained numbers" in str(state())
    # Neither the fast run nor the page's notebook is made anew for it.
    assert digest_of("tiny") == before
    assert cache.find(*tasks())
    edit(kept, "mobtl/models/tiny_model.py", "10.1", "10.2")
    assert str(state()) == "stale: mobtl.models.tiny_model changed"
    edit(kept, "mobtl/models/tiny_model.py", "10.2", "10.0")
    assert str(state()) == "fresh"


def test_a_replay_that_disagrees_changes_nothing(kept, monkeypatch):
    trained_again(monkeypatch, 1.0)
    edit(kept, "mobtl/models/tiny_model.py", "10.0", "20.0")
    edit(kept, "mobtl/experiments/tiny.py", "124.0", "125.0")
    file = paths.RESULTS / ID / "kept.json"
    before = file.read_bytes()
    error = call("replay").exception
    assert isinstance(error, MobtlError) and error.exit_code == 1
    assert "compounds, count (exact): committed 124, now 125" in str(error)
    assert "gap, MAE, transfer (member mean): committed 10.08333 (9.809 to 10.36), now 20.33333 (19.78 to 20.88)" in str(
        error
    )
    assert "best on test" not in str(error)
    assert "p value" not in str(error)
    assert file.read_bytes() == before
    assert state().stale


def test_rows_that_are_trained_otherwise_are_not_accepted(kept, monkeypatch):
    edit(kept, "mobtl/models/tiny_model.py", "10.0", "10.1")
    trained_again(monkeypatch, 1.0, 2.5, 3.0)
    error = call("replay").exception
    assert "1 of 3 numbers that were trained again differ, row 1 for one (committed 2, now 2.5)" in str(error)
    assert state().stale


def test_what_trains_nothing_that_can_be_made_again_is_not_accepted(kept):
    edit(kept, "mobtl/models/tiny_model.py", "10.0", "10.1")
    assert "nothing that tiny trains can be made again here" in str(call("replay").exception)
    assert state().stale


def test_a_module_that_is_moved_leaves_a_record_fresh(kept):
    model = kept.root / "mobtl/models/tiny_model.py"
    kept.write("mobtl/models/tiny/__init__.py", "")
    model.rename(kept.root / "mobtl/models/tiny/centre.py")
    edit(kept, "mobtl/experiments/tiny.py", "from mobtl.models.tiny_model import", "from mobtl.models.tiny.centre import")
    assert str(state()) == "fresh"
    edit(kept, "mobtl/models/tiny/centre.py", "10.0", "10.5")
    assert str(state()) == "stale: mobtl.models.tiny.centre, mobtl.models.tiny_model changed"


def test_two_modules_behind_one_alias_that_are_swapped_make_it_stale(repo):
    repo.write("mobtl/models/tiny_other.py", "CENTRE = 11.0  # cm^-1\n")
    edit(repo, "mobtl/experiments/tiny.py", "from mobtl.models.tiny_model import CENTRE", OF_TWO)
    execute("study")
    results_state.keep(*tasks("study"))
    assert str(state()) == "fresh"
    edit(repo, "mobtl/experiments/tiny.py", "tiny_model as a, tiny_other as b", "tiny_other as a, tiny_model as b")
    assert str(state()) == "stale: imports changed"


def test_records_made_anew_are_compared_with_the_committed_ones(kept, monkeypatch):
    said = kept.root / "output"
    monkeypatch.setenv("GITHUB_OUTPUT", str(said))
    full = ("compare", "--preset", "full")
    assert "there is no fresh result of demo/one at the preset full; `mobtl run demo/one" in str(call(*full).exception)
    assert not said.exists()
    execute("full")
    done = call(*full)
    assert done.exit_code == 0, done.exception
    assert "demo/one: 3 of 3 numbers agree with the preset full" in done.output
    assert said.read_text() == "differ=false\n"
    edit(kept, "mobtl/models/tiny_model.py", "10.0", "20.0")
    execute("full")
    error = call(*full).exception
    assert isinstance(error, MobtlError) and error.exit_code == 1
    assert "the committed records of demo/one differ from the new ones beyond their spread" in str(error)
    assert said.read_text() == "differ=false\ndiffer=true\n"
    assert "  - gap, MAE, transfer (member mean): committed 10.08333" in (paths.BUILD / "compare.md").read_text()
    assert all_kept()[0].kept.preset == "study"
    seal.renew()
    assert call(*full, "--keep").exit_code == 1
    assert all_kept()[0].kept.preset == "full"
    seal.check()
    assert call(*full).exit_code == 0


def test_status_of_the_runs_knows_the_preset(kept, capsys):
    runs.status()
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[2] for line in lines if line[:2] == [ID, "study"]] == ["fresh"]


def test_with_nothing_kept_there_is_nothing_to_replay(repo):
    result = call("replay")
    assert (result.exit_code, "nothing to replay" in result.output) == (0, True)
