"""The generated parts of the page on `mobtl transfer`: the command run for real on a small table, and what it leaves."""

import json
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

from mobtl.book.pages import speeds
from mobtl.book.parts import calls, figures, markup
from mobtl.catalogue.notebook import read_notebook
from mobtl.errors import MobtlError
from mobtl.figures.content.drawn import MIME

# Small, so that the page is built in seconds: by default there are more of everything.
TRANSFER = (
    'mobtl transfer --source theirs.csv --source-column energy --target mine.csv --column gap --unit "cm^-1" '
    "--repeats 1 --folds 3 -o mine"
)
PREDICT = "mobtl predict --model mine InN BeS W2C"
# Compounds of the tables, and what a wavenumber of 1 is in meV.
COMPOUNDS, OF_SOURCE, _MEV = 40, 200, 0.1239842
# The figures of the report in their order, and those that the page shows.
_FIGURES, _SHOWN = ("errors", "differences", "curve", "parity"), ("errors", "curve")
_BARS = ("transfer, ", "chemical systems, ")
_SECONDS = 1200


def files() -> dict[str, str | bytes]:
    """What the page includes, by path in the staged sources: sources by name, both calls, two figures of the report, speeds.

    Raises
    ------
    MobtlError
        If a call prints no answer.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "mine.csv").write_text(table(), "utf-8")
        (folder / "theirs.csv").write_text(source_table(), "utf-8")
        found: dict[str, str | bytes] = {f"{_stem('sources')}.md": sources()}
        for name, call in (("call", TRANSFER), ("predict", PREDICT)):
            found[f"{_stem(name)}.md"] = shown(call, folder)
        found[f"{_stem('speeds')}.md"] = speeds.markdown("transfer")
        for name, data in _pictures(folder / "mine" / "report.ipynb"):
            found |= _picture(_stem(name), data)
    return found


def table() -> str:
    """Phonon band gaps of some compounds as a user's table, with two rows that are wrong: another unit, no label."""
    rows = _some("phonon_gap", COMPOUNDS)
    lines = [f"{formula},{gap:.2f}" for formula, gap in rows.itertuples(index=False)]
    first, gap = rows.loc[rows["phonon_gap"].idxmax()]
    return "\n".join(["formula,gap", *lines, f"{first},{gap * _MEV:.2f}", "AlSb,", ""])


def source_table() -> str:
    """Electronic band gaps of more compounds, as a table of a source property."""
    lines = [f"{formula},{gap:.3f}" for formula, gap in _some("electronic_gap", OF_SOURCE).itertuples(index=False)]
    return "\n".join(["formula,energy", *lines, ""])


def _some(column: str, count: int):
    """Formula and value of compounds that have one above zero, evenly from the whole table."""
    from mobtl.datasets import phonons

    every = phonons.semiconductors()
    known = every[every[column] > 0].drop_duplicates("reduced_formula").sort_values("material_id")
    return known.iloc[:: len(known) // count][["reduced_formula", column]].head(count)


def sources() -> str:
    """The sources by name, as a table."""
    from mobtl.transferring.sources import NAMES, source_of

    found = [source_of(name) for name in NAMES]
    rows = [[markup.code(each.name), each.meaning, f"{len(each.y)}"] for each in found]
    return markup.table(("name", "what it is", "rows"), rows, "full-width")


def shown(call: str, folder: Path) -> str:
    """A call, and what it prints on stderr and stdout, as markdown.

    Raises
    ------
    MobtlError
        If it prints no answer.
    """
    done = calls.run(call, folder, _SECONDS)
    if not done.stdout:
        raise MobtlError(f"`{call}`, which the page on transfer shows, printed no answer: {done.stderr.strip()}")
    told, said = "\n".join(_without_bars(done.stderr)), done.stdout.rstrip()
    # What was read and found is told before the answer is known, how many were predicted after the last of them.
    printed = f"{told}\n{said}" if call == TRANSFER else f"{said}\n{told}"
    return f"```bash\n{call}\n```\n\n```text\n{printed}\n```\n"


def _without_bars(text: str) -> Iterator[str]:
    """What was printed, but for the states of progress bars, which tell how long it took."""
    return (line for line in text.splitlines() if line.strip() and not line.startswith(_BARS))


def _pictures(report: Path) -> Iterator[tuple[str, dict]]:
    """The figures that the page shows, as the notebook of the report shows them, by MIME type."""
    outputs = [output for cell in read_notebook(report).cells for output in cell.get("outputs", [])]
    drawn = [output["data"] for output in outputs if MIME in output.get("data", {})]
    return ((name, data) for name, data in zip(_FIGURES, drawn, strict=True) if name in _SHOWN)


def _picture(stem: str, data: dict) -> dict[str, str | bytes]:
    alt = json.dumps(data[MIME]["alt"], ensure_ascii=False)
    text = f"```{{image}} /{stem}.png\n:alt: {alt}\n```\n\n{figures.links(stem)}\n"
    pictures = {f"{stem}.md": text, f"{stem}.png": b64decode(data["image/png"])}
    return pictures | figures.files(stem, data, {"source": "transfer.html"}) | figures.narrow(stem, data)


def _stem(name: str) -> str:
    return f"_generated/transfer-{name}"
