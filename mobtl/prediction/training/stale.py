"""Whether a served model is still what training would make: its entry, its tables and the ranking that it leads."""

import json
from collections.abc import Iterable, Sequence

from mobtl.experiments.leaderboard.blocks import BLOCKS
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.tasks import TASKS, Task
from mobtl.fingerprint.trees import hash_of
from mobtl.prediction.cards import Card
from mobtl.prediction.served import BY_COMPOSITION
from mobtl.prediction.training.candidates import Candidate, can_serve, candidates
from mobtl.prediction.training.honest import rounded
from mobtl.results.leaderboard import kept


def model_of(entry: Entry, task: str) -> str:
    """SHA-256 of all of an entry that decides what is fitted."""
    return hash_of(json.dumps(entry.decides(TASKS[task]), sort_keys=True))


def why_stale(task: Task, cards: Iterable[Card]) -> list[str]:
    """What has changed since each model of a task was trained, in words; empty of those for which nothing has.

    Raises
    ------
    MobtlError
        If the repository is not there, records are damaged, or the mean of the training rows has none.
    """
    hashes, every = _hashes(task), candidates(inputs(task))
    return [_why(card, task, hashes, [each for each in every if can_serve(each.entry, task, card.given)]) for card in cards]


def _hashes(task: Task) -> dict[str, str]:
    """Of all tables that some entry of the task may have read."""
    names = [name for name, block in BLOCKS.items() if task.dataset in block.datasets and name not in BY_COMPOSITION]
    return dict(inputs(task, names).hashes)


def _why(card: Card, task: Task, hashes: dict[str, str], able: Sequence[Candidate]) -> str:
    entries = kept.every_entry()
    if card.entry not in entries:
        return f"the entry {card.entry} is gone"
    if task.id not in entries[card.entry].tasks or model_of(entries[card.entry], task.id) != card.model:
        return f"the entry {card.entry} changed"
    if changed := sorted(name for name in card.tables if hashes.get(name) != card.tables[name]):
        return f"the table {changed[0]} changed"
    now = {each.entry.id: rounded(each.score) for each in able}
    differ = sorted(name for name in now.keys() | card.ranking.keys() if now.get(name) != card.ranking.get(name))
    return f"the records of {', '.join(differ)} changed" if differ else ""
