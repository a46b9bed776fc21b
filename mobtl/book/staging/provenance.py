"""The foot of a run's page: code, device, versions, data and seeds behind its numbers, and where the records lie."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mobtl import paths
from mobtl.answers import papers
from mobtl.book.pages import data
from mobtl.book.parts import made_of
from mobtl.errors import MobtlError
from mobtl.fingerprint import reads
from mobtl.records import store
from mobtl.records.committed import Committed
from mobtl.results import drawn as results
from mobtl.runs import cache
from mobtl.runs.cache import Manifest
from mobtl.runs.plan import Task

_DIGITS = 12  # of a hash
# Where the staged sources have the records; no page is made of what lies there.
_STAGED = "_generated/records"


@dataclass(frozen=True)
class _Source:
    """A result behind a page: the run's own, a committed one, or one of a run that it needs."""

    title: str
    run: str
    preset: str
    folder: Path
    created: datetime
    seconds: float
    device: str | None
    commit: str | None
    versions: dict[str, str]
    parts: dict[str, str]
    files: dict[str, bytes]  # the JSON of each record, by its path in the staged sources

    @property
    def records(self) -> list[dict]:
        """The records without their tables."""
        return [json.loads(content) for content in self.files.values()]


def papers_of(task: Task) -> list[str]:
    """Names of the papers whose experiments a finished run repeats, by its records and by those of the runs it needs."""
    texts = [text for folder in _folders(task) for text in made_of.texts(folder).values()]
    found = {json.loads(text)["paper"] for text in texts}
    return [name for paper, name in papers.names().items() if paper in found]


def _folders(task: Task) -> Iterator[Path]:
    """Folders of a finished run's own result and of all that it needs, directly or not."""
    yield task.folder
    for need in task.needs:
        yield from (need.committed.folder,) if need.committed else _folders(need)


def drawn(task: Task) -> list[Committed]:
    """The committed results that the page of a finished run draws in the place of its own records, each once."""
    named = {name.removeprefix(reads.COMMITTED) for name in task.parts if name.startswith(reads.COMMITTED)}
    own = [record for record in store.load_all(task.folder) if record.experiment in named] if named else []
    found = [other for record in own if (other := results.in_the_place_of(record, task.preset, task.folder))]
    return list({each.run.id: each for each in found}.values())


def taken(task: Task) -> list[Committed]:
    """The committed results that stand in for those of the runs that a finished run needs, each once."""
    return [need.committed for need in task.needs if need.committed]


def footer(task: Task, manifest: Manifest) -> tuple[str, dict[str, bytes]]:
    """The foot of a page in markdown, and the records that it offers by their paths in the staged sources."""
    sources = list(_sources(task, manifest))
    rows = {
        "preset": [source.preset for source in sources],
        "code": [_commit(source.commit) for source in sources],
        "made": [f"{source.created:%Y-%m-%d %H:%M} UTC, by a call of {source.seconds:.0f} s" for source in sources],
        "device": [source.device or "none: it draws records of others" for source in sources],
        "versions": [", ".join(f"{name} {each}" for name, each in source.versions.items()) for source in sources],
        "data tables and their SHA-256": [_tables(source) for source in sources],
        "seeds": [_seeds(source) for source in sources],
        "result": [f"`{source.folder.relative_to(paths.ROOT).as_posix()}`" for source in sources],
        "records": [_downloads(source) for source in sources],
    }
    lines = [f"| | {' | '.join(source.title for source in sources)} |", "|---" * (len(sources) + 1) + "|"]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()]
    text = "\n".join(["## Where these numbers come from", "", "::::{div} provenance", "", *lines, "", "::::"])
    return text, {path: content for source in sources for path, content in source.files.items()}


def named(task: Task, manifest: Manifest) -> list[dict[str, object]]:
    """What the data of a page's figures say of each result behind it: run, preset, commit of the code, when it was made."""
    return [
        {
            "what": source.title.replace("`", ""),
            "run": source.run,
            "preset": source.preset,
            "commit": source.commit,
            "made": f"{source.created:%Y-%m-%d}",
        }
        for source in _sources(task, manifest)
    ]


def _sources(task: Task, manifest: Manifest) -> Iterator[_Source]:
    """The run itself, and every result that it draws."""
    yield _of_run("this run", task, manifest)
    yield from map(_of_committed, drawn(task))
    for need in task.needs:
        if need.committed:
            yield _of_committed(need.committed)
            continue
        found = cache.find(need)
        if found is None:
            raise MobtlError(f"a file of the result of {need.run.id} is damaged; `mobtl run {need.run.id}` makes it anew.")
        yield _of_run(f"needed: `{need.run.id}`", need, found)


def _of_run(title: str, task: Task, manifest: Manifest) -> _Source:
    files = _files(task.run.id, task.preset, task.folder)
    about = {name: getattr(manifest, name) for name in ("created", "seconds", "device", "commit", "versions", "parts")}
    return _Source(title, task.run.id, task.preset, task.folder, **about, files=files)


def _files(run: str, preset: str, folder: Path) -> dict[str, bytes]:
    return {f"{_STAGED}/{run}/{preset}/{name}": content for name, content in made_of.texts(folder).items()}


def _of_committed(each: Committed) -> _Source:
    kept = each.kept
    files = _files(kept.run, kept.preset, each.folder)
    about = {name: getattr(kept, name) for name in ("created", "seconds", "device", "commit", "parts")}
    title = f"committed record of `{kept.run}`, drawn here"
    return _Source(title, kept.run, kept.preset, each.folder, **about, versions=made_of.versions(each), files=files)


def _commit(commit: str | None) -> str:
    if commit is None:
        return "no commit known"
    name, changed, _ = commit.partition("-dirty")
    return f"commit `{name[:_DIGITS]}`" + (" with changes that were not committed" if changed else "")


def _tables(source: _Source) -> str:
    found = made_of.tables(source.files.values(), source.parts)
    return ", ".join(f"{data.named(name, part)} `{part[:_DIGITS]}`" for name, part in sorted(found.items())) or "none read"


def _seeds(source: _Source) -> str:
    found = {f"{name} {value}" for record in source.records for name, value in _named_seed(record["config"])}
    return ", ".join(sorted(found)) or "none"


def _named_seed(config: dict) -> Iterator[tuple[str, object]]:
    """Settings that are seeds; ``seeds`` is a number of them."""
    for name, value in config.items():
        if isinstance(value, dict):
            yield from _named_seed(value)
        elif name == "seed" or name.endswith("_seed"):
            yield name, value


def _downloads(source: _Source) -> str:
    return ", ".join(f"{{download}}`{Path(path).name} </{path}>`" for path in source.files) or "none of its own"
