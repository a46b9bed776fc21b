"""Whatever of a damaged file can still be read is answered, in numbers that are finite or not at all."""

import json

from handed_in.test_malformed import NAMES, damaged, examples, replaced
from hypothesis import given
from hypothesis import strategies as st

from mobtl.handed_in import reading
from mobtl.prediction.answers import NOT_DESCRIBED, STATUSES
from mobtl.prediction.objects import as_object
from mobtl.prediction.predicting import Predictor

PREDICTED = set()


@examples(300)
@given(content=damaged() | replaced(), name=st.sampled_from(NAMES), as_2d=st.booleans())
def test_what_is_left_of_a_damaged_file_is_answered(tmp_path, content, name, as_2d):
    path = tmp_path / name
    path.write_bytes(content)
    for answer in Predictor(as_2d).answers(reading.read([path], as_2d=as_2d)):
        assert answer.status in STATUSES and bool(answer.reason) == answer.has_failed
        assert "the models cannot take it" not in answer.reason, answer.reason
        assert bool(answer.predictions) == (answer.entry.is_ok and answer.status != NOT_DESCRIBED)
        for each in answer.predictions:
            assert each.low is None or each.low <= each.high
            PREDICTED.add(answer.entry.kind)
        json.dumps(as_object(answer, 0.8), allow_nan=False)


def test_structures_and_formulas_were_among_them():
    assert {"bulk", "layer", "formula"} <= PREDICTED
