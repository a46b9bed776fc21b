"""Chen 2024, Figs. 1a and 2b: features learnt from bulk effective masses, with and without adversarial training.

The protocols differ in what the extractor may have seen of the 2D materials with a known mobility:

- ``as_published``: the unlabelled 2D pool is all of C2DB with a gap, the source domain has all bulk masses;
- ``leak_free``: no formula with a 2D mobility is in the pool, in the source domain or in the scaling. Beside it one arm,
  *transductive*, has them all in the pool, unlabelled, and keeps them as bulk materials.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import cache, lru_cache, partial

import numpy as np
import pandas as pd
import torch
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from mobtl.errors import UsageError
from mobtl.experiments.mobility import source as mobility_source
from mobtl.experiments.mobility.extractor import scores, tables
from mobtl.experiments.mobility.extractor.inputs import Inputs, inputs, labelled_formulas
from mobtl.models.adversarial import Schedule, Trained, Trainer
from mobtl.models.extractor import DRAFT_NORMALISED, DRAFT_WIDTHS
from mobtl.models.seeds import seed_of
from mobtl.physics.mobility import CARRIERS
from mobtl.records.partial import Arrays, Partial
from mobtl.records.record import Record
from mobtl.validation import protocols
from mobtl.validation.protocols import Protocol, rows_seen

__all__ = ["Config", "Inputs", "inputs", "run"]
TL, ATL, REVERSAL, NEVER = "TL", "ATL", "gradient reversal", "never trained"
TRANSDUCTIVE, RAW, DRAFT, WHOLE = "transductive", "2D rows not standardised", "draft's network", "no early end"
METHODS: dict[str, Callable[[Trainer], Trained]] = {
    TL: Trainer.transfer,
    ATL: Trainer.adversarial,
    REVERSAL: Trainer.reversed,
    NEVER: Trainer.never_trained,
    TRANSDUCTIVE: Trainer.adversarial,
    RAW: Trainer.adversarial,
    DRAFT: Trainer.adversarial,
    WHOLE: Trainer.adversarial,
}
GAP = (0.0, 10.0)  # eV, of the pool; both ends left out (released script ATL.py:590)
SAMPLE = 3000  # bulk rows whose features are kept, to compare the domains


@dataclass(frozen=True, kw_only=True)
class Config:
    """Settings of one study.

    Attributes
    ----------
    protocol : "as_published" or "leak_free".
    seeds : extractors of the arms TL, ATL and never trained, for each carrier.
    control_seeds : the same of gradient reversal and of the transductive arm; at most ``seeds``.
    sensitivity : whether three more ways of adversarial training are run, once each and for electrons: two choices of the
        draft, 2D rows that are not standardised and its wider network, and one in which no round ends early.
    repeats : draws of bulk rows that are told apart from the 2D pool.
    map_rows : materials of each domain on the maps, at most.
    seed : of weights, batches and draws.
    schedule : of the training.
    """

    protocol: str
    seeds: int = 3
    control_seeds: int = 1
    sensitivity: bool = True
    repeats: int = 5
    map_rows: int = 1500
    seed: int = 0
    schedule: Schedule = field(default_factory=Schedule)

    def __post_init__(self):
        protocols.check(self.protocol)
        if not 1 <= self.control_seeds <= self.seeds or self.repeats < 1 or self.map_rows < 10 or self.seed < 0:
            raise UsageError(
                "there must be at least 1 seed, 1 control seed (no more than seeds), 1 repeat, 10 rows on a map; seed >= 0"
            )

    def arms(self, carrier: str) -> dict[str, int]:
        """The arms of the protocol for a carrier, with the number of extractors of each."""
        arms = {TL: self.seeds, ATL: self.seeds, NEVER: self.seeds, REVERSAL: self.control_seeds}
        arms |= {TRANSDUCTIVE: self.control_seeds} if self.protocol == Protocol.LEAK_FREE else {}
        return arms | ({RAW: 1, DRAFT: 1, WHOLE: 1} if self.sensitivity and carrier == CARRIERS[0] else {})


@dataclass(frozen=True)
class Domains:
    """What an extractor is trained on.

    Attributes
    ----------
    formulas, mass : reduced formulas (n,) of the source domain, and log10 masses from 0.
    pool : reduced formulas (m,) of the unlabelled 2D pool.
    """

    formulas: np.ndarray
    mass: np.ndarray
    pool: np.ndarray


def domains(
    bulk: pd.DataFrame, structures: pd.DataFrame, labelled: list[str], carrier: str, protocol: str, arm: str
) -> Domains:
    """Source domain and pool of an arm.

    The pool is C2DB with 0 < gap < 10 eV, one row per reduced formula: 1,151; the paper's had 1,216 (output of cell 5 of the
    released notebook), of a later version of C2DB.

    Parameters
    ----------
    bulk : the table of :mod:`mobtl.datasets.masses`; structures : of :mod:`mobtl.datasets.twod`.
    labelled : reduced formulas with a 2D mobility.
    """
    source = mobility_source.select(bulk, carrier)
    flat = structures[(structures["source"] == "c2db") & structures["band_gap"].between(*GAP, inclusive="neither")]
    pool = flat["reduced_formula"].drop_duplicates()
    if arm == TRANSDUCTIVE:
        pool = pd.concat([pool, pd.Series(labelled)]).drop_duplicates()
    else:
        source = source.iloc[rows_seen(protocol, source["formula"], labelled)]
        pool = pool.iloc[rows_seen(protocol, pool, labelled)]
    mass = source["log_mass"].to_numpy(float)
    return Domains(source["formula"].to_numpy(str), mass - mass.min(), pool.to_numpy(str))


class Study:
    """All extractors of one study."""

    def __init__(self, given: Inputs, config: Config):
        self.bulk, self.structures, self.descriptors, self.config = given.bulk, given.structures, given.descriptors, config
        self.labelled = labelled_formulas(given.dpt, given.epc)
        self.flat = np.array(sorted({*self.structures["reduced_formula"], *self.labelled}))
        self._trainer = lru_cache(maxsize=1)(self._new_trainer)
        self._domains = cache(partial(domains, self.bulk, self.structures, self.labelled, protocol=config.protocol))

    def domains(self, carrier: str, arm: str) -> Domains:
        """Source domain and pool of an arm; only the transductive one has its own."""
        return self._domains(carrier=carrier, arm=TRANSDUCTIVE if arm == TRANSDUCTIVE else "")

    def scaler(self, found: Domains) -> StandardScaler:
        """Mean and scale of the source domain, for both domains (released script Prediction.py:567-573)."""
        return StandardScaler().fit(self.raw(found.formulas))

    def raw(self, formulas) -> np.ndarray:
        """Descriptors (n, d), not standardised."""
        return self.descriptors.loc[formulas].to_numpy(float)

    def _new_trainer(self, carrier: str, member: int, own: str) -> tuple[Trainer, Callable, Domains]:
        """The trainer, what maps formulas to its 2D inputs, and the domains; only some arms have one of their ``own``."""
        found = self.domains(carrier, own)
        scaler = self.scaler(found)
        flat = self.raw if own == RAW else lambda formulas: scaler.transform(self.raw(formulas))
        seed = seed_of(self.config.seed, carrier, member)
        bulk = scaler.transform(self.raw(found.formulas))
        schedule = replace(self.config.schedule, enough=-np.inf) if own == WHOLE else self.config.schedule
        network = {"widths": DRAFT_WIDTHS, "normalised": DRAFT_NORMALISED} if own == DRAFT else {}
        return Trainer(bulk, found.mass, flat(found.pool), schedule, seed, **network), flat, found

    def part(self, carrier: str, arm: str, member: int) -> Arrays:
        """One extractor: features of all 2D formulas and of a sample of bulk ones, masses of the held-out rows, history."""
        own = arm if arm in (TRANSDUCTIVE, RAW, DRAFT, WHOLE) else ""
        trainer, flat, found = self._trainer(carrier, member, own)
        trained = METHODS[arm](trainer)
        features, _ = trained.extractor.evaluate(flat(self.flat))
        sample = self.sample(found)
        scaled = self.scaler(found).transform(self.raw(found.formulas[sample]))
        _, predicted = trained.extractor.evaluate(trainer.rest.numpy())
        return {
            "flat": features,
            "bulk": trained.extractor.evaluate(scaled)[0],
            "truth": found.mass[trainer.held_out],
            "predicted": predicted,
            "history": pd.DataFrame(trained.history, columns=tables.HISTORY).to_numpy(float),
        }

    def sample(self, found: Domains) -> np.ndarray:
        """Bulk rows whose features are kept."""
        rng = np.random.default_rng(seed_of(self.config.seed, "sample"))
        return rng.permutation(len(found.formulas))[:SAMPLE]

    def inputs(self, carrier: str) -> tuple[np.ndarray, np.ndarray]:
        """Standardised descriptors of the bulk sample and of the pool."""
        found = self.domains(carrier, "")
        scaler = self.scaler(found)
        rows = found.formulas[self.sample(found)]
        return scaler.transform(self.raw(rows)), scaler.transform(self.raw(found.pool))

    def pool_rows(self, carrier: str) -> np.ndarray:
        """Rows of the protocol's pool among all 2D formulas; the same for every arm, so that they can be compared."""
        return np.searchsorted(self.flat, self.domains(carrier, "").pool)


def compute(study: Study, kept: Partial) -> dict[tuple[str, str, int], Arrays]:
    """The parts of a study by carrier, arm and member; those that an earlier, stopped run kept are not trained again."""
    config = study.config
    arrays = [study.descriptors.to_numpy(float), study.bulk[["mass_n", "mass_p"]].to_numpy(float)]
    texts = [study.descriptors.index.to_numpy(str), study.flat, np.array(study.labelled)]
    kept = kept.of((config.protocol, config.seed, config.schedule), arrays + texts)
    names = [
        (carrier, arm, member)
        for carrier in CARRIERS
        for member in range(config.seeds)
        for arm, n in config.arms(carrier).items()
        if member < n
    ]
    found = {}
    with tqdm(names, desc=config.protocol, unit="extractor") as bar:
        for name in bar:
            bar.set_postfix_str(", ".join(map(str, name)))
            found[name] = kept.get(", ".join(map(str, name)), lambda name=name: study.part(*name))
    return found


def run(given: Inputs, config: Config, unfinished: Partial | None = None) -> Record:
    """Train all extractors under one protocol, and say how well their features mix the two domains (Fig. 2b).

    Parameters
    ----------
    given : as :func:`mobtl.experiments.mobility.extractor.inputs.inputs` makes it.
    config : settings.
    unfinished : where finished parts are kept, if the study may be stopped and go on (`mobtl.results.unfinished`).

    Returns
    -------
    Record with the metrics of :mod:`mobtl.experiments.mobility.extractor.scores` and the tables of
    :mod:`mobtl.experiments.mobility.extractor.tables`.
    """
    started = time.monotonic()
    torch.set_num_threads(1)  # more threads sum in another order: one thread gives one record
    study = Study(given, config)
    unfinished = unfinished or Partial()
    parts = compute(study, unfinished)
    return Record(
        paper="chen2024",
        experiment="mobility_extractor",
        protocol=config.protocol,
        config=asdict(config),
        data=given.read,
        metrics=scores.score(study, parts),
        tables=tables.of(study, parts),
        seconds=unfinished.cost(time.monotonic() - started),
    )
