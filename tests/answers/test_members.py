"""What is said of members that have diverged."""

import pandas as pd

from mobtl.answers.members import diverged_in_words
from mobtl.records.record import Metric, Record


def test_members_that_diverged_are_named_with_the_median_beside_the_mean():
    """Errors 2, 2, 2, 2 and 7.2: the fifth is more than twice the median; of four members nobody knows."""
    table = pd.DataFrame(
        {
            "property": "heat capacity",
            "arm": ["transfer"] * 5 + ["direct"] * 4,
            "member": [*range(5), *range(4)],
            "MAE": [2.0, 2.0, 7.2, 2.0, 2.0, 1.0, 1.0, 1.0, 9.0],
        }
    )
    metrics = [
        Metric(f"heat capacity, MAE, {arm}", "J/(mol K)", "member mean", value, "n")
        for arm, value in (("transfer", 3.04), ("direct", 3.0))
    ]
    record = Record("liu2020", "study", "as_published", {}, {}, metrics, {"members": table})
    said = diverged_in_words(record, "heat capacity")
    assert said.startswith("Member 2 of the arm “transfer” has diverged: it errs by 7.2 J/(mol K), the median member")
    assert "by 2, the mean of all its members by 3.04." in said and "direct" not in said
    record.tables["members"] = table[table["MAE"] < 5]
    assert diverged_in_words(record, "heat capacity").startswith("No member of an arm of five or more")
