"""Where a notebook that is executed finds the results of the runs that it needs."""

import json
from pathlib import Path

# In the folder of a run: where the results are that it needs.
NEEDS = "needs.json"


def point_at(folders: dict[str, Path], folder: Path) -> None:
    """Tell a notebook that is executed in ``folder`` where the results that it needs are."""
    if folders:
        content = {run: str(where) for run, where in folders.items()}
        (folder / NEEDS).write_text(json.dumps(content, indent=1) + "\n")
