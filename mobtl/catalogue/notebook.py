"""The cells of a notebook, read without nbformat, which takes longer to import than most commands to answer."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mobtl.errors import MobtlError

if TYPE_CHECKING:
    from mobtl.catalogue.specs import Run

# The tag of the cell that only Colab needs; it decides no result.
COLAB = "colab"
# The first version of the format whose notebooks are a plain list of cells.
_FORMAT = 4


@dataclass(frozen=True)
class Cell:
    """A cell: its type ("code", "markdown"), its source, its tags."""

    kind: str
    source: str
    tags: frozenset[str]


def cells(path: Path) -> list[Cell]:
    """All cells of a notebook, in order, as `nbformat.read` gives them.

    Raises
    ------
    MobtlError
        If the file is no notebook, or one of an earlier format.
    OSError
        If it cannot be read.
    """
    try:
        content = json.loads(path.read_bytes())
        if content["nbformat"] != _FORMAT:
            raise ValueError(f"its format is {content['nbformat']}, not {_FORMAT}")
        return [_cell(each) for each in content["cells"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MobtlError(f"{path} cannot be read as a notebook: {' '.join(str(error).split())[:200]}.") from None


def _cell(content: dict) -> Cell:
    # Each line of the source stands for itself in a file, as nbformat writes it.
    return Cell(content["cell_type"], "".join(content["source"]), frozenset(content["metadata"].get("tags", ())))


def code_cells(run: "Run") -> list[str]:
    """Source of each code cell of a run's notebook that can decide its result, in order."""
    return [cell.source for cell in cells(run.template) if cell.kind == "code" and COLAB not in cell.tags]


def for_colab(cell) -> bool:
    """Whether a cell is the one that fetches the package on Colab, and does nothing anywhere else."""
    return COLAB in cell.metadata.get("tags", [])


def read_notebook(path: Path):
    """A notebook as nbformat's node (MobtlError if it is none)."""
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
        raise MobtlError(f"{path} cannot be read as a notebook: {' '.join(str(error).split())[:200]}.") from None
