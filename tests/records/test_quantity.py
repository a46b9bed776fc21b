"""A quantity is the name that records have for it, and is read from it again."""

import pytest

from mobtl.records.quantity import DIFFERENCE, P_VALUE, Quantity, by_arms
from mobtl.records.record import Metric
from mobtl.results.drawn import all_kept

NAMES = {
    "phonon band gap, MAE, transfer": Quantity("phonon band gap", "MAE", "transfer"),
    "phonon band gap, MAE, transfer, permuted labels": Quantity("phonon band gap", "MAE", "transfer, permuted labels"),
    "heat capacity, MAE difference, transfer minus direct": Quantity("heat capacity", DIFFERENCE, "transfer", "direct"),
    "speed of sound, p value, transfer, noise descriptors against direct, noise descriptors": Quantity(
        "speed of sound", P_VALUE, "transfer, noise descriptors", "direct, noise descriptors"
    ),
}


@pytest.mark.parametrize(("name", "quantity"), NAMES.items())
def test_name_and_quantity(name, quantity):
    assert str(quantity) == name and Quantity.read(name) == quantity


@pytest.mark.parametrize("name", ["materials, count", "average electron mobility, R2 of XGBoost minus that of the best"])
def test_what_is_of_no_arm_is_none(name):
    assert Quantity.read(name) is None


def test_every_name_in_the_committed_records_survives():
    names = {metric.quantity for each in all_kept() for record in each.records() for metric in record.metrics}
    found = {name: Quantity.read(name) for name in names}
    assert len(names) > 500
    assert all(str(quantity) == name for name, quantity in found.items() if quantity)
    pairs = {quantity.against for quantity in found.values() if quantity and quantity.against}
    assert {"direct", "transfer", "HTL, never trained"} <= pairs


def test_metrics_by_arms():
    metrics = [
        Metric("gap, MAE, direct", "eV", "member mean", 2.0, "1"),
        Metric("gap, MAE, direct", "eV", "ensemble", 1.5, "1"),
        Metric("gap, MAE difference, transfer minus direct", "eV", "paired", -1.0, "1"),
        Metric("mass, MAE, direct", "", "member mean", 3.0, "1"),
    ]
    assert by_arms(metrics, "gap", "MAE", "member mean") == {("direct", ""): metrics[0]}
    assert by_arms(metrics, "gap", DIFFERENCE, "paired") == {("transfer", "direct"): metrics[2]}
