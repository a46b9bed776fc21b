"""A piece of each committed study can be made again, and what is made otherwise is seen."""

import hashlib
import importlib
from types import SimpleNamespace

import pandas as pd
import pytest
import torch

from mobtl.errors import MobtlError
from mobtl.records.committed import all_kept
from mobtl.records.record import Record
from mobtl.results import again

COMMITTED = {record.experiment: record for each in all_kept() for record in each.records()}


# The arithmetic that makes the committed search to the last digits.
MADE_BY = "AVX2, 310e1fa5"


def arithmetic() -> str:
    """What torch uses of this processor, and the hash of a small gradient on one thread, which another rounding changes."""
    torch.set_num_threads(1)
    x, weights = (torch.sin(torch.arange(float(n * m)).reshape(n, m)) for n, m in ((256, 145), (145, 64)))
    weights.requires_grad_()
    torch.log_softmax(x @ weights, dim=1).std(dim=0).sum().backward()
    rounded = hashlib.sha256(weights.grad.numpy().tobytes()).hexdigest()[:8]
    return f"{torch.backends.cpu.get_cpu_capability()}, {rounded}"


def test_all_that_is_committed_can_be_made_again_in_part():
    assert COMMITTED.keys() == again.STUDIES.keys()
    for module in again.STUDIES.values():
        assert callable(importlib.import_module(module).rows)


def test_the_search_for_an_architecture_is_made_again():
    rows = again.rows(COMMITTED["mobility_architectures"]).set_index("what")
    here = arithmetic()
    assert len(rows) == 6
    if here == MADE_BY:
        assert rows["agrees"].all(), rows
        return
    # Another processor rounds otherwise, which training carries on; within less than the tolerances of trained numbers.
    moved = (rows["now"] - rows["committed"]).abs()
    assert (moved[["R2", "R2, half 1", "R2, half 2"]] < 0.02).all(), f"by {here}:\n{rows}"
    assert (moved < 0.05 * rows["committed"])[["MAE", "MAE, half 1", "MAE, half 2"]].all(), f"by {here}:\n{rows}"


@pytest.fixture
def study(monkeypatch):
    """A study whose piece is what a test says."""
    made = SimpleNamespace(Config=dict, rows=lambda record, config: made.found)
    monkeypatch.setitem(again.STUDIES, "tiny", "tiny")
    monkeypatch.setattr(again.importlib, "import_module", lambda name: made)
    return made


@pytest.mark.parametrize(("now", "agrees"), [(100.0, True), (100.09, True), (100.2, False), (-100.0, False)])
def test_a_row_agrees_within_a_thousandth(study, now, agrees):
    study.found = pd.DataFrame({"what": ["a", "b"], "committed": [100.0, 0.0], "now": [now, 0.0]})
    found = again.rows(Record("liu2020", "tiny", "", {}, {}, [], {}))
    assert found["agrees"].tolist() == [agrees, True]


def test_a_record_of_settings_that_the_study_no_longer_has_is_refused():
    old = COMMITTED["mobility_architectures"]
    other = Record(old.paper, old.experiment, "", old.config | {"candidates": "many"}, {}, [], old.tables)
    with pytest.raises(MobtlError, match=r"another form than its study .*candidates.*; make it anew"):
        again.rows(other)
