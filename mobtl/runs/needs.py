"""What a notebook that is executed finds beside it: which run it is, and where the results are that it needs."""

import json
from pathlib import Path

from mobtl.catalogue.specs import Value

# In the folder of a run.
NEEDS, RUN = "needs.json", "run.json"


def introduce(run: str, values: dict[str, Value], folder: Path) -> None:
    """Tell a notebook that is executed in ``folder`` which run it is, and the values of all parameters."""
    (folder / RUN).write_text(json.dumps({"run": run, "parameters": values}, indent=1) + "\n")


def point_at(folders: dict[str, Path], folder: Path) -> None:
    """Tell a notebook that is executed in ``folder`` where the results that it needs are."""
    if folders:
        content = {run: str(where) for run, where in folders.items()}
        (folder / NEEDS).write_text(json.dumps(content, indent=1) + "\n")
