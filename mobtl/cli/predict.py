"""The command `mobtl predict`: answers for what was handed in, as text, JSON or CSV, as a stream."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from mobtl.cli.main import examples
from mobtl.errors import UsageError


@click.command(
    epilog=examples(
        "mobtl predict GaAs InN",
        "mobtl predict MoS2 --as-2d",
        "mobtl predict my-crystal.cif POSCAR --json",
        "mobtl predict formulas.csv --csv > predicted.csv",
        'printf "GaAs\\nInP\\n" | mobtl predict -',
        "mobtl predict --model mine InAs AlP",
    )
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=click.Path())
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Predict by the model that `mobtl transfer` has left in this folder, of the formula alone.",
)
@click.option("--as-2d", is_flag=True, help="Take formulas for layers, and refuse structures that are none.")
@click.option("--json", "as_json", is_flag=True, help="Print an array of objects, one for each material.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a row for each material, with columns for every property.")
@click.option("--column", metavar="NAME", help="The column of formulas of tables, if it is not called formula or the like.")
@click.option("--symbols", metavar="A,B,...", help="Elements of a POSCAR file that names none, in its order.")
@click.option("--level", type=float, default=0.8, show_default=True, help="Of the intervals, above 0 and at most 0.99.")
def predict(
    inputs: tuple[str, ...],
    model: Path | None,
    as_2d: bool,
    as_json: bool,
    as_csv: bool,
    column: str | None,
    symbols: str | None,
    level: float,
) -> None:
    """Predict properties of materials, with intervals, warnings and what is known.

    INPUT is a formula, a file of structures (CIF, POSCAR, XDATCAR, vasprun.xml, extended XYZ, JSON of pymatgen, trajectory
    of ASE, FHI-aims, XSF, GEN, Quantum ESPRESSO), a folder, a table with a column of formulas, or - for standard input. Of a
    bulk crystal, or a formula: whether it has a phonon band gap, its size if it has one, speed of sound, heat capacity. Of a
    layer: mobilities, their anisotropy, masses, stiffness; --as-2d says that formulas are those of layers. With --model it
    is the property that `mobtl transfer` has learnt. A material that cannot be predicted says why, the others are predicted,
    and the exit code is 1.
    """
    if as_json and as_csv:
        raise UsageError("--json and --csv are two forms of output; give one of them.")
    from mobtl.handed_in import reading

    predictor, properties, source = _of_own(model, level, as_2d) if model else _of_package(level, as_2d)
    named = symbols.replace(",", " ").split() if symbols else None
    answers = predictor.answers(reading.read(inputs, column=column, symbols=named, as_2d=as_2d))
    counted = _Counted()
    write = _json if as_json else _csv if as_csv else partial(_text, source=source)
    write(counted.passed(answers), level, properties)
    sys.stdout.flush()
    print(counted.summary(), file=sys.stderr)
    if counted.failed:
        raise click.exceptions.Exit(1)


def _of_package(level: float, as_2d: bool):
    """What answers by the models of the package, the properties that it tells, and where to read of the models."""
    from mobtl.prediction import rows
    from mobtl.prediction.predicting import Predictor

    source = "`mobtl models list` has the models, and better ones too large."
    return Predictor(as_2d, level), rows.asked(as_2d), source


def _of_own(folder: Path, level: float, as_2d: bool):
    """What answers by the model of a transfer, the property that it tells, and where to read of the model."""
    from mobtl.transferring.predicted import predictor

    if as_2d:
        raise UsageError("the model of a transfer looks at formulas alone, of layers too; leave out --as-2d beside --model.")
    found = predictor(folder, level)
    return found, (found.own,), "the report beside the model has its scores."


class _Counted:
    """What became of the answers that went by."""

    def __init__(self):
        self.statuses: Counter[str] = Counter()
        self.failed = self.layers = 0

    def passed(self, answers: Iterable) -> Iterator:
        """The same answers."""
        from mobtl.handed_in.entries import BULK, FORMULA, LAYER
        from mobtl.prediction.known import known

        for answer in answers:
            self.statuses[answer.status] += 1
            self.failed += answer.has_failed
            if answer.of == BULK and answer.entry.kind == FORMULA:
                self.layers += bool(known(answer.entry.composition.key, LAYER))
            yield answer

    def summary(self) -> str:
        """One line, and a hint where formulas are those of layers, too."""
        n = self.statuses["ok"]
        words = [f"{n} predicted"]
        wrong = [f"{count} {status}" for status, count in sorted(self.statuses.items()) if status not in ("ok", "left-out")]
        if wrong:
            words.append(f"{self.failed} failed ({', '.join(wrong)})")
        if self.layers:
            words.append(f"{self.layers} {'is a layer' if self.layers == 1 else 'are layers'} in tables, too: --as-2d")
        return "; ".join(words)


def _text(answers: Iterable, level: float, properties: Sequence, source: str) -> None:
    from mobtl.prediction.text import LEGEND, lines

    has_numbers = False
    for number, answer in enumerate(answers):
        has_numbers = has_numbers or bool(answer.predictions)
        print("\n".join(["", *lines(answer, level)] if number else lines(answer, level)))
    if has_numbers:
        print(f"\n{LEGEND} {source}")


def _json(answers: Iterable, level: float, properties: Sequence) -> None:
    from mobtl.prediction.objects import as_object

    before = "["
    for answer in answers:
        print(f"{before}{json.dumps(as_object(answer, level), allow_nan=False)}", end="")
        before = ",\n"
    print("]" if before != "[" else "[]")


def _csv(answers: Iterable, level: float, properties: Sequence) -> None:
    from mobtl.prediction import rows

    columns = rows.columns_of(properties)
    writer = csv.DictWriter(sys.stdout, list(columns), restval="", lineterminator="\n")
    writer.writerow({name: f"{name} [{unit}]" if unit else name for name, unit in columns.items()})
    for answer in answers:
        writer.writerow(rows.as_row(answer))
