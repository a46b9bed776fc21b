"""Random numbers by place: the stated shares, and no relation between steps, layers, rows, units and networks."""

import numpy as np
import pytest
import torch

from mobtl.models.seeds import seed_of
from mobtl.models.streams import Streams

CPU = torch.device("cpu")


def masks(seeds=(0, 1), step=0, layer=0, rows=100, units=(150, 150, 150), dropout=0.1):
    return Streams(seeds, CPU).kept(rows, units, dropout, step, torch.float32)[layer].numpy() > 0


@pytest.mark.parametrize("dropout", [0.1, 0.5])
def test_dropout_keeps_the_stated_share(dropout):
    kept = Streams([0, 1], CPU).kept(100, (150,), dropout, 3, torch.float32)[0]
    assert set(np.unique(kept.numpy().round(5))) == {0.0, np.float32(1 / (1 - dropout)).round(5)}
    # 30,000 units: the standard error of the share is at most 0.003.
    assert abs(float((kept > 0).double().mean()) - (1 - dropout)) < 0.01


def test_every_unit_and_every_row_is_dropped_equally_often():
    dropped = np.array([~masks((0,), step, rows=50, units=(40,))[0] for step in range(400)])
    for axis in ((0, 1), (0, 2)):
        n = dropped.size / dropped.mean(axis=axis).size
        z = (dropped.mean(axis=axis) - 0.1) / np.sqrt(0.09 / n)
        assert 0.7 < z.std() < 1.3
        assert np.abs(z).max() < 4.5
    # Steps: as many units are dropped in one as in another, within the binomial spread.
    z = (dropped.mean(axis=(1, 2)) - 0.1) / np.sqrt(0.09 / 2000)
    assert 0.85 < z.std() < 1.15


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"step": 1}),
        ({}, {"layer": 1}),
        ({"step": 1}, {"layer": 2}),
        ({"seeds": (5, 6)}, {"seeds": (6, 7)}),
        ({"seeds": (5, 6)}, {"seeds": (5 + 2**32, 6 + 2**40)}),
    ],
)
def test_masks_of_different_places_are_unrelated(one, other):
    a, b = masks(**one, dropout=0.5), masks(**other, dropout=0.5)
    # 30,000 pairs: the standard error of the correlation is 0.006.
    assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 0.025


def test_neighbours_are_unrelated():
    mask = masks(dropout=0.5)
    for a, b in ((mask[:, :, 1:], mask[:, :, :-1]), (mask[:, 1:], mask[:, :-1]), (mask[0], mask[1])):
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 0.025


def test_a_network_draws_the_same_whatever_stands_beside_it():
    wide, alone = masks((8, 9), step=4, layer=1), masks((9,), step=4, layer=1, rows=70, units=(20, 80))
    np.testing.assert_array_equal(wide[1, :70, :80], alone[0])
    wide, alone = masks((8, 9), step=4), masks((9,), step=4, rows=70, units=(80, 20))
    np.testing.assert_array_equal(wide[1, :70, :80], alone[0])


def test_orders_are_permutations_of_the_networks_own_rows():
    counts = torch.tensor([30, 25])
    orders = [Streams([0, 1], CPU).orders(counts, 30, epoch).numpy() for epoch in range(200)]
    for order in orders:
        for row, n in zip(order, counts.tolist(), strict=True):
            assert sorted(row[:n]) == list(range(n))
            assert row[n:].tolist() == list(range(n, 30))
    # Each row comes first about as often as any other: 200 draws of 25, chi-square with 24 degrees of freedom.
    firsts = np.bincount([order[1, 0] for order in orders], minlength=25)
    assert ((firsts - 8) ** 2 / 8).sum() < 52


def test_seeds_differ_with_every_part_of_their_path():
    paths = [
        (0, 1, "direct", 2),
        (0, 1, "direct", 3),
        (0, 2, "direct", 2),
        (1, 1, "direct", 2),
        (0, 1, "transfer", 2),
        (0, 11),
    ]
    assert len({seed_of(*path) for path in paths}) == len(paths)
    assert seed_of(0, 1) == seed_of(0, 1)
    assert all(0 <= seed_of(*path) < 2**63 for path in paths)
