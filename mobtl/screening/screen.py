"""Many materials through the models and a filter, part by part: side by side, in constant memory, and resumable."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass
from os.path import isdir, isfile
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from tqdm import tqdm

from mobtl.errors import UsageError
from mobtl.handed_in import reading
from mobtl.handed_in.entries import BULK, LAYER, LEFT_OUT
from mobtl.prediction.intervals import check_level
from mobtl.records.workers import Workers, connected
from mobtl.screening import grammar
from mobtl.screening.conditions import Condition, kinds
from mobtl.screening.kept import Kept
from mobtl.screening.names import NO_ELECTRONIC_GAP
from mobtl.screening.parts import FAILS, PASSES, UNKNOWN, Part, Settings, parts, screened
from mobtl.screening.table import schema

# Parts that wait for each worker, so that none is idle: with those at work all that is in memory.
_WAITING = 2


@dataclass(frozen=True)
class Screening:
    """What became of the materials of a screening.

    Attributes
    ----------
    passed : fulfil the filter, and are in the output.
    failed_filter : do not fulfil it.
    unknown : lack a property that decides it.
    failed : could not be read or predicted, by the word of their status.
    parts, resumed : parts of the input, and how many of them an earlier call had finished.
    """

    passed: int
    failed_filter: int
    unknown: int
    failed: dict[str, int]
    parts: int
    resumed: int

    @property
    def predicted(self) -> int:
        """How many were predicted; of none, an output that was there stays."""
        return self.passed + self.failed_filter + self.unknown

    def summary(self) -> str:
        """One line."""
        words = [f"{self.passed} pass, {self.failed_filter} do not"]
        if self.unknown:
            words.append(f"{self.unknown} lack a property that the filter asks for")
        if self.failed:
            each = ", ".join(f"{count} {status}" for status, count in sorted(self.failed.items()))
            words.append(f"{sum(self.failed.values())} failed ({each})")
        return "; ".join(words)


def checked(where: str, as_2d: bool) -> Condition:
    """The condition of a filter, which some material can fulfil.

    Raises
    ------
    UsageError
        If the text is no filter, or asks for properties of bulk crystals and of layers at once.
    """
    condition = grammar.parse(where)
    possible = kinds(condition)
    if not possible:
        of = {kind: [] for kind in (BULK, LAYER)}
        for each in condition.within():
            if each.quantity.predicted is not None:
                of[each.quantity.predicted.of].append(each.quantity.name)
        raise UsageError(
            f"no material can pass: {', '.join(of[BULK])} is predicted of bulk crystals, {', '.join(of[LAYER])} of layers; "
            f"ask for one kind, or join them by `or` ({NO_ELECTRONIC_GAP})."
        )
    if as_2d and LAYER not in possible:
        raise UsageError("the filter asks for properties of bulk crystals, and --as-2d takes everything for a layer.")
    return condition


def screen(
    inputs: Iterable[str | Path],
    where: str,
    output: Path,
    *,
    as_2d: bool = False,
    level: float = 0.8,
    column: str | None = None,
    symbols: Sequence[str] | None = None,
    models: Path | None = None,
    workers: Workers | None = None,
    standard_input: BinaryIO | None = None,
) -> Screening:
    """Write those materials that fulfil a filter, with predictions, intervals, masses and warnings.

    Finished parts lie in a folder beside the output until it is written, so that a call that was stopped goes on where it
    was. A part counts for the same content, filter, settings, models and code only.

    Parameters
    ----------
    inputs : as of `mobtl.handed_in.reading.read`.
    where : the filter, in the grammar of `mobtl.screening.grammar`.
    output : a file, .parquet or .csv; beside it ``<name>-failed`` gets what could not be read or predicted.
    as_2d : whether formulas are those of layers, and every structure is one.
    level : of the intervals.
    column : the column of formulas of tables, if it is not called formula, composition or the like.
    symbols : of the elements of POSCAR files that name none, in their order.
    models : folder of the models; by default those of the package.
    workers : who works on the parts; by default this process.
    standard_input : what ``-`` stands for, if not this process's own.

    Raises
    ------
    UsageError
        If filter, level or output cannot be, or the output would overwrite an input, lie in a folder of them, or the file of
        what failed would overwrite something else.
    MobtlError
        If another call makes this output, there is no model, or workers cannot be had.
    """
    condition, workers = checked(where, as_2d), workers or Workers()
    settings, kept = Settings(where, as_2d, check_level(level), models), Kept(Path(output))
    inputs = inputs if isinstance(inputs, str | Path) else list(inputs)
    given = reading.unread(inputs, column=column, symbols=symbols, as_2d=as_2d, standard_input=standard_input)
    kept.check_failed()
    _check_apart(kept, [inputs] if isinstance(inputs, str | Path) else inputs)
    names: dict[int, str] = {}
    counted: Counter[str] = Counter()
    with kept.held():
        with tqdm(desc="screen", unit=" materials", mininterval=2) as bar:
            missing = _Missing(parts(given, settings), kept)
            for number, name, found in _found(missing, kept, workers):
                names[number] = name
                counted += found
                bar.set_postfix_str(f"{counted[PASSES]} pass", refresh=False)
                bar.update(found.total())
        failed = {word: n for word, n in counted.items() if word not in (PASSES, FAILS, UNKNOWN, LEFT_OUT)}
        outcome = Screening(counted[PASSES], counted[FAILS], counted[UNKNOWN], failed, len(names), missing.resumed)
        kept.write([names[number] for number in sorted(names)], schema(condition, as_2d), outcome.predicted > 0)
        kept.clear()
    return outcome


def _check_apart(kept: Kept, inputs: Iterable[str | Path]) -> None:
    """Refuse an output that is an input, or that the next call would read as one."""
    # Of os.path, since to pathlib a long formula is an error.
    files, folders = [each for each in inputs if isfile(each)], [Path(each).resolve() for each in inputs if isdir(each)]  # noqa: PTH112, PTH113
    for each in (kept.output, kept.failed):
        if each.exists() and any(each.samefile(one) for one in files):
            raise UsageError(f"{each} is an input and would be overwritten; give the output another name.")
        if any(each.resolve().is_relative_to(folder) for folder in folders):
            raise UsageError(f"{each} lies in a folder of inputs, as one of which it would be read; write it elsewhere.")


class _Missing:
    """The parts that are not finished, as they are read; those that are wait in `finished`."""

    def __init__(self, every: Iterator[Part], kept: Kept):
        self._every, self._kept = every, kept
        self.finished: deque[tuple[int, str]] = deque()
        self.resumed = 0

    def __iter__(self) -> Iterator[tuple[Part, str]]:
        for part in self._every:
            name = part.name
            if self._kept.has(name):
                self.resumed += 1
                self.finished.append((part.number, name))
            else:
                yield part, name


def _found(missing: _Missing, kept: Kept, workers: Workers) -> Iterator[tuple[int, str, Counter[str]]]:
    """Number, name and counts of each part once it is kept, in any order."""
    made = _alone(missing) if workers.alone else _side_by_side(missing, workers)
    for number, name, rows in made:
        kept.keep(name, rows)
        yield number, name, kept.counts(name)
        while missing.finished:
            number, name = missing.finished.popleft()
            yield number, name, kept.counts(name)
    while missing.finished:
        number, name = missing.finished.popleft()
        yield number, name, kept.counts(name)


def _alone(missing: _Missing) -> Iterator[tuple[int, str, pa.Table]]:
    for part, name in missing:
        yield part.number, name, screened(part)


def _side_by_side(missing: _Missing, workers: Workers) -> Iterator[tuple[int, str, pa.Table]]:
    """The results of workers, of whom each has a few parts waiting, and no more."""
    most = (1 + _WAITING) * _count(workers)
    with workers.executor() as executor:
        at_work = {}
        for part, name in missing:
            at_work[executor.submit(screened, part)] = part.number, name
            if len(at_work) >= most:
                yield from _ended(at_work)
        while at_work:
            yield from _ended(at_work)


def _ended(at_work: dict) -> Iterator[tuple[int, str, pa.Table]]:
    for future in wait(at_work, return_when=FIRST_COMPLETED).done:
        yield *at_work.pop(future), future.result()


def _count(workers: Workers) -> int:
    if not workers.scheduler:
        return workers.count
    with connected(workers.scheduler) as client:
        return len(client.nthreads())
