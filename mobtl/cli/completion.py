"""What a shell completes behind `mobtl`: runs, presets, parameters and originals, read without importing anything heavy."""

import ast
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from mobtl import paths
from mobtl.catalogue import notebook
from mobtl.errors import MobtlError

# `mobtl.catalogue.specs.Preset`, whose module takes too long to import here (a test compares them).
PRESETS = ("fast", "study", "full")


def runs(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids of runs, each with its title."""
    found = _runs()
    return [CompletionItem(name, help=found[name]["title"]) for name in found if name.startswith(incomplete)]


def presets(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of presets."""
    return [name for name in PRESETS if name.startswith(incomplete)]


def parameters(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of the parameters of the run named."""
    run = _runs().get(ctx.params.get("run"))
    names = _declared(paths.NOTEBOOKS / run["notebook"]) if run else {}
    return [name for name in names if name.startswith(incomplete) and name != "preset"]


def assignments(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """NAME=VALUE of the runs named (of all, where none is): the notebook's default and what the presets set."""
    found = _runs()
    texts = {text: None for name in _named(ctx, found) for text in _assignments(found[name])}
    return [CompletionItem(text) for text in texts if text.startswith(incomplete)]


def fed(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """RUN:NAME=VALUE of the runs that those named need (all, where none is named)."""
    found = _runs()
    needed = {need: None for run in _named(ctx, found) for need in found[run].get("needs", ()) if need in found}
    texts = [f"{need}:{text}" for need in needed for text in dict.fromkeys(_assignments(found[need]))]
    return [CompletionItem(text) for text in texts if text.startswith(incomplete)]


def originals(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of originals, each with what it holds."""
    entries = _read(paths.REGISTRY).get("originals", [])
    return [CompletionItem(each["name"], help=each["holds"]) for each in entries if each["name"].startswith(incomplete)]


def entries(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids of the leaderboard's entries, each with what it is."""
    found = {path.stem: path for path in sorted((paths.LEADERBOARD / "entries").glob("*.yml"))}
    return [
        CompletionItem(name, help=_read(path).get("title")) for name, path in found.items() if name.startswith(incomplete)
    ]


def _named(ctx: click.Context, found: dict[str, dict]) -> list[str]:
    """Ids of the runs named so far; all where none is."""
    # A `-p` without its value stops click's parser before it knows the ids.
    named = [name for name in (*(ctx.params.get("ids") or ()), *ctx.args) if name in found]
    return named or list(found)


def _assignments(run: dict) -> list[str]:
    values = {name: [value] for name, value in _declared(paths.NOTEBOOKS / run["notebook"]).items() if name != "preset"}
    for fixed in (run.get("parameters", {}), *run["presets"].values()):
        for name, value in fixed.items():
            values.setdefault(name, []).append(value)
    return [f"{name}={_text(value)}" for name, found in values.items() for value in found]


def _declared(template: Path) -> dict[str, object]:
    """Parameters of a notebook with their defaults."""
    cells = [cell for cell in notebook.cells(template) if "parameters" in cell.tags]
    statements = [each for cell in cells for each in ast.parse(cell.source).body if isinstance(each, ast.AnnAssign)]
    return {each.target.id: ast.literal_eval(each.value) for each in statements}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _runs() -> dict[str, dict]:
    return _read(paths.RUNS).get("runs", {})


def _read(path: Path) -> dict:
    """A YAML file, empty where it is missing or damaged: a shell that completes shows no errors."""
    from mobtl import typed

    try:
        return typed.yaml_of(path)
    except (OSError, MobtlError):
        return {}
