"""Seeds from what scikit-learn takes for ``random_state``; without torch, as the house's other seeds."""

import numpy as np
from sklearn.utils import check_random_state

from mobtl.models.seeds import seed_of


def one_seed(random_state) -> int:
    """A seed: another one each time for None and for a generator, the same one for a number."""
    return int(check_random_state(random_state).randint(np.iinfo(np.int32).max))


def seeds_of_members(random_state, n_members: int) -> list[int]:
    """A seed for each member of an ensemble; more members keep those that were there."""
    seed = one_seed(random_state)
    return [seed_of(seed, member) for member in range(n_members)]
