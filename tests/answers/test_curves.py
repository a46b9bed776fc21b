"""Learning curves in words: means with their extremes, and who errs less how often."""

import pandas as pd

from mobtl.answers import curves
from mobtl.records.record import Record

ROWS = [
    ("hole", "direct", 25.0, 0, 0.8, -0.2),
    ("hole", "direct", 25.0, 1, 0.6, 0.1),
    ("hole", "HTL", 25.0, 0, 0.7, 0.0),
    ("hole", "HTL", 25.0, 1, 0.9, -0.004),
    ("hole", "direct", 61.6, 0, 0.5, 0.3),
    ("hole", "HTL", 61.6, 0, 0.5, 0.3),
    ("electron", "direct", 25.0, 0, 9.0, -9.0),
]


def test_each_size_has_its_mean_extremes_and_who_errs_less():
    table = pd.DataFrame(ROWS, columns=["target", "arm", "formulas", "repeat", "MAE", "R2"])
    record = Record("chen2024", "study", "leak_free", {}, {}, [], {"curves": table})
    assert curves.by_size(record, "hole", "HTL", "direct") == {
        "curve_all": "62",
        "curve_direct_25": "−0.05 (−0.20 to 0.10 in 2 repeats)",
        "curve_htl_25": "0.00 (0.00 to 0.00 in 2 repeats)",
        "curve_wins_25": "1 of 2",
        "curve_direct_all": "0.30 (one repeat)",
        "curve_htl_all": "0.30 (one repeat)",
        # As large an error is no smaller one.
        "curve_wins_all": "0 of 1",
    }
