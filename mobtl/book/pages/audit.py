"""The audit page: eight kinds of data leakage against each experiment, from book/audit.yml, and the source of its tests."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from mobtl import paths, typed
from mobtl.answers.papers import PaperId
from mobtl.book.parts import markup
from mobtl.errors import UsageError

_STRICT = ConfigDict(extra="forbid", frozen=True)
_NOT_APPLICABLE = "not applicable"
# Findings below which the overview says whether the protocol leak free mends them.
_LEAKS = ("yes", "partly", "not told")


class Kind(BaseModel):
    """One kind of leakage, and the question that finds it."""

    model_config = _STRICT

    name: str
    asks: str


class Code(BaseModel):
    """The released repository of a paper: its name with the commit, and the address under which a file of that commit is."""

    model_config = _STRICT

    name: str
    address: Annotated[str, Field(pattern=r"^https://\S+/[0-9a-f]{40}$")]


class Quote(BaseModel):
    """One line of the released code, word for word."""

    model_config = _STRICT

    file: str
    line: int
    text: str


class Answer(BaseModel):
    """What one experiment says to one kind: a fact with its place and a remedy, or the reason why it cannot occur.

    ``prevented`` goes with the ``tests`` that prove it; ``remains`` says what the protocol leak free does not mend,
    with tests where it says more than that.
    """

    model_config = _STRICT

    released: Literal["yes", "partly", "no", "not told"] | None = None
    fact: str | None = None
    where: list[str] = []
    quotes: list[Quote] = []
    prevented: str | None = None
    tests: list[Annotated[str, Field(pattern=r"^tests/[\w/]+\.py::test_\w+$")]] = []
    remains: str | None = None
    reason: str | None = None

    @model_validator(mode="after")
    def _consistent(self):
        told = (self.released, self.fact, self.where, self.quotes, self.prevented, self.tests, self.remains)
        if self.reason:
            if any(told):
                raise ValueError("an answer with a reason has nothing else")
            return self
        if not (self.released and self.fact and self.where):
            raise ValueError("an answer needs released, fact and where, or a reason why it is not applicable")
        if bool(self.prevented) == bool(self.remains) or (self.prevented and not self.tests):
            raise ValueError("an answer needs either prevented with tests, or remains")
        return self

    @property
    def finding(self) -> str:
        """One or two words for the overview."""
        return self.released or _NOT_APPLICABLE


class Experiment(BaseModel):
    """One experiment, the pages that show it, and its answers by kind; without a paper it is this repository's own.

    Then ``released`` and ``fact`` are about what it does here, of which nothing is quoted.
    """

    model_config = _STRICT

    title: str
    paper: PaperId | None = None
    pages: list[str]
    answers: dict[str, Answer]


class Audit(BaseModel):
    """All of book/audit.yml; ``code`` names the released repository of each paper."""

    model_config = _STRICT

    code: dict[str, Code]
    kinds: dict[str, Kind]
    experiments: dict[str, Experiment]

    @model_validator(mode="after")
    def _complete(self):
        for name, experiment in self.experiments.items():
            if list(experiment.answers) != list(self.kinds):
                raise ValueError(f"{name} must answer every kind, in their order")
            if experiment.paper is None and any(answer.quotes for answer in experiment.answers.values()):
                raise ValueError(f"{name} has no paper, so that there is no released code to quote")
        return self

    @property
    def tests(self) -> list[str]:
        """Every test that is named, once, in order."""
        answers = [answer for each in self.experiments.values() for answer in each.answers.values()]
        return list(dict.fromkeys(test for answer in answers for test in answer.tests))


_AUDIT = TypeAdapter(Audit)


def load() -> Audit:
    """The audit as written in book/audit.yml.

    Raises
    ------
    UsageError
        If it is no YAML, an answer is missing or incomplete.
    """
    return typed.read(paths.BOOK / "audit.yml", _AUDIT, UsageError)


def markdown() -> str:
    """The overview, then every experiment with its answers."""
    audit = load()
    lines = [*_overview(audit)]
    for name, experiment in audit.experiments.items():
        lines += ["", f"(audit-{name})=", f"## {experiment.title}", ""]
        shown = ", ".join(f"{{doc}}`{page}`" for page in experiment.pages)
        code = audit.code[experiment.paper] if experiment.paper else None
        whose = f"Paper: {{cite:t}}`{experiment.paper}`" if code else "Of this repository, after no paper"
        lines += [f"{whose}. Pages: {shown}. [Model info sheet](#sheet-{name})."]
        lines += [f"Lines are those of {code.name}."] if code else []
        for number, (key, answer) in enumerate(experiment.answers.items(), start=1):
            lines += ["", f"(audit-{name}-{key})=", *_paragraph(number, audit.kinds[key], answer, code)]
    return "\n".join(lines) + "\n"


def proofs() -> dict[str, str]:
    """By page of an experiment: markdown that leads to each test that the audit names for it."""
    found = {}
    for name, experiment in load().experiments.items():
        tests = dict.fromkeys(test for answer in experiment.answers.values() for test in answer.tests)
        links = ", ".join(f"[{number}](#{anchor(test)})" for number, test in enumerate(tests, start=1))
        line = f"What could leak, and what is done about it: [audit](#audit-{name}), tests {links}."
        found |= dict.fromkeys(experiment.pages, line)
    return found


def _overview(audit: Audit) -> Iterator[str]:
    """One row per kind, one column per experiment; each cell leads to its answer."""
    heads = ["kind of leakage", *(f"[{each.title}](#audit-{name})" for name, each in audit.experiments.items())]
    rows = []
    for number, (key, kind) in enumerate(audit.kinds.items(), start=1):
        cells = [_cell(f"audit-{name}-{key}", each.answers[key]) for name, each in audit.experiments.items()]
        rows.append([f"{number}. {kind.name}<br>[{kind.asks}]{{.audit-asks}}", *cells])
    yield markup.table(heads, rows, "audit full-width")


def _cell(place: str, answer: Answer) -> str:
    """The finding, which leads to its answer; the class gives its colour. Below a leak, whether leak free mends it."""
    kind = answer.finding.replace(" ", "-")
    mended = "mended" if answer.prevented else "not mended"
    note = f"<br>[{mended}]{{.audit-asks}}" if answer.released in _LEAKS else ""
    return f"[[{answer.finding}](#{place})]{{.audit-{kind}}}{note}"


def _paragraph(number: int, kind: Kind, answer: Answer, code: Code | None) -> Iterator[str]:
    yield f"**{number}. {kind.name}: {answer.finding}.** *{kind.asks}*"
    if answer.reason:
        yield answer.reason
        return
    yield f"{answer.fact} ({'; '.join(f'`{place}`' if '.py' in place else place for place in answer.where)})"
    yield ""
    for each in answer.quotes:
        address = f"{code.address}/{quote(each.file)}#L{each.line}"
        yield from (f"[{each.file}, line {each.line}]({address}):", "", "```python", each.text, "```", "")
    named = ", ".join(f"[{_title(test)}](#{anchor(test)})" for test in answer.tests)
    shown = f" Shown by: {named}." if named else ""
    yield f"Leak free: {answer.prevented or f'not mended. {answer.remains}'}{shown}"


def anchor(test: str) -> str:
    """Name of the place where the source of a test stands."""
    return test.partition("::")[2].replace("_", "-")


def _title(test: str) -> str:
    """The sentence that the name of a test is."""
    return test.partition("::")[2].removeprefix("test_").replace("_", " ")


def tests_markdown() -> str:
    """The source of every test that the audit names, under the file that holds it."""
    lines, last = [], ""
    for test in sorted(load().tests):
        path = test.partition("::")[0]
        if path != last:
            lines += ["", f"## {path}"]
            last = path
        lines += ["", f"({anchor(test)})=", f"### {_title(test).capitalize()}", ""]
        lines += ["```python", source_of(test), "```"]
    return "\n".join(lines).lstrip("\n") + "\n"


def source_of(test: str) -> str:
    """The source of a test, decorators included, by "tests/FILE.py::test_NAME".

    Raises
    ------
    UsageError
        If there is no such test.
    """
    path, _, name = test.partition("::")
    file = paths.ROOT / path
    for node in _functions(file, file.stat().st_mtime_ns) if file.is_file() else ():
        if node.name == name:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            return "\n".join(file.read_text().splitlines()[first - 1 : node.end_lineno])
    raise UsageError(f"book/audit.yml names {test}, which does not exist; name a test that does.")


@lru_cache(maxsize=64)
def _functions(file: Path, _changed: int) -> tuple[ast.FunctionDef, ...]:
    return tuple(node for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef))
