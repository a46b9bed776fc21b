"""The numbers of the last finished book, ``_build/numbers.json`` (for `mobtl numbers --diff` too), and what changed."""

import json
from collections.abc import Sequence

from mobtl import paths
from mobtl.answers import table
from mobtl.answers import table as numbers
from mobtl.errors import UsageError
from mobtl.files import write_atomically


def compare(rows: Sequence[numbers.Row]) -> str:
    """Keep the rows of this book in the place of the last one's, and say in lines what changed."""
    path = paths.BUILD / "numbers.json"
    text = json.dumps(numbers.as_objects(rows), indent=1, ensure_ascii=False, allow_nan=False)
    try:
        before = table.read(path, set(numbers.FIELDS))
    except UsageError:
        # There is none, or it is of an earlier version or damaged: nothing to compare with.
        before = None
    write_atomically(path, text + "\n")
    if before is None:
        return "no earlier book to compare the numbers with"
    changes = numbers.differences(before, json.loads(text))
    return "\n".join(["numbers since the last book:", *(changes or ["nothing changed"])])
