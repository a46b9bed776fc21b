"""The cells of a notebook."""

from pathlib import Path

from mobtl.catalogue.specs import Run
from mobtl.errors import MobtlError

# The tag of the cell that only Colab needs; it decides no result.
COLAB = "colab"


def code_cells(run: Run) -> list[str]:
    """Source of each code cell of a run's notebook that can decide its result, in order."""
    return [cell.source for cell in read_notebook(run.template).cells if cell.cell_type == "code" and not for_colab(cell)]


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
