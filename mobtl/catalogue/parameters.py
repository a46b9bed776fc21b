"""The parameters of a notebook: what it declares, and the values of one run, checked before anything runs."""

import ast
import io
import math
import operator
import re
import shlex
import tokenize
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mobtl.catalogue import notebook
from mobtl.catalogue.specs import Catalogue, Run, Value
from mobtl.errors import MobtlError, UsageError, unknown

_WHOLE = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|[+-]?\.[0-9]+(?:[eE][+-]?[0-9]+)?")
_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
# What a value of each type looks like on the command line, for the messages.
_LOOKS = {"int": "such as 7", "float": "such as 0.5 or 1e-3, finite", "bool": "true or false", "str": "text"}
# What annotated_types calls the ends of a range: how a value compares with one, and how that is said.
_ENDS = {
    "Ge": (operator.ge, "at least"),
    "Gt": (operator.gt, "above"),
    "Le": (operator.le, "at most"),
    "Lt": (operator.lt, "below"),
}
# Where annotations are made of.
_IMPORTS = ("typing", "annotated_types")


@dataclass(frozen=True)
class End:
    """One end of a range, by its name in annotated_types; ``of`` is a number or the name of another parameter."""

    name: str
    of: int | float | str

    def words(self, values: Mapping[str, Value | None] | None = None) -> str:
        """Such as "at least 1", or "above gap_low", with the value of that parameter where it is known."""
        known = f" ({values[self.of]})" if values and isinstance(self.of, str) else ""
        return f"{_ENDS[self.name][1]} {self.of}{known}"

    def admits(self, value: Value, values: Mapping[str, Value | None]) -> bool:
        """Whether a value lies within, given those of all parameters; one that is no value yet rules nothing out."""
        other = values[self.of] if isinstance(self.of, str) else self.of
        return other is None or _ENDS[self.name][0](value, other)


@dataclass(frozen=True)
class Parameter:
    """A parameter as its notebook declares it: ``name: type = default  # help``.

    The type of a number may have a range: ``members: Annotated[int, Ge(1), Le(most)] = 8``, with `Ge`, `Gt`, `Le`, `Lt` of
    annotated_types and a number, or the name of a parameter that stands above.
    """

    name: str
    type: str
    default: Value
    help: str
    ends: tuple[End, ...] = ()

    def range(self, values: Mapping[str, Value | None] | None = None) -> str:
        """The values allowed, in words: "at least 1 and at most 250"; "" where all of its type are."""
        return " and ".join(end.words(values) for end in self.ends)

    @property
    def kind(self) -> str:
        """Type and range, in words."""
        return ", ".join(filter(None, (self.type, self.range())))


def inspect(template: Path) -> dict[str, Parameter]:
    """Parameters of a notebook by name, from the cell tagged ``parameters``; empty where there is none.

    Raises
    ------
    UsageError
        If the notebook is missing or no notebook, or a line of the cell is no declaration as `Parameter` has it, with a type
        of str, int, float, bool and a default of that type.
    """
    source, found = _cell(template), {}
    for statement, text in _statements(source, template.name):
        parameter = _parameter(template.name, statement, text, found)
        found[parameter.name] = parameter
    return found


def filled(source: str, values: Mapping[str, Value]) -> str:
    """The parameters cell with these values in the place of its defaults; types and comments stay."""
    lines = [line.encode() for line in source.splitlines()]
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.AnnAssign):
            default, line = statement.value, statement.value.end_lineno - 1
            value = repr(values[statement.target.id]).encode()
            lines[line] = lines[line][: default.col_offset] + value + lines[line][default.end_col_offset :]
    return b"\n".join(lines).decode()


def _cell(template: Path) -> str:
    """Source of the cell tagged ``parameters``."""
    try:
        cells = [cell for cell in notebook.cells(template) if cell.kind == "code" and "parameters" in cell.tags]
    except FileNotFoundError:
        raise UsageError(f"{template} does not exist; notebooks/runs.yml names it.") from None
    except MobtlError as error:
        raise UsageError(str(error)) from None
    if len(cells) > 1:
        raise UsageError(f"{template.name} has {len(cells)} cells tagged 'parameters'; keep one.")
    return "".join(cell.source for cell in cells)


def _statements(source: str, where: str) -> Iterable[tuple[ast.AnnAssign, str]]:
    """The declarations of a parameters cell, each with the comment at its end."""
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise UsageError(f"{where}: line {error.lineno} of the parameters cell is not valid Python.") from None
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = {each.start[0]: each.string for each in tokens if each.type == tokenize.COMMENT}
    lines = Counter(each.lineno for each in body)
    for each in body:
        if isinstance(each, ast.ImportFrom) and each.module in _IMPORTS:
            continue
        declares = isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.value is not None
        if not declares or each.lineno != each.end_lineno or lines[each.lineno] > 1:
            raise UsageError(f"{where}: a line of the parameters cell is not `name: type = default  # help`.")
        yield each, comments.get(each.end_lineno, "").removeprefix("#").strip()


def _parameter(where: str, statement: ast.AnnAssign, comment: str, above: Mapping[str, Parameter]) -> Parameter:
    name, annotation, ends = statement.target.id, statement.annotation, ()
    if name in above:
        raise UsageError(f"{where}: the parameter {name} is declared twice.")
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Annotated":
        annotation, *calls = getattr(annotation.slice, "elts", [annotation.slice])
        ends = tuple(_end(where, name, call, above) for call in calls)
    kind = ast.unparse(annotation)
    if kind not in _TYPES:
        raise UsageError(f"{where}: the parameter {name} is of type {kind}; only {', '.join(_TYPES)} are possible.")
    if ends and kind not in ("int", "float"):
        raise UsageError(f"{where}: the parameter {name} is of type {kind}, which has no range.")
    value, problem = _typed(kind, _literal(statement.value))
    if problem:
        raise UsageError(f"{where}: the default of {name} must be a plain {kind} ({_LOOKS[kind]}).")
    return Parameter(name, kind, value, comment, ends)


def _end(where: str, name: str, call: ast.expr, above: Mapping[str, Parameter]) -> End:
    """What ``Ge(1)`` or ``Le(members)`` says of a parameter."""
    if isinstance(call, ast.Call) and len(call.args) == 1 and not call.keywords and ast.unparse(call.func) in _ENDS:
        (given,) = call.args
        of = given.id if isinstance(given, ast.Name) else _literal(given)
        if type(of) in (int, float) or (of in above and above[of].type in ("int", "float")):
            return End(ast.unparse(call.func), of)
    raise UsageError(
        f"{where}: {ast.unparse(call)} is no range of {name}; write {', '.join(_ENDS)} of a number or of a parameter above."
    )


def _literal(expression: ast.expr) -> object:
    """Its value, ``None`` where it is no literal."""
    try:
        return ast.literal_eval(expression)
    except (ValueError, SyntaxError):
        return None


def parse_assignments(texts: Iterable[str], option: str = "-p") -> dict[str, str]:
    """``name=value`` texts of a command line by name (UsageError where '=' is missing or a name stands twice)."""
    given: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(
                f"{option} {text!r} is not name=value, such as seed=1; `mobtl list RUN` shows what a run takes."
            )
        if name in given:
            raise UsageError(f"{option} gives {name} twice; give it once.")
        given[name] = value
    return given


def parse_fed(texts: Iterable[str]) -> dict[str, dict[str, str]]:
    """``run:name=value`` texts of a command line by run and name (UsageError where one is not of that form)."""
    by_run: dict[str, list[str]] = {}
    for text in texts:
        run, colon, assignment = text.partition(":")
        if not colon or not run:
            raise UsageError(
                f"--with {text!r} is not run:name=value, such as mobility/extractor:rounds=5; `mobtl list RUN` shows what a "
                "run needs."
            )
        by_run.setdefault(run, []).append(assignment)
    return {run: parse_assignments(each, f"--with {run}:") for run, each in by_run.items()}


def options(given: Mapping[str, str], fed: Mapping[str, Mapping[str, str]]) -> str:
    """Parameters that somebody chose for a run, and for those that it needs, as a command line has them."""
    own = [f"-p {shlex.quote(f'{name}={value}')}" for name, value in given.items()]
    others = [(run, name, value) for run, its in fed.items() for name, value in its.items()]
    return " ".join([*own, *(f"--with {shlex.quote(f'{run}:{name}={value}')}" for run, name, value in others)])


def in_words(given: Mapping[str, str]) -> str:
    """Parameters of a command line as text: "rounds=5, seed=1"."""
    return ", ".join(f"{name}={value}" for name, value in given.items())


def resolve(
    catalogue: Catalogue, run: Run, preset: str, declared: dict[str, Parameter], given: dict[str, str]
) -> tuple[dict[str, Value], list[str]]:
    """Values of all parameters of one run, and every problem found.

    The default gives way to the value fixed for the run, that to the preset's, that to the one given. A parameter named
    ``preset`` gets the preset's name.

    Parameters
    ----------
    declared : dict of str to Parameter
        What `inspect` found in the run's notebook.
    given : dict of str to str
        Texts of the command line. An int is digits with an optional sign, no more; a float a finite decimal number; a bool
        true, True, false or False; a str is taken as it is.

    Returns
    -------
    dict of str to value, list of str
        The problems name unknown parameters, wrong types and values that are out of range or not among the choices.
    """
    fixed = {**run.parameters, **run.presets.get(preset, {})}
    reserved = [name for name in ("preset",) if name in fixed or name in given]
    problems = [f"{run.id}: {name} is set by --{name}, not as a parameter" for name in reserved]
    if preset not in run.presets:
        problems.append(f"{run.id} has no preset {preset!r} (it has {', '.join(run.presets)})")
    values: dict[str, Value] = {name: each.default for name, each in declared.items()}
    if "preset" in declared:
        values["preset"] = preset
    for source, read in ((fixed, _typed), (given, _parsed)):
        for name, raw in source.items():
            if name in reserved:
                continue
            if name not in declared:
                problems.append(f"{run.id}: {unknown('parameter', name, declared)}")
                continue
            values[name], problem = read(declared[name].type, raw)
            if problem:
                problems.append(f"{run.id}: {name} {problem}")
    return values, problems + _outside(run, catalogue.choices.get(run.notebook, {}), declared, values)


def _outside(
    run: Run, choices: dict[str, list[Value]], declared: dict[str, Parameter], values: dict[str, Value]
) -> list[str]:
    """What is wrong with values of the right type: not among the choices, or out of range."""
    problems = []
    for name, allowed in choices.items():
        if name not in declared:
            problems.append(f"{run.id}: choices in runs.yml: {unknown('parameter', name, declared)}")
        elif values[name] is not None and values[name] not in allowed:
            problems.append(f"{run.id}: {name} is {values[name]!r}, but must be one of {', '.join(map(str, allowed))}")
    for name, each in declared.items():
        if values[name] is not None and not all(end.admits(values[name], values) for end in each.ends):
            problems.append(f"{run.id}: {name} is {values[name]!r}, but must be {each.range(values)}")
    return problems


def _typed(kind: str, value: object) -> tuple[Value | None, str]:
    """A value of YAML or Python as the declared type, or the problem."""
    if kind == "float" and type(value) is int:
        value = float(value)
    if type(value) is not _TYPES[kind] or (kind == "float" and not math.isfinite(value)):
        return None, f"must be of type {kind} ({_LOOKS[kind]}), not {value!r}"
    return value, ""


def _parsed(kind: str, text: str) -> tuple[Value | None, str]:
    """The text of a command line as the declared type, or the problem."""
    if kind == "str":
        return text, ""
    if kind == "bool" and text in ("true", "True", "false", "False"):
        return text in ("true", "True"), ""
    if kind == "int" and _WHOLE.fullmatch(text):
        return int(text), ""
    if kind == "float" and _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text), ""
    return None, f"must be of type {kind} ({_LOOKS[kind]}), not {text!r}"
