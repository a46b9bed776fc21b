"""A transfer study of seconds on made-up compounds, which tests of its protocols, settings and scores share."""

import numpy as np
import pandas as pd

from mobtl.experiments.phonons.transfer.config import Config
from mobtl.experiments.phonons.transfer.study import Inputs, run
from mobtl.models.training import Training

N_SOURCE, N_TARGET, N_INPUTS = 90, 40, 8
TRANSFER, PLACEBO = "phonon_gap: transfer", "phonon_gap: never pretrained"


def semiconductors() -> pd.DataFrame:
    """Ninety compounds, forty with a phonon gap that nothing predicts; every third formula has two polymorphs."""
    rng = np.random.default_rng(5)
    gaps = np.where(np.arange(N_SOURCE) < N_TARGET, rng.uniform(10, 300, N_SOURCE), 0.0)
    # One for each number: 997 is prime.
    formulas = [f"O997F1{row - 1 if row % 6 == 1 else row}" for row in range(N_SOURCE)]
    columns = {
        "material_id": [f"mp-{row}" for row in range(N_SOURCE)],
        "reduced_formula": formulas,
        "electronic_gap": rng.uniform(0.1, 8, N_SOURCE),
        "phonon_gap": gaps,
        "speed_of_sound": rng.uniform(1, 9, N_SOURCE),
        "heat_capacity": rng.uniform(20, 200, N_SOURCE),
    }
    return named(pd.DataFrame(columns).sample(frac=1, random_state=1, ignore_index=True), "made up")


def named(table: pd.DataFrame, name: str) -> pd.DataFrame:
    table.attrs |= {"table": name, "sha256": "0" * 64}
    return table


def descriptors() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Descriptors of composition and of structure, and of two materials outside."""
    rng = np.random.default_rng(6)
    structure = named(pd.DataFrame(rng.normal(size=(N_SOURCE, 3))), "made up too")
    return (
        pd.DataFrame(rng.normal(size=(N_SOURCE, N_INPUTS))),
        structure,
        pd.DataFrame(rng.normal(size=(2, N_INPUTS)), ["A", "B"]),
    )


def small(protocol: str, **changes) -> Config:
    quick = {
        "pretraining": Training(epochs=3, batch_size=40),
        "fine_tuning": Training(epochs=3),
        "validations": 5,
        "side_validations": 1,
        "splits": 3,
        "source_repeats": 1,
    }
    return Config(
        protocol=protocol,
        **(
            {
                "members": 2,
                "property_members": 2,
                "control_members": 1,
                "repeats": 2,
                "permutations": 1,
                "split_members": 1,
                "source_members": 2,
            }
            | quick
            | changes
        ),
    )


def run_small(table, features, protocol, **changes):
    return run(Inputs(table, *features), small(protocol, **changes))
