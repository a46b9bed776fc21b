"""Two builds in different folders, with different numbers of jobs: their records and pages are equal."""

import tempfile
from pathlib import Path

from repeatability import building, figures


def folders(first: Path, second: Path) -> figures.Outcome:
    """Build the book of two equal repositories, with one job and with two, and compare every file of records and pages."""
    for jobs, root in enumerate((first, second), start=1):
        building.build(root, jobs)
    one, other = ({name: each for name, each in building.content(root).items() if each} for root in (first, second))
    names = {*one, *other}
    different = building.differences(one, other)
    for name in different:
        print(name, flush=True)
    records = sum("/records/" in name for name in names)
    return figures.Outcome(len(names), len(names) - len(different), {"records": records, "pages": len(names) - records})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        clones = [building.clone(Path(folder) / name) for name in ("one", "two")]
        figures.keep("folders", lambda: folders(*clones))
