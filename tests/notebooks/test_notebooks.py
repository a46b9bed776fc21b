"""The notebooks themselves, run through the runner as the book runs them, their numbers held against the papers."""

import os

import nbformat
import pytest

from mobtl.answers import published, verdicts
from mobtl.answers import table as numbers
from mobtl.book.parts import outputs
from mobtl.catalogue import specs
from mobtl.records.store import load_all
from mobtl.runs import plan, runner


@pytest.fixture(scope="module")
def results():
    """All runs of the book at its preset: what the book was built of, or, where it was not built, made here and kept."""
    catalogue = specs.load()
    tasks = plan.tasks(catalogue, catalogue.select(()), "fast")
    return outputs.of_tasks(catalogue, tasks, runner.run_all(tasks, jobs=os.cpu_count() or 1))


def record_of(results, run_id):
    (output,) = [each for each in results if each.run.id == run_id]
    (record,) = load_all(output.folder)
    return record


def value(record, quantity, statistic="member mean"):
    return record.metric(f"phonon band gap, {quantity}", statistic).value


def test_every_run_of_the_book_has_a_record_and_figures_without_errors(results):
    assert [each.run.id for each in results] == [run.id for run in specs.load().select(())]
    for output in results:
        assert load_all(output.folder) or output.run.needs
        cells = [cell for cell in nbformat.read(output.folder / "notebook.ipynb", 4).cells if cell.cell_type == "code"]
        shown = [out for cell in cells for out in cell.outputs]
        assert not [out for out in shown if out.output_type == "error"]
        pictures = [out for out in shown if "image/png" in out.get("data", {})]
        assert len(pictures) >= 1, output.run.id


def test_as_published_the_error_of_transfer_is_the_published_one_with_or_without_pretraining(results):
    record = record_of(results, "phonons/transfer")
    assert value(record, "MAE, direct") == pytest.approx(23.847, rel=0.1)
    assert value(record, "R2, direct") == pytest.approx(0.764, abs=0.03)
    for arm in ("transfer", "never pretrained"):
        assert value(record, f"MAE, {arm}") == pytest.approx(8.458, rel=0.1)
        assert value(record, f"R2, {arm}") == pytest.approx(0.96, abs=0.03)
    assert value(record, "MAE, direct, noise descriptors") > value(record, "MAE, training mean")


def test_leak_free_the_direct_arm_stays_and_the_gain_goes(results):
    record = record_of(results, "phonons/transfer-leak-free")
    assert value(record, "MAE, direct") == pytest.approx(23.847, rel=0.1)
    for arm in ("transfer", "never pretrained", "source transductive"):
        assert value(record, f"MAE, {arm}") > 2 * 8.458
        assert value(record, f"MAE, {arm}") < value(record, "MAE, training mean") / 2
    for arm in ("direct", "transfer"):
        assert value(record, f"MAE, {arm}, permuted labels") > value(record, "MAE, training mean")


def test_every_published_value_is_answered_and_no_best_member_is_judged_by_one(results):
    table = numbers.rows(results)
    assert {row.published for row in table} >= {
        23.847,
        23.874,
        8.458,
        0.96,
        0.764,
        65.0,
        1245.0,
        124.0,
        178.0,
        1331.0,
        283.5,
    }
    best = [row.verdict for row in table if row.statistic == "best on test" and row.published is not None]
    assert set(best) == {verdicts.UNDECIDED_PRESET}
    assert {row.entry.id for row in table if row.entry} == {entry.id for entry in published.load()}
