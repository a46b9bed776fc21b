"""Which record a page draws, what it says of it, and the rows of the numbers beside."""

import json
import shutil

import pytest
from tiny_experiment import ID, TWIN, edit, execute, tasks

from mobtl import paths
from mobtl.answers import table as numbers
from mobtl.book.parts import outputs
from mobtl.book.staging import page, provenance, stamp
from mobtl.catalogue import specs
from mobtl.errors import MobtlError
from mobtl.fingerprint.parts import differences, parts_of_notebook
from mobtl.records import store
from mobtl.records.record import Record
from mobtl.results import drawn, state
from mobtl.runs import cache


def text_of(task):
    return json.loads((task.folder / "notebook.ipynb").read_text())["cells"][-1]["outputs"][0]["text"][0]


def test_a_notebook_draws_the_committed_record_in_place_of_its_fast_one_only(kept):
    (fast,) = execute()
    line = text_of(fast)
    assert line.startswith("the committed record of the preset study, made on 20")
    assert line.endswith(" on cpu study\n")
    (own,) = execute(members=5)
    assert text_of(own) == "this run's own record, preset fast fast\n"
    (twin,) = execute(ids=(TWIN,))
    assert text_of(twin) == "this run's own record, preset fast fast\n"
    (mine,) = store.load_all(fast.folder)
    assert drawn.shown("tiny", mine, "fast").record.config["members"] == 12
    assert drawn.shown("tiny", mine, "study").record is mine
    with pytest.raises(MobtlError, match=r"drawn\.shown\('other', \.\.\.\) was given a record of tiny"):
        drawn.shown("other", mine, "fast")


def test_a_notebook_run_by_hand_reads_the_newest_run_and_in_a_new_clone_the_committed_record(kept, monkeypatch):
    monkeypatch.chdir(kept.root)
    shutil.rmtree(paths.BUILD)
    assert drawn.needed("tiny", ID, "fast").sentence.startswith("the committed record of the preset study")
    for run, preset in ((TWIN, "fast"), (ID, "full")):
        with pytest.raises(MobtlError, match=f"no result of {run} here.*`mobtl run {run}` first"):
            drawn.needed("tiny", run, preset)
    execute(ids=(TWIN,))
    assert drawn.needed("tiny", TWIN, "fast").sentence == f"the record of the run {TWIN}, preset fast"
    (kept.root / "needs.json").write_text("{}")
    with pytest.raises(MobtlError, match=r"list it in runs\.yml"):
        drawn.needed("tiny", ID, "fast")


def test_both_records_of_an_experiment_are_drawn_by_protocol(kept, monkeypatch):
    monkeypatch.chdir(kept.root)
    shutil.rmtree(paths.BUILD)
    with pytest.raises(MobtlError, match=f"no result of {TWIN} here"):
        drawn.both("tiny", ID, "fast")
    execute(ids=(TWIN,))
    found = drawn.both("tiny", ID, "fast")
    assert list(found) == ["as_published", "leak_free"]
    assert found["as_published"].preset == "study" and found["as_published"].record.config["members"] == 12
    assert found["leak_free"].sentence == f"the record of the run {TWIN}, preset fast"
    assert {protocol: each.record.protocol for protocol, each in found.items()} == {name: name for name in found}


def test_a_page_that_draws_both_is_stale_where_it_was_with_each(kept):
    """A committed record of either run, and of this experiment alone, is part of what such a page is made of."""
    several = """from mobtl.results import drawn
first = drawn.needed("tiny", "demo/one", "fast")
second = drawn.needed("tiny", "demo/one-leak-free", "fast")"""
    one = 'from mobtl.results import drawn\ndrawn.both("tiny", "demo/one", "fast")'
    before = parts_of_notebook([one])
    assert {name: value for name, value in parts_of_notebook([several]).items() if name != "code cells"} == {
        name: value for name, value in before.items() if name != "code cells"
    }
    assert [name for name in before if name.startswith("results ")] == ["results tiny"]
    execute("study", (TWIN,))
    state.keep(*tasks("study", (TWIN,)))
    assert differences(before, parts_of_notebook([one])) == ["results tiny"]


def test_records_that_cannot_be_told_apart_are_refused(kept):
    edit(kept, "notebooks/runs.yml", "protocol: leak_free", "protocol: as_published")
    execute("study", (TWIN,))
    state.keep(*tasks("study", (TWIN,)))
    mine = Record("liu2020", "tiny", "as_published", {"members": 3}, {}, [], {})
    with pytest.raises(MobtlError, match="demo/one and demo/one-leak-free cannot be told apart"):
        drawn.in_the_place_of(mine, "fast")


def test_the_stamp_says_what_is_drawn_and_warns_of_a_stale_record(kept):
    (task,) = execute()
    manifest = cache.find(task)
    text = stamp.stamp(task, manifest, page.drawn(task))
    assert "of **the committed record of the preset study, made on 20" in text
    assert " on cpu** (members 12; fresh). To make them again:\n```bash\nmobtl run demo/one --preset study\n```\n" in text
    assert text.startswith("````{dropdown} Run demo/one, preset fast; drawn is the committed record of the preset study")
    # First the line that makes what is drawn, then that of the run itself.
    assert text.index("--preset study\n```") < text.index("--preset fast")
    assert "{warning}" not in text
    # A page of another run that takes it says so in other words: it may compute something of its own.
    taken = stamp.stamp(task, manifest, [], page.drawn(task))
    assert "shows of the run `demo/one` is that of **the committed record of the preset study, made on 20" in taken
    foot, files = provenance.footer(task, manifest)
    assert "| | this run | committed record of `demo/one`, drawn here |" in foot
    assert f"| result | `_build/runs/demo/one/{task.key}` | `data/results/demo/one` |" in foot
    assert list(files) == [f"_generated/records/demo/one/{preset}/tiny.json" for preset in ("fast", "study")]
    edit(kept, "data/tables/facts.csv", "1", "2")
    text = stamp.stamp(task, manifest, page.drawn(task))
    assert "; stale: table facts changed)" in text
    assert "```{warning}\n" in text
    assert "`mobtl records replay demo/one`" in text
    (own,) = tasks("study")
    assert page.drawn(own) == []
    assert "committed" not in stamp.stamp(own, manifest)


def rows():
    own = outputs.fresh("fast")
    return numbers.rows([*outputs.committed(specs.load(), own), *own])


def test_the_numbers_have_both_rows_the_committed_first(repo):
    before = numbers.as_objects(rows())
    state.keep(*tasks("study"))
    execute(ids=(ID, TWIN))
    table = rows()
    judged = [(row.protocol, row.preset, row.verdict) for row in table if row.published is not None]
    assert judged == [
        ("as_published", "study", "reproduced"),
        ("as_published", "fast", "reproduced"),
        ("leak_free", "fast", "reproduced"),
    ]
    lines = numbers.differences(before, numbers.as_objects(table))
    assert all(line.startswith("new: liu2020") and "study" in line for line in lines)
    assert len(lines) == 4
    assert "member mean, study" in numbers.text_table(table)
    edit(repo, "notebooks/runs.yml", "members: 12", "members: 13")
    judged = [(row.preset, row.verdict) for row in rows() if row.published is not None]
    assert judged == [("study", "undecided (stale record)"), ("fast", "reproduced"), ("fast", "reproduced")]


def test_a_build_at_the_preset_of_a_committed_record_has_its_own_rows_only(kept):
    catalogue = specs.load()
    own = outputs.fresh("study")
    assert outputs.committed(catalogue, own) == []
    assert [each.preset for each in outputs.committed(catalogue, own[1:])] == ["study"]


def test_a_notebook_depends_on_the_records_that_it_names_alone(kept):
    shown = "from mobtl.results.drawn import shown\n"
    cells = ['import mobtl.results.drawn\nmobtl.results.drawn.shown("tiny", record, preset)']
    before = parts_of_notebook(cells)
    assert parts_of_notebook([shown + 'shown("else", 1, 2)'])["results else"] == "none committed"
    assert parts_of_notebook([shown + "shown(name, 1, 2)"])["results tiny"] == before["results tiny"]
    state.keep(*tasks("study", (TWIN,)))
    assert differences(before, parts_of_notebook(cells)) == ["results tiny"]
