"""What a notebook that is executed finds beside it: which run it is, and where the results are that it needs."""

import json
from collections.abc import Mapping
from pathlib import Path

from mobtl.catalogue.specs import Value

# In the folder of a run.
NEEDS, RUN = "needs.json", "run.json"


def introduce(
    run: str, values: Mapping[str, Value], own: Mapping[str, str], fed: Mapping[str, Mapping[str, str]], folder: Path
) -> None:
    """Tell a notebook that is executed in ``folder`` which run it is, and the values of all parameters.

    ``own`` has those that somebody chose for it, ``fed`` those that were chosen for runs that it needs.
    """
    content = {"run": run, "parameters": values, "own": own, "fed": fed}
    (folder / RUN).write_text(json.dumps(content, indent=1) + "\n")


def point_at(folders: Mapping[str, Path | None], folder: Path) -> None:
    """Tell a notebook that is executed in ``folder`` where the results that it needs are; ``None`` for a committed one."""
    if folders:
        content = {run: where and str(where) for run, where in folders.items()}
        (folder / NEEDS).write_text(json.dumps(content, indent=1) + "\n")
