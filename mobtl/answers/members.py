"""Members of an ensemble that have diverged, in words."""

from mobtl.physics.units import in_text
from mobtl.records.quantity import Quantity
from mobtl.records.record import Record
from mobtl.validation.members import diverged


def diverged_in_words(record: Record, quantity: str) -> str:
    """The members of any arm whose error on a property exceeds twice that of the median member, with both errors."""
    members = record.tables["members"]
    sentences = []
    for arm, own in members[members["property"] == quantity].groupby("arm", observed=True, sort=False):
        mean, median = record.metric(Quantity(quantity, "MAE", arm), "member mean"), float(own["MAE"].median())
        for row in own[diverged(own["MAE"])].itertuples():
            sentences.append(
                f"Member {row.member} of the arm “{arm}” has diverged: it errs by {row.MAE:.3g} {in_text(mean.unit)}, the "
                f"median member of that arm by {median:.3g}, the mean of all its members by {mean.value:.3g}."
            )
    return " ".join(sentences) or "No member of an arm of five or more errs by more than twice the median of its arm."
