"""The whole of `mobtl transfer`: read, check, train, decide, and write it all into one folder."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard import blocks
from mobtl.experiments.own.transfer import study, systems
from mobtl.experiments.own.transfer.config import Config, Given
from mobtl.files import sha256, write_atomically
from mobtl.fingerprint.trees import hash_of
from mobtl.handed_in import labelled
from mobtl.records import store
from mobtl.records.record import Record, counted
from mobtl.repository import address
from mobtl.results import unfinished
from mobtl.transferring import findings, folder, leaks, model, report
from mobtl.transferring.findings import STOPS, Finding
from mobtl.transferring.rows import Rows, usable
from mobtl.transferring.sources import Source, source_of
from mobtl.transferring.verdict import Verdict, verdict

# The descriptors of the reduced formula, which all sources have.
BLOCK = "formula"
# So many rows that cannot be used are named; a table has them all.
_NAMED = 20


@dataclass(frozen=True)
class Asked:
    """What a user asks for.

    Attributes
    ----------
    target : a table, or a folder of structures with the table ``labels``.
    column : of the target's labels.
    source, source_column : a name of `mobtl.transferring.sources.NAMES`, or a table and the column of its labels.
    formulas : the column of formulas in both tables, where it has another name than usual.
    labels : the table of labels of a folder.
    unit : of the target's labels, for the report.
    log : whether the decimal logarithms of the target's labels are learnt.
    config : sizes of the study.
    """

    target: Path
    column: str
    source: str
    source_column: str | None = None
    formulas: str | None = None
    labels: Path | None = None
    unit: str = ""
    log: bool = False
    config: Config = field(default_factory=Config)

    @property
    def property(self) -> str:
        """How the report calls what is learnt."""
        return f"log10 of {self.column}" if self.log else self.column


@dataclass(frozen=True)
class Read:
    """What was read, and what the checks found in it."""

    rows: Rows
    source: Source
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Transferred:
    """What came of it."""

    read: Read
    record: Record
    verdict: Verdict

    @property
    def has_failed(self) -> bool:
        """Whether a row of target or source was to be used, and could not be."""
        return any(rows is not None and rows.failed for rows in (self.read.rows, self.read.source.rows))


def read(asked: Asked) -> Read:
    """Read target and source, and check them.

    Raises
    ------
    MobtlError
        If a file cannot be read at all, or lacks a column.
    """
    every = labelled.read(asked.target, asked.column, formulas=asked.formulas, labels=asked.labels)
    rows = usable(every, asked.log)
    source = source_of(asked.source, asked.source_column, asked.formulas)
    found = [*findings.of_labels(rows, asked.log), *leaks.of_compounds(rows, source)]
    return Read(rows, source, tuple(found))


def transfer(asked: Asked, out: Path, say: Callable[[str], None] = lambda words: None) -> Transferred:
    """Do all of it, and write ``out``; a call that was stopped goes on where it was.

    Parameters
    ----------
    say : is told what was read and found, as soon as it is known.

    Raises
    ------
    UsageError
        If ``out`` is not ours, a column or source does not exist, a setting is none, or there is no notebook for the report.
    MobtlError
        If the target has too few compounds, nothing can be learnt, or a file cannot be read.
    """
    folder.check(out)
    report.check()
    its = read(asked)
    _tell(its, say)
    given = _given(asked, its)
    kept = unfinished.parts_of("own.transfer.study")
    record = study.run(given, asked.config, kept)
    outcome = Transferred(its, record, verdict(record))
    arm = model.arm_of(outcome.verdict)
    fitted = study.final(given, asked.config, arm, kept)
    outside = systems.held_out(given, asked.config, arm, kept)
    with folder.replaced(out) as work:
        model.save(fitted, given, record, arm, outside, BLOCK, work / folder.MODEL)
        _write(outcome, asked, work)
    return outcome


def _tell(its: Read, say: Callable[[str], None]) -> None:
    for name, rows in (("target", its.rows), ("source", its.source.rows)):
        if rows is not None:
            say(f"{name}, {rows.summary()}")
            for each in rows.failed[:_NAMED]:
                say(f"  {each.entry.name}: {each.entry.status}: {each.entry.reason}")
            if len(rows.failed) > _NAMED:
                say(f"  and {len(rows.failed) - _NAMED} more rows that cannot be used")
    if its.source.rows is None:
        say(f"source, {len(its.source.y)} rows: {its.source.meaning}")
    for each in its.findings:
        say(f"{each.severity}: {each.check}: {each.sentence}")
    if stopping := [each for each in its.findings if each.severity == STOPS]:
        raise MobtlError(f"{stopping[0].check}: {stopping[0].sentence}")


def _given(asked: Asked, its: Read) -> Given:
    rows, source = its.rows, its.source
    if not rows.used:
        raise MobtlError(f"no row of {asked.target} can be used ({rows.summary()}); the reasons stand above.")
    if not len(source.y):
        raise MobtlError(f"no row of {source.name} can be used; the reasons stand above.")
    return Given(
        property=asked.property,
        unit="decades" if asked.log else asked.unit,
        ids=rows.ids,
        formulas=rows.formulas,
        x=blocks.of_formulas(BLOCK, rows.formulas),
        y=rows.y,
        source=source.name if source.rows is None else Path(source.name).name,
        source_formulas=source.formulas,
        source_x=blocks.of_formulas(BLOCK, source.formulas),
        source_y=source.y,
        hashes=source.hashes | _hashes(asked),
    )


def _hashes(asked: Asked) -> dict[str, str]:
    """SHA-256 of what the target is read from; of a folder, that of the names and hashes of all of its files."""
    target, found = asked.target.resolve(), {}
    if target.is_dir():
        files = [path for path in sorted(target.rglob("*")) if path.is_file() and not path.is_symlink()]
        every = [(path.relative_to(target).as_posix(), sha256(path)) for path in files]
        found[f"target {target.name}, {counted(len(every), 'file')}"] = hash_of(json.dumps(every))
    else:
        found[f"target {target.name}"] = sha256(target)
    return found | ({f"labels {asked.labels.name}": sha256(asked.labels)} if asked.labels else {})


def _write(outcome: Transferred, asked: Asked, work: Path) -> None:
    """Everything into a folder, the file by which it is known last."""
    store.keep(outcome.record, work / "records")
    tables = {
        "rows": outcome.read.rows.table(),
        "findings": findings.table(outcome.read.findings),
        "predictions": outcome.record.tables["predictions"],
    }
    if outcome.read.source.rows is not None:
        tables["source_rows"] = outcome.read.source.rows.table()
    for name, table in tables.items():
        write_atomically(work / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"))
    report.write(work)
    about = {
        "format": "mobtl transfer 1",
        "property": asked.property,
        "column": asked.column,
        "unit": asked.unit,
        "source": outcome.record.config["source"],
        "log": asked.log,
        "config": asdict(asked.config),
        "model": model.arm_of(outcome.verdict),
        "verdict": outcome.verdict.word,
        "sentence": outcome.verdict.sentence,
        "evidence": outcome.verdict.evidence,
        "rows": len(outcome.read.rows.used),
        "formulas": len(np.unique(outcome.read.rows.formulas)),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": address.commit(),
    }
    write_atomically(work / folder.ABOUT, json.dumps(about, indent=1, allow_nan=False) + "\n")
