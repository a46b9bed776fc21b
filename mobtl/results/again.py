"""A finished piece of a committed study made again by today's code, and compared row by row with what its record has."""

import importlib

import numpy as np
import pandas as pd
from pydantic import TypeAdapter, ValidationError

from mobtl.errors import MobtlError
from mobtl.records.record import Record

# Experiment -> the module that makes a piece of it again: ``Config``, and ``rows(record, config)``.
STUDIES = {
    "phonon_classifier": "mobtl.experiments.phonons.classifier.again",
    "phonon_transfer": "mobtl.experiments.phonons.transfer.again",
    "mobility_extractor": "mobtl.experiments.mobility.extractor.again",
    "mobility_architectures": "mobtl.experiments.mobility.extractor.architectures_again",
    "mobility_prediction": "mobtl.experiments.mobility.prediction.again",
}
# A row agrees where it is equal to this part of itself, or of how far the rows spread; processors differ in how they sum.
TOLERANCE = 1e-3
# So many of the rows must agree, since a tie that is broken the other way moves single ones.
SHARE = 0.95


def rows(record: Record) -> pd.DataFrame:
    """Train a piece of a study with the settings that its record has.

    Returns
    -------
    DataFrame: what, committed, now, agrees; a row per trained number.

    Raises
    ------
    MobtlError
        If nothing is known that could be trained, the settings are no longer those of the study, or rows are missing.
    """
    if record.experiment not in STUDIES:
        raise MobtlError(f"nothing that {record.experiment} trains can be made again here; make the record anew.")
    import torch

    torch.set_num_threads(1)  # as each study does: more threads sum in another order
    study = importlib.import_module(STUDIES[record.experiment])
    try:
        found = study.rows(record, TypeAdapter(study.Config).validate_python(record.config))
    except (ValidationError, KeyError) as error:
        said = " ".join(str(error).split())[:200]
        raise MobtlError(
            f"the record {record.experiment} is of another form than its study ({said}); make it anew."
        ) from None
    scale = np.maximum(found["committed"].abs(), found["committed"].std())
    return found.assign(agrees=(found["now"] - found["committed"]).abs() <= TOLERANCE * scale)
