"""A line of a card counts compounds, and names what would be better and why it does not serve."""

from mobtl.prediction import lines, served
from mobtl.prediction.cards import Better


def test_coverage_is_of_compounds_and_the_better_entry_has_its_reason(board):
    own = served.model("phonon-gap", "formula", board.weights).card
    card = own.model_copy(update={"best": Better(entry="forest", title="A", score=own.score, why="it is large")})
    told = dict(zip(lines.HEADER, lines.of(card), strict=True))
    (held,) = [each for each in card.coverage if (each.level, each.scheme) == (0.8, "formula")]
    assert told["80 % interval holds"] == f"{held.share:.0%} of {held.formulas}"
    assert told["better, not served"].startswith("forest (") and told["better, not served"].endswith("): it is large")
    assert dict(zip(lines.HEADER, lines.of(own), strict=True))["better, not served"] == ""
