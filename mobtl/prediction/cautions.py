"""All warnings of an answer, each once, with the properties that it concerns."""

import math
from collections.abc import Mapping, Sequence

from mobtl.handed_in.entries import FORMULA, Entry
from mobtl.prediction import domain
from mobtl.prediction.answers import Prediction
from mobtl.prediction.domain import Caution, Trained
from mobtl.prediction.inputs import OF_STRUCTURE, Inputs
from mobtl.prediction.intervals import reach
from mobtl.prediction.known import Known

# The extract of known values that has the training rows, by data set of the leaderboard.
_ROWS_OF = {"semiconductors": "semiconductors", "mobility": "mobilities", "c2db": "c2db"}


def cautions(
    entry: Entry,
    said: Sequence[Prediction],
    trained: Sequence[Trained],
    known: Sequence[Known],
    found: Inputs,
    row: int,
) -> tuple[Caution, ...]:
    """The warnings of one answer.

    Parameters
    ----------
    entry : the material.
    said : its predictions.
    trained : what the model of each was trained on.
    known : what tables know of its compound.
    found, row : the inputs, and which of them are its own.
    """
    described = {block: own[row] for block, own in found.described.items() if own[row]}
    sites = int(described["structure"]["primitive_sites"]) if "structure" in described else _sites(entry)
    # Models of the same rows say the same of a compound.
    of_rows = {own: _of_compound(entry, own, known, sites) for own in dict.fromkeys(trained)}
    concerned: dict[tuple[str, str], list[str]] = {}
    why = " ".join(each[row] for block, each in found.missing.items() if row in each and block in OF_STRUCTURE)
    for each, own in zip(said, trained, strict=True):
        for word, sentence in {**of_rows[own], **_of_property(entry, each, known, described, why)}.items():
            has_it = word == "metal" and each.property.name not in domain.NOT_OF_METALS
            if sentence and not has_it:
                concerned.setdefault((word, sentence), []).append(each.property.name)
    order = list(domain.CAUTIONS)
    every = sorted(concerned.items(), key=lambda item: order.index(item[0][0]))
    return tuple(Caution(word, sentence, tuple(names)) for (word, sentence), names in every)


def _of_compound(entry: Entry, trained: Trained, known: Sequence[Known], sites: int | None) -> dict[str, str]:
    """The sentence of each warning about a compound, whatever is predicted; empty where there is none."""
    return {
        "unseen-element": trained.unseen(entry.composition),
        "element": trained.element(entry.composition),
        "metal": domain.metal(entry.composition, known, trained, sites),
    }


def _of_property(
    entry: Entry, said: Prediction, known: Sequence[Known], described: Mapping[str, Mapping[str, float]], why: str
) -> dict[str, str]:
    """The sentence of each warning about one prediction; ``why`` says why the structure has no descriptors."""
    sentences = {
        "far": "" if said.is_trained else domain.far(said.farther_than, said.nearest),
        "without-interval": without_interval(said),
        "as-the-mean": as_the_mean(said),
        "above-limit": domain.above_limit(said.value, entry.composition) if said.property.name == "heat_capacity" else "",
    }
    blocks = [block for block in OF_STRUCTURE if block in said.model.inputs]
    if blocks:
        sentences["unlike-structures"] = domain.unlike(blocks[0], described[blocks[0]])
    else:
        sentences["polymorphs"] = _polymorphs(said, known)
    if entry.kind != FORMULA and said.model.given == FORMULA and why:
        sentences["without-structure"] = f"it was predicted by its formula alone: {why}"
    return sentences


def _sites(entry: Entry) -> int | None:
    """Atoms of the given cell; of an odd number of electrons, the primitive cell has an odd number, too."""
    return None if entry.kind == FORMULA else round(sum(entry.composition.amounts))


def _polymorphs(said: Prediction, known: Sequence[Known]) -> str:
    name = said.property.name
    if said.property.is_probability:
        gaps = [each.values["phonon_gap"] for each in known if "phonon_gap" in each.values]
        n = sum(gap > 0 for gap in gaps)
        mixed = 0 < n < len(gaps)
        return f"{n} of {len(gaps)} rows of its formula have a phonon band gap; the model knows no more." if mixed else ""
    own = _ROWS_OF[said.property.task.dataset]
    values = [each.values[name] for each in known if each.source == own and name in each.values]
    # The size of the gap is that of those which have one.
    return domain.polymorphs([value for value in values if value > 0], said.property.unit)


def without_interval(said: Prediction) -> str:
    """The sentence on a prediction that has no interval; empty if it has one, or is a probability, which needs none."""
    if said.low is not None or said.property.is_probability:
        return ""
    groups = said.model.card.groups.get(said.scheme, 0)
    if not groups:
        return "none of its training compounds has the same elements, and its error on such was not measured."
    what = "chemical systems" if said.is_outside else "compounds"
    most = math.floor(100 * reach(groups))
    return f"the {groups} {what} that were held out bear intervals of {most} % at most."


def as_the_mean(said: Prediction) -> str:
    """The sentence on a model that is no better than the mean; empty if it is."""
    card = said.model.card
    if card.told_from_mean:
        return ""
    own, mean = card.score, card.mean
    return (
        f"its leak-free error ({card.measure} {own.value:.2g}, {own.low:.2g} to {own.high:.2g}) cannot be told from that of "
        f"the mean of all training rows ({mean.value:.2g}, {mean.low:.2g} to {mean.high:.2g})."
    )
