"""A card as a line of a table."""

from mobtl.answers.table import number
from mobtl.physics.units import in_text
from mobtl.prediction.cards import INSIDE, Card, Score

HEADER = ("task", "input", "entry", "rows", "score", "mean", "80 % interval holds", "better, not served", "trained")
_LEVEL = 0.8


def of(card: Card) -> tuple[str, ...]:
    """What it is, its score beside the mean's, how often its interval held on held-out compounds, what would be better."""
    told = "" if card.told_from_mean else ", cannot be told apart"
    held = [each for each in card.coverage if (each.level, each.scheme) == (_LEVEL, INSIDE)]
    share = f"{held[0].share:.0%} of {held[0].formulas}" if held else "a class"
    commit = f", {card.commit[:8]}" if card.commit else ""
    named = f"{card.measure} {_said(card.score)}", f"{_said(card.mean)}{told}"
    best = f"{card.best.entry} ({number(card.best.score.value)}): {card.best.why}" if card.best else ""
    return card.task, card.given, card.entry, str(card.rows), *named, share, best, f"{card.created:%Y-%m-%d}{commit}"


def _said(score: Score) -> str:
    unit = f" {in_text(score.unit)}" if score.unit else ""
    return f"{number(score.value)} ({number(score.low)} to {number(score.high)}){unit}"
