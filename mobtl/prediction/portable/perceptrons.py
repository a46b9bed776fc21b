"""An ensemble of perceptrons: B networks side by side, whose mean is the prediction.

Hidden layer l takes x to max(0, (x . ``weight``l) * ``factor``l + ``shift``l), in which batch normalisation is a factor and
a shift of each unit; ``weight``l is (B, d, w), the others (B, w). The last layer has ``weight``, (B, w), and ``bias``, (B,).
The setting ``layers`` counts the hidden ones.
"""

import numpy as np

from mobtl.prediction.portable.steps import Step


def perceptrons(x: np.ndarray, step: Step) -> np.ndarray:
    """The mean over networks, one after the other."""
    its, total = step.arrays, np.zeros(len(x))
    for member in range(len(its["bias"])):
        hidden = x
        for layer in range(int(step.settings["layers"])):
            hidden = hidden @ its[f"weight{layer}"][member].astype(float)
            hidden = np.maximum(hidden * its[f"factor{layer}"][member] + its[f"shift{layer}"][member], 0)
        total += hidden @ its["weight"][member].astype(float) + its["bias"][member]
    return total / len(its["bias"])
