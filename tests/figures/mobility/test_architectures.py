"""The figures of the search draw every candidate of both carriers, and mark the released widths."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from mobtl.figures.mobility import architectures as figures
from mobtl.figures.style import COLOURS
from mobtl.records.record import Record


@pytest.fixture
def record() -> Record:
    """Three candidates, two seeds: the mean score of a candidate is its number of layers over ten."""
    rows = [
        {"candidate": name, "carrier": carrier, "seed": seed, "layers": layers, "parameters": 1000 * layers}
        | {"R2": layers / 10 + (seed - 0.5) / 50, "accuracy": 50 + layers + (seed - 0.5)}
        for name, layers in (("candidate 001", 2), ("candidate 002", 6), (figures.RELEASED, 10))
        for carrier in figures.CARRIERS
        for seed in (0, 1)
    ]
    tables = {"extractors": pd.DataFrame(rows), "classifiers": pd.DataFrame(rows)}
    return Record("chen2024", "mobility_architectures", "", {}, {}, [], tables)


@pytest.mark.parametrize(("draw", "offset", "factor"), [(figures.extractors, 0, 0.1), (figures.classifiers, 50, 1)])
def test_every_candidate_has_a_mark_and_a_range_and_axes_are_named(record, draw, offset, factor):
    (ax,) = draw(record).axes
    ranges = [line for line in ax.lines if line.get_linestyle() == "-"]
    assert len(ranges) == 6
    marks = [mark for mark in ax.collections if len(mark.get_offsets()) and mark.get_sizes()[0] > 20]
    heights = {round(float(mark.get_offsets()[0][1]), 6) for mark in marks}
    assert heights == {round(offset + factor * layers, 6) for layers in (2, 6, 10)}
    assert ax.get_ylabel()
    assert "hidden layers" in ax.get_xlabel()


def test_area_is_the_number_of_parameters_and_stars_are_the_released_widths(record):
    figure = figures.extractors(record)
    (ax,) = figure.axes
    marks = [mark for mark in ax.collections if len(mark.get_offsets())]
    discs = {round(mark.get_offsets()[0][0]): mark.get_sizes()[0] for mark in marks if mark.get_alpha()}
    assert {layers: size / figures.LARGEST for layers, size in discs.items()} == pytest.approx({2: 0.2, 6: 0.6, 10: 1.0})
    stars = [mark for mark in marks if mark.get_linewidths()[0] > 1]
    assert {round(mark.get_offsets()[0][0]) for mark in stars} == {10}
    assert {to_hex(mark.get_facecolor()[0]).upper() for mark in stars} == {COLOURS["electron"], COLOURS["hole"]}
    assert np.isclose(sorted(mark.get_offsets()[0][0] for mark in stars), [9.84, 10.16]).all()
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert {"released widths", "10,000 parameters"} <= set(texts)
