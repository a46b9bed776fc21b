"""What training may see of a test fold, and what protocols are called."""

import pytest

from mobtl.errors import UsageError
from mobtl.validation.protocols import Protocol, check, rows_seen

FORMULAS = ["GaAs", "InN", "GaAs", "SiC"]


@pytest.mark.parametrize(
    ("protocol", "rows"),
    [(Protocol.AS_PUBLISHED, [0, 1, 2, 3]), (Protocol.LEAK_FREE, [1, 3]), (Protocol.AS_INTENDED, [1, 3])],
)
def test_only_as_published_are_test_formulas_seen_and_their_polymorphs(protocol, rows):
    assert rows_seen(protocol, FORMULAS, ["GaAs"]).tolist() == rows
    assert rows_seen(str(protocol), FORMULAS, ["GaAs"]).tolist() == rows


def test_a_protocol_has_the_name_that_records_have_and_one_for_readers():
    assert [str(each) for each in Protocol] == ["as_published", "leak_free", "as_intended"]
    assert [each.label for each in Protocol] == ["as published", "leak free", "as intended"]
    assert len({each.description for each in Protocol}) == 3


def test_a_protocol_that_an_experiment_lacks_is_refused():
    check("leak_free")
    with pytest.raises(UsageError, match="no protocol 'leakfree'; choose as_published or leak_free"):
        check("leakfree")
    with pytest.raises(UsageError, match="as_intended"):
        check("as_intended")
