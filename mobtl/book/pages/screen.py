"""The generated part of the page "Screen many materials": the command run for real on a small table."""

import csv
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mobtl.book.pages import speeds
from mobtl.book.parts import calls, markup
from mobtl.errors import MobtlError

# What is called, in the folder of the table, and what a reader sees there.
CALLS = (
    (
        'mobtl screen candidates.csv --where "gap > 100 and not elements has Pb" -o wide.csv',
        "By the predicted number. The row that cannot be read is told, and stops no other.",
    ),
    (
        'mobtl screen candidates.csv --where "gap > 100 @ 0.9 and has_gap > 0.4" -o sure.csv',
        "By nine tenths of the predictive mass, of what probably has a gap at all.",
    ),
    (
        'mobtl screen layers.csv --as-2d --where "mobility_e > 2000 @ 0.5" -o mobile.csv',
        "Formulas of layers, where an even chance suffices. The warnings say how little a single number stands for.",
    ),
)
_TABLES = {
    "candidates.csv": "formula\nBAs\nGaN\nBeTe\nPbTe\nPbO\nZnSe\nCaSO4.2H2O\nAlSb\nNaCl\n",
    "layers.csv": "formula\nMoS2\nWSe2\nInSe\nBiAs\nGeS\nZrS2\n",
}
# Of the columns of an output those that a page has room for.
_SHOWN = ("formula", "has_phonon_gap", "phonon_gap", "electron_mobility", "hole_mobility", "warnings")
_SECONDS = 120


def markdown() -> str:
    """Each call with what it prints, and the table that it writes; then how fast it is.

    Raises
    ------
    MobtlError
        If a call writes no table, such as where no model is there.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, content in _TABLES.items():
            (Path(folder) / name).write_text(content, "utf-8")
        shown = [part for call, said in CALLS for part in _shown(call, said, Path(folder))]
    return "\n".join([*shown, speeds.markdown("screening")])


def _shown(call: str, said: str, folder: Path) -> Iterator[str]:
    """What an example is, the call, what it prints, and its table."""
    done = calls.run(call, folder, _SECONDS)
    output = folder / shlex.split(call)[-1]
    if not output.is_file():
        raise MobtlError(f"`{call}`, which the page on screening shows, wrote no table: {done.stderr.strip()}")
    yield f"{said}\n"
    yield f"```bash\n{call}\n```\n"
    yield f"```text\n{_without_bar(done.stderr)}\n```\n"
    yield f"{_table(output)}\n"


def _without_bar(text: str) -> str:
    """What was printed, but for the states of the progress bar, which tell how long it took."""
    return "\n".join(line for line in text.splitlines() if line.strip() and not line.startswith("screen: "))


def _table(path: Path) -> str:
    with path.open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    columns = [place for place, name in enumerate(header) if _is_shown(name) and any(row[place] for row in rows)]
    cells = [[markup.text(row[place]) for place in columns] for row in rows]
    return markup.table([markup.text(header[place]) for place in columns], cells, "full-width numbers browse")


def _is_shown(name: str) -> bool:
    return name.partition(" [")[0] in _SHOWN or name.startswith("mass of ")
