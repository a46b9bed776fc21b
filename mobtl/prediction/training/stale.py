"""Whether a served model is still what training would make: its entry, its tables and the ranking that it leads."""

import json

from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.fingerprint.trees import hash_of
from mobtl.prediction.cards import Card
from mobtl.prediction.training.candidates import can_serve, candidates
from mobtl.prediction.training.honest import rounded
from mobtl.results.leaderboard import kept


def model_of(entry: Entry, task: str) -> str:
    """SHA-256 of all of an entry that decides what is fitted."""
    return hash_of(json.dumps(entry.decides(TASKS[task]), sort_keys=True))


def why_stale(card: Card) -> str:
    """What has changed since a model was trained, in words; empty if nothing has.

    Raises
    ------
    MobtlError
        If the repository is not there, records are damaged, or the mean of the training rows has none.
    """
    data, entries = inputs(TASKS[card.task], card.inputs), kept.every_entry()
    if card.entry not in entries:
        return f"the entry {card.entry} is gone"
    if card.task not in entries[card.entry].tasks or model_of(entries[card.entry], card.task) != card.model:
        return f"the entry {card.entry} changed"
    if changed := sorted(name for name in card.tables if data.hashes.get(name) != card.tables[name]):
        return f"the table {changed[0]} changed"
    able = [each for each in candidates(data) if can_serve(each.entry, data.task, card.given)]
    now = {each.entry.id: rounded(each.score) for each in able}
    differ = sorted(name for name in now.keys() | card.ranking.keys() if now.get(name) != card.ranking.get(name))
    return f"the records of {', '.join(differ)} changed" if differ else ""
