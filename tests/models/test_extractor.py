"""The networks have the shapes of the released weights, and the joint forward pass is the two plain ones."""

import copy
import itertools

import numpy as np
import pytest
import torch

from mobtl.errors import MobtlError
from mobtl.models.extractor import DomainClassifier, Extractor, classifier_widths


def test_the_layers_are_those_of_the_released_weights():
    extractor = Extractor(145, seed=0)
    shapes = [tuple(linear.weight.shape) for linear in [*extractor.linear, extractor.regression]]
    sizes = [145, 130, 100, 80, 60, 50, 40, 30, 25, 20, 15, 1]
    assert shapes == [(b, a) for a, b in itertools.pairwise(sizes)]
    assert {layer: norm.num_features for layer, norm in extractor.norm.items()} == {"0": 130, "1": 100, "9": 15}


def test_the_classifier_is_narrower_by_the_drafts_rule():
    # 3 + int(width / 268 x 15), by hand: 130 -> 3 + int(7.28) = 10, 15 -> 3 + int(0.84) = 3.
    assert classifier_widths(15) == [10, 8, 7, 6, 5, 5, 4, 4, 4, 3]
    assert [layer.out_features for layer in DomainClassifier(15, 0).layers if hasattr(layer, "out_features")][-2:] == [3, 1]


def test_features_and_masses_are_never_negative():
    extractor, x = Extractor(7, 3, (6, 5, 4), (0, 2)), torch.randn(50, 7)
    assert (extractor.features(x) >= 0).all()
    assert (extractor(x) >= 0).all()


def test_a_seed_decides_the_weights_and_leaves_torchs_own_stream_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    one, same, other = Extractor(4, 1), Extractor(4, 1), Extractor(4, 2)
    assert torch.equal(torch.rand(3), expected)
    assert torch.equal(one.linear[3].weight, same.linear[3].weight)
    assert not torch.equal(one.linear[3].weight, other.linear[3].weight)


def test_the_joint_pass_equals_a_pass_of_the_bulk_rows_and_one_of_all_rows():
    plain = Extractor(6, 0, (8, 7, 5, 4), (0, 1, 3)).double().train()
    joint, bulk, flat = copy.deepcopy(plain), torch.randn(12, 6).double(), 2 + torch.randn(9, 6).double()
    alone, joined = joint.alone_and_joined(bulk, flat)
    torch.testing.assert_close(alone, plain.features(bulk))
    torch.testing.assert_close(joined, plain.features(torch.cat([bulk, flat])))
    for name, value in plain.state_dict().items():  # the running statistics too
        torch.testing.assert_close(joint.state_dict()[name], value)


def test_evaluation_uses_the_running_statistics_and_does_not_change_them():
    extractor, x = Extractor(5, 0, (6, 4), (0, 1)).train(), torch.randn(20, 5)
    before = copy.deepcopy(extractor.state_dict())
    features, mass = extractor.evaluate(x.numpy())
    row, _ = extractor.evaluate(x[:1].numpy())
    assert features[:1] == pytest.approx(row, abs=1e-6)
    assert mass.shape == (20,)
    assert extractor.training
    assert all(torch.equal(value, before[name]) for name, value in extractor.state_dict().items())


def test_other_columns_and_numbers_that_are_none_are_refused():
    extractor = Extractor(5, 0, (4, 3), (0,))
    for wrong, says in (
        (np.zeros((2, 4)), "has 5 inputs"),
        (np.zeros(5), "has 5 inputs"),
        (np.full((2, 5), np.nan), "not finite"),
    ):
        with pytest.raises(MobtlError, match=says):
            extractor.evaluate(wrong)
