"""Members that have diverged, by hand."""

import numpy as np
import pytest

from mobtl.validation.members import diverged


@pytest.mark.parametrize(
    ("errors", "which"),
    [
        ([2.0, 2.2, 1.9, 2.1, 7.2], [4]),  # more than twice the median of 2.1
        ([2.0, 2.2, 1.9, 2.1, 4.2], []),  # just twice
        ([2.0, 2.2, 1.9, 7.2], []),  # too few to tell
    ],
)
def test_a_member_has_diverged_beyond_twice_the_median_of_five_or_more(errors, which):
    assert np.flatnonzero(diverged(errors)).tolist() == which
