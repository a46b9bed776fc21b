"""The generated part of the page "Predict your material": the command run for real, and how far off its models were."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mobtl.book.pages import speeds
from mobtl.book.parts import calls, markup
from mobtl.errors import MobtlError

# The crystal whose file the page hands in: an id of the table of cells.
CRYSTAL = "mp-804"
# What is called, in a folder with the files that `_files` makes, and what a reader sees there.
CALLS = (
    ("mobtl predict GaN.cif", "A crystal, from its CIF file."),
    ("mobtl predict BAs NbC", "Formulas: one that is in the data, and one about which the models should not be asked."),
    ("mobtl predict MoS2 --as-2d", "A formula of a layer. Where no model beats the mean of all layers, the answer says so."),
    (
        "mobtl predict formulas.csv --csv",
        "A table in, a table out: a row that cannot be read says why, and the others are predicted.",
    ),
)
_TABLE = "name,formula\nfirst,GaN\nsecond,CaSO4.2H2O\nthird,Ga2O3\n"
_SECONDS = 120


def markdown() -> str:
    """Each call with what it prints, then tables of the models and of how fast they are.

    Raises
    ------
    MobtlError
        If a call ends otherwise than with answers, such as where no model is there.
    """
    with tempfile.TemporaryDirectory() as folder:
        _files(Path(folder))
        parts = [part for call, said in CALLS for part in _shown(call, said, Path(folder))]
    return "\n".join([*parts, "## How far off the models were\n", _models(), *_left_out(), speeds.markdown("prediction")])


def _files(folder: Path) -> None:
    from pymatgen.core import Structure
    from pymatgen.io.cif import CifWriter

    from mobtl.datasets import phonons

    row = phonons.cells().set_index("material_id").loc[CRYSTAL]
    crystal = Structure(np.reshape(row["lattice"], (3, 3)), list(row["species"]), np.reshape(row["coordinates"], (-1, 3)))
    (folder / "GaN.cif").write_text(str(CifWriter(crystal, symprec=0.01)), "utf-8")
    (folder / "formulas.csv").write_text(_TABLE, "utf-8")


def _shown(call: str, said: str, folder: Path) -> Iterator[str]:
    """What an example is, the call, and what it prints on stdout and stderr."""
    done = calls.run(call, folder, _SECONDS)
    if not done.stdout:
        raise MobtlError(f"`{call}`, which the page on predictions shows, printed nothing: {done.stderr.strip()}")
    yield f"{said}\n"
    yield f"```bash\n{call}\n```\n"
    yield f"```text\n{done.stdout.rstrip()}\n{done.stderr.rstrip()}\n```\n"


def _left_out() -> Iterator[str]:
    """What the training rows of layers are not."""
    from mobtl.experiments.leaderboard.tasks import TASKS
    from mobtl.prediction.training import limits

    for task in TASKS.values():
        yield from (f"- {sentence}" for sentence in limits.left_out(task))
    yield ""


def _models() -> str:
    """A row for each model: its score beside the mean's, how often its interval held."""
    from mobtl.prediction import lines, served

    rows = [[markup.text(cell) for cell in lines.of(each.card)] for each in served.models()]
    return markup.table(lines.HEADER, rows, "full-width numbers browse")
