"""What is kept of tasks: the record of every entry that serves one, and the entries of which none is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.tasks import Task, check_scheme
from mobtl.results.leaderboard import kept
from mobtl.results.leaderboard.kept import Standing


@dataclass(frozen=True)
class Board:
    """The records of a task under a scheme, by the ids of their entries, and the entries that lack one."""

    task: Task
    scheme: str
    standings: list[Standing]
    missing: list[Entry]


def boards(tasks: Iterable[Task], schemes: Iterable[str], with_tables: Iterable[str] = ()) -> Iterator[Board]:
    """All that is kept of tasks under schemes, task by task.

    The run cache takes a notebook that calls it to read every entry and its records.

    Parameters
    ----------
    with_tables : schemes whose records are wanted with their predictions, and not with their numbers alone.

    Raises
    ------
    UsageError
        If there is no such scheme, or the file of an entry is not valid.
    MobtlError
        If a record is damaged.
    """
    entries, code = kept.every_entry().values(), kept.Code()
    schemes = [check_scheme(scheme) for scheme in schemes]
    for task in tasks:
        serving = [entry for entry in entries if task.id in entry.tasks]
        for scheme in schemes:
            asked = {each.id: kept.standing(each, task.id, scheme, code, scheme in with_tables) for each in serving}
            found = [standing for standing in asked.values() if standing]
            yield Board(task, scheme, found, [entry for entry in serving if asked[entry.id] is None])
