"""The extractors of a study: what each is trained on under a protocol, and what is kept of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial

import numpy as np
import pandas as pd
import torch
from sklearn.preprocessing import StandardScaler

from mobtl.experiments.mobility import source as mobility_source
from mobtl.experiments.mobility.extractor.config import (
    ATL,
    DRAFT,
    NEVER,
    RAW,
    REVERSAL,
    TL,
    TRANSDUCTIVE,
    WHOLE,
    Config,
)
from mobtl.experiments.mobility.extractor.inputs import Inputs, labelled_formulas
from mobtl.models.adversarial import Trained, Trainer
from mobtl.models.extractor import DRAFT_NORMALISED, DRAFT_WIDTHS
from mobtl.models.seeds import seed_of
from mobtl.physics.mobility import CARRIERS
from mobtl.records.partial import Arrays, Part, Partial
from mobtl.validation.protocols import rows_seen

HISTORY = ["round", "epochs", "mse", "bce", "loss", "classifier_loss", "kept"]
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
        self.released = given.released
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
            "history": pd.DataFrame(trained.history, columns=HISTORY).to_numpy(float),
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

    def released_domains(self, carrier: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
        """Rows of the released extractor's features in the source domain and in the pool, and the masses of the former."""
        found, own = self.domains(carrier, ""), self.released.set_index("reduced_formula")
        kept = {"bulk": found.formulas, "2d": found.pool}
        bulk, flat = (own[(own["domain"] == domain) & own.index.isin(formulas)] for domain, formulas in kept.items())
        return bulk, flat, pd.Series(found.mass, found.formulas).loc[bulk.index]

    def pool_rows(self, carrier: str) -> np.ndarray:
        """Rows of the protocol's pool among all 2D formulas; the same for every arm, so that they can be compared."""
        return np.searchsorted(self.flat, self.domains(carrier, "").pool)


def parts_of(given: Inputs, config: Config, carrier: str, member: int) -> Iterator[Part]:
    """All extractors of one carrier and member, which share their trainer."""
    torch.set_num_threads(1)  # more threads sum in another order: one thread gives one record
    study = Study(given, config)
    for arm, number in config.arms(carrier).items():
        if member < number:
            yield name_of(carrier, arm, member), partial(study.part, carrier, arm, member)


def name_of(carrier: str, arm: str, member: int) -> str:
    """The name of a part."""
    return f"{carrier}, {arm}, {member}"


def compute(study: Study, given: Inputs, kept: Partial) -> dict[tuple[str, str, int], Arrays]:
    """The parts of a study by carrier, arm and member; those that an earlier, stopped run kept are not trained again."""
    config = study.config
    arrays = [study.descriptors.to_numpy(float), study.bulk[["mass_n", "mass_p"]].to_numpy(float)]
    texts = [study.descriptors.index.to_numpy(str), study.flat, np.array(study.labelled)]
    kept = kept.of((config.protocol, config.seed, config.schedule), arrays + texts)
    each = [(carrier, member) for carrier in CARRIERS for member in range(config.seeds)]
    found = kept.each([partial(parts_of, given, config, *its) for its in each], config.protocol)
    names = [(carrier, arm, member) for carrier, member in each for arm in config.arms(carrier)]
    return {name: found[name_of(*name)] for name in names if name_of(*name) in found}
