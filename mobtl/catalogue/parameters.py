"""The parameters of a notebook: what it declares, and the values of one run, checked before anything runs."""

import ast
import math
import re
from collections.abc import Iterable
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


@dataclass(frozen=True)
class Parameter:
    """A parameter as its notebook declares it: ``name: type = default  # help``."""

    name: str
    type: str
    default: Value
    help: str


def inspect(template: Path) -> dict[str, Parameter]:
    """Parameters of a notebook by name, from the cell tagged ``parameters``; empty where there is none.

    Raises
    ------
    UsageError
        If the notebook is missing or no notebook, or a line of the cell is not ``name: type = default  # help`` with a type
        of str, int, float, bool and a default of that type.
    """
    try:
        cells = [cell for cell in notebook.cells(template) if cell.kind == "code" and "parameters" in cell.tags]
    except FileNotFoundError:
        raise UsageError(f"{template} does not exist; notebooks/runs.yml names it.") from None
    except MobtlError as error:
        raise UsageError(str(error)) from None
    if len(cells) > 1:
        raise UsageError(f"{template.name} has {len(cells)} cells tagged 'parameters'; keep one.")
    try:
        statements = ast.parse(cells[0].source).body if cells else []
    except SyntaxError as error:
        raise UsageError(f"{template.name}: line {error.lineno} of the parameters cell is not valid Python.") from None
    lines = cells[0].source.splitlines() if cells else []
    found = [_parameter(template.name, each, lines[each.lineno - 1]) for each in statements]
    return {parameter.name: parameter for parameter in found}


def _parameter(where: str, statement: ast.stmt, line: str) -> Parameter:
    """A parameter by the statement that declares it and the line on which that begins."""
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        raise UsageError(f"{where}: a line of the parameters cell is not `name: type = default  # help`.")
    name, kind = statement.target.id, ast.unparse(statement.annotation).strip("'")
    behind = line.encode()[statement.end_col_offset :].decode().strip()
    # papermill, which sets the values, reads line by line, and passes over one with two signs.
    if statement.end_lineno != statement.lineno or line.count("=") != 1 or behind.partition("#")[0]:
        raise UsageError(
            f"{where}: papermill would misread the parameter {name}; write it on one line as "
            "`name: type = default  # help` with a single '='."
        )
    if kind not in _TYPES:
        raise UsageError(f"{where}: the parameter {name} is of type {kind}; only {', '.join(_TYPES)} are possible.")
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        default = None
    value, problem = _typed(kind, default)
    if problem:
        raise UsageError(f"{where}: the default of {name} must be a plain {kind} ({_LOOKS[kind]}).")
    return Parameter(name, kind, value, behind.removeprefix("#").strip())


def parse_assignments(texts: Iterable[str]) -> dict[str, str]:
    """``name=value`` texts of a command line by name (UsageError where '=' is missing or a name stands twice)."""
    given: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"-p {text!r} is not name=value, such as seed=1; `mobtl list RUN` shows what a run takes.")
        if name in given:
            raise UsageError(f"-p gives {name} twice; give it once.")
        given[name] = value
    return given


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
        The problems name unknown parameters, wrong types and values that are not among the choices.
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


def _outside(run: Run, choices: dict[str, list[Value]], declared: dict[str, Parameter], values: dict[str, Value]):
    problems = []
    for name, allowed in choices.items():
        if name not in declared:
            problems.append(f"{run.id}: choices in runs.yml: {unknown('parameter', name, declared)}")
        elif values[name] is not None and values[name] not in allowed:
            problems.append(f"{run.id}: {name} is {values[name]!r}, but must be one of {', '.join(map(str, allowed))}")
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
