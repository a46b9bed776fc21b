"""Whole chemical systems are held out: no row of a system is trained on while another of it is predicted."""

from dataclasses import replace

import numpy as np
import pytest
import small_transfer

from mobtl.experiments.own.transfer import study, systems
from mobtl.experiments.own.transfer.fits import DIRECT, TRANSFER
from mobtl.records.partial import Partial


def with_systems(n: int, several: int):
    """Rows whose compounds come several to a chemical system, with other amounts."""
    given = small_transfer.given(n=n)
    formulas = [
        f"{formula}{'' if time == 0 else time + 3}" for formula in given.formulas[: n // several] for time in range(several)
    ]
    return replace(given, formulas=np.array(formulas))


def test_a_system_is_the_elements_whatever_their_amounts():
    found = systems.systems_of(np.array(["Ga2O3", "OGa", "GaAsO4", "O2"]))
    assert found.tolist() == ["GaO", "GaO", "AsGaO", "O"]


def test_every_row_is_held_out_once_together_with_its_system():
    given, config = with_systems(24, 3), small_transfer.config(folds=4)
    found = systems.held_out(given, config, DIRECT)
    assert len(set(given.compounds)) == 24 and len(set(found.systems)) == 8
    assert set(found.fold) == {0, 1, 2, 3} and np.isfinite(found.predicted).all()
    assert all(len(set(found.fold[found.systems == each])) == 1 for each in set(found.systems))


@pytest.mark.parametrize("arm", [DIRECT, TRANSFER])
def test_labels_of_a_held_out_system_reach_no_prediction_of_it(arm):
    given, config = with_systems(24, 3), small_transfer.config(folds=4)
    first = systems.held_out(given, config, arm)
    tested = first.fold == first.fold[0]
    second = systems.held_out(replace(given, y=np.where(tested, given.y + 100, given.y)), config, arm)
    assert second.predicted[tested] == pytest.approx(first.predicted[tested])
    assert not np.allclose(second.predicted[~tested], first.predicted[~tested])


def test_of_fewer_systems_than_folds_nothing_is_said():
    given = with_systems(24, 6)
    assert systems.held_out(given, small_transfer.config(folds=5), DIRECT) is None


def test_it_starts_from_what_the_study_has_pretrained(tmp_path, monkeypatch):
    given, config, kept = with_systems(24, 3), small_transfer.config(folds=4), Partial(tmp_path)
    study.run(given, config, kept)
    monkeypatch.setattr(study, "start", lambda *given: pytest.fail("pretrained again"))
    assert systems.held_out(given, config, TRANSFER, kept) is not None
