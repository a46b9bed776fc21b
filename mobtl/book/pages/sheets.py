"""Model info sheets, one per experiment: typed answers from book/sheets.yml, and what the records say themselves."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from mobtl import paths, typed
from mobtl.answers import prose
from mobtl.answers.leaderboard.boards import FORMULA, PROPERTIES
from mobtl.answers.leaderboard.ranking import least, scores_of
from mobtl.answers.papers import PaperId
from mobtl.book.parts import made_of
from mobtl.book.parts.markup import text as plain
from mobtl.book.parts.outputs import Output
from mobtl.datasets.tables import read_sidecar
from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.physics.units import in_text
from mobtl.records import settings
from mobtl.records.record import Metric, Record
from mobtl.records.store import load_all
from mobtl.results import drawn as results
from mobtl.results.leaderboard.board import boards

_STRICT = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Question(BaseModel):
    """A question of the sheet; ``from_record`` names the part of a record that answers it, where no person does."""

    model_config = _STRICT

    section: str
    asks: str
    from_record: Literal["headline", "tables", "settings", "provenance"] | None = Field(None, alias="from")


class Sheet(BaseModel):
    """One experiment: its record's name, its headline metric (quantity, statistic), its modules, the typed answers.

    Without a paper it is the leaderboard, whose records are the best of its pages, and whose headline has their measure.
    """

    model_config = _STRICT

    title: str
    paper: PaperId | None = None
    experiment: str
    headline: tuple[str, str]
    modules: list[str]
    answers: dict[str, str]


class Sheets(BaseModel):
    """All of book/sheets.yml."""

    model_config = _STRICT

    sections: dict[str, str]
    questions: dict[str, Question]
    sheets: dict[str, Sheet]

    @model_validator(mode="after")
    def _complete(self):
        if lost := {each.section for each in self.questions.values()} - self.sections.keys():
            raise ValueError(f"there is no section {', '.join(sorted(lost))}")
        typed = {name for name, each in self.questions.items() if each.from_record is None}
        for name, sheet in self.sheets.items():
            if wrong := sorted(typed ^ sheet.answers.keys()):
                raise ValueError(f"{name} must answer each question that no record answers, once: {', '.join(wrong)}")
        return self


@dataclass(frozen=True)
class Drawn:
    """A record that the book draws: which one it is in words, versions of libraries, the page that draws it.

    ``column`` is the heading of its column, ``headline`` its headline metric.
    """

    record: Record
    sentence: str
    versions: dict[str, str]
    page: str
    column: str
    headline: Metric


_SHEETS = TypeAdapter(Sheets)


def load() -> Sheets:
    """The sheets as written in book/sheets.yml.

    Raises
    ------
    UsageError
        If it is no YAML, or an answer is missing.
    """
    return typed.read(paths.BOOK / "sheets.yml", _SHEETS, UsageError)


def drawn(outputs: Sequence[Output], sheet: Sheet) -> list[Drawn]:
    """The records of an experiment that the pages of the book draw, in the order of the runs.

    Raises
    ------
    MobtlError
        If there is none.
    """
    found = list(_of_runs(outputs, sheet) if sheet.paper else _of_leaderboard(outputs, sheet))
    if not found:
        raise MobtlError(
            f"book/sheets.yml has a sheet of {sheet.experiment}, but no run has such a record; name one that has."
        )
    return found


def _of_runs(outputs: Sequence[Output], sheet: Sheet) -> Iterator[Drawn]:
    for output in outputs:
        for record in load_all(output.folder):
            if record.experiment == sheet.experiment:
                sentence, versions = f"the book's own run, preset {output.preset}", output.manifest.versions
                other = results.in_the_place_of(record, output.preset)
                if other is not None:
                    (record,) = (each for each in other.records() if each.experiment == sheet.experiment)
                    sentence, versions = other.sentence, made_of.versions(other)
                column = prose.protocol_in_words(record) or "computed"
                yield Drawn(record, sentence, versions, output.page, column, record.metric(*sheet.headline))


def _of_leaderboard(outputs: Sequence[Output], sheet: Sheet) -> Iterator[Drawn]:
    """On the first task of each property the record that errs least, formulas held out."""
    where = {each.run.parameters.get("prop"): each.page for each in outputs if each.run.id.startswith("leaderboard/")}
    first = [TASKS[tasks[0]] for tasks in PROPERTIES.values()]
    for prop, board in zip(PROPERTIES, boards(first, [FORMULA]), strict=True):
        best = least(board.standings)
        if best and prop in where:
            sentence = f"“{best.entry.title}”, committed{f', stale: {best.stale}' if best.stale else ''}"
            headline = scores_of(best.record)[sheet.headline[0]]
            yield Drawn(best.record, sentence, best.record.versions, where[prop], board.task.title, headline)


def markdown(paper: str | None, outputs: Sequence[Output]) -> str:
    """The sheets of one paper, or without one that of the leaderboard, each question with its answer."""
    everything = load()
    lines: list[str] = []
    for name, sheet in everything.sheets.items():
        if sheet.paper == paper:
            lines += _sheet(everything, name, drawn(outputs, sheet))
    return "\n".join(lines).lstrip("\n") + "\n"


def _sheet(everything: Sheets, name: str, found: Sequence[Drawn]) -> Iterator[str]:
    sheet = everything.sheets[name]
    yield from ("", f"(sheet-{name})=", f"## {sheet.title}", "")
    yield f"Code: {', '.join(f'{{py:mod}}`{module}`' for module in sheet.modules)}. [Audit](#audit-{name})."
    for key, section in everything.sections.items():
        yield from ("", f"### {section}", "")
        for question, each in everything.questions.items():
            if each.section == key:
                yield from (f"**{each.asks}**", "")
                yield from _from_record(each.from_record, sheet, found) if each.from_record else (sheet.answers[question],)
                yield ""


def _from_record(part: str, sheet: Sheet, found: Sequence[Drawn]) -> list[str]:
    answers: dict[str, Callable[[Sheet, Sequence[Drawn]], Iterable[str]]] = {
        "headline": _headline,
        "tables": _tables,
        "settings": _settings,
        "provenance": _provenance,
    }
    return list(answers[part](sheet, found))


def _headline(sheet: Sheet, found: Sequence[Drawn]) -> Iterator[str]:
    """The headline metric of each record: value, range, and what was sampled."""
    quantity, statistic = sheet.headline
    yield f"{plain(quantity)} ({statistic}):"
    yield ""
    for each in found:
        metric = each.headline
        unit = f" {in_text(metric.unit)}" if metric.unit else ""
        spread = f"{'95 % range ' if metric.spread else ''}{prose.range_in_words(metric)}"
        number = f"{prose.number_in_words(metric)}{unit}, {spread} ({metric.n})"
        yield f"- {each.column}: {number}, from {{doc}}`{each.page}`"


def _tables(sheet: Sheet, found: Sequence[Drawn]) -> Iterator[str]:
    """Each table that the records read: what it is, its rows and its hash, and whether it still is that table."""
    yield from ("| table | what | rows | SHA-256 |", "|---|---|---|---|")
    # Records may have read a table as it was at different times.
    for name, sha256 in dict.fromkeys(item for each in found for item in each.record.data.items()):
        sidecar = read_sidecar(name)
        changed = "" if sidecar["sha256"] == sha256 else " (since replaced)"
        yield f"| `{name}` | {plain(sidecar['title'])} | {sidecar['rows']} | `{sha256[:12]}`{changed} |"


def _settings(sheet: Sheet, found: Sequence[Drawn]) -> Iterator[str]:
    yield from _columns("setting", found, [_flat(each.record) for each in found])


def _flat(record: Record) -> dict[str, str]:
    every = settings.each(_numbered(record.config))
    return {", ".join(path).replace("_", " "): plain(value) for path, value in every}


def _numbered(value: object) -> object:
    """The same settings, with the steps of a model by their number."""
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        value = {str(number): each for number, each in enumerate(value, start=1)}
    return {name: _numbered(each) for name, each in value.items()} if isinstance(value, dict) else value


def _provenance(sheet: Sheet, found: Sequence[Drawn]) -> Iterator[str]:
    rows = []
    for each in found:
        record = each.record
        about = {
            "record": each.sentence,
            "made": f"{record.created}, in {record.seconds:.0f} s of processors",
            "device": record.device,
        }
        rows.append({name: plain(value) for name, value in (about | each.versions).items()})
    yield from _columns("", found, rows)


def _columns(head: str, found: Sequence[Drawn], values: Sequence[dict[str, str]]) -> Iterator[str]:
    """One column per record, one row per name that any of them has."""
    yield f"| {head} | {' | '.join(each.column for each in found)} |"
    yield "|---" * (1 + len(found)) + "|"
    for name in dict.fromkeys(name for each in values for name in each):
        yield f"| {plain(name)} | {' | '.join(each.get(name, '') for each in values)} |"
