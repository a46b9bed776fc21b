"""The generated part of the page "Data": every file with origin, licence, citation and hash, and how it is had."""

from collections.abc import Iterable, Mapping, Sequence

from mobtl import paths
from mobtl.book.parts import datatables, markup
from mobtl.datasets import tables
from mobtl.files import sha256
from mobtl.originals.registry import Collection, File, Original, Package, load_registry
from mobtl.records.committed import Committed

# Where the committed tables are staged, to be downloaded from the page.
_STAGED = "_generated/tables"


def files(committed: Sequence[Committed]) -> dict[str, str | bytes]:
    """Staged files by name: the part that book/data.md includes, and the tables.

    Raises
    ------
    MobtlError
        If the description of a table, or the registry, is damaged.
    """
    sidecars = [tables.read_sidecar(name) for name in tables.names()]
    return {"_generated/data.md": markdown(sidecars, load_registry(), committed), **staged(tables.names())}


def staged(names: Iterable[str]) -> dict[str, bytes]:
    """Staged files by name: these tables, to be downloaded."""
    return {f"{_STAGED}/{name}.parquet": (paths.TABLES / f"{name}.parquet").read_bytes() for name in names}


def offered(text: str) -> dict[str, bytes]:
    """Staged files by name: the tables that the markdown of a page offers (`download`)."""
    return staged(name for name in tables.names() if download(name) in text)


def markdown(sidecars: Sequence[Mapping], registry: Mapping[str, Original], committed: Sequence[Committed]) -> str:
    """Committed tables, originals, what was typed or made here, and citations."""
    sources = [*(original.citation for original in registry.values()), *(each["citation"] for each in sidecars)]
    cited = list(dict.fromkeys(source for each in sources for source in each))
    numbers = {source: number for number, source in enumerate(cited, start=1)}
    parts = [
        "## Tables in the repository\n",
        _tables(sidecars, numbers),
        "## Originals\n",
        _originals(registry.values(), numbers),
        "## Made or typed here\n",
        _own(committed),
        "## Citations\n",
        *(f"{number}. {markup.text(source)}" for source, number in numbers.items()),
        "",
        datatables.TAGS,
    ]
    return "\n".join(parts)


def download(table: str) -> str:
    """Markdown that offers a committed table, from any page."""
    return f"{{download}}`{table} </{_STAGED}/{table}.parquet>`"


def named(table: str, digest: str) -> str:
    """Markdown of the table of that SHA-256: a download, or its name where the repository has another one by now."""
    path = paths.TABLES / f"{table}.parquet"
    return download(table) if path.is_file() and sha256(path) == digest else table


def to_be_had(original: Original) -> tuple[str, str]:
    """Whether a reader can have an original, in a few words, and how."""
    match original:
        case File():
            return "download", f"`mobtl data fetch` takes it from [its address](<{original.url}>)"
        case Collection():
            return "download", f"`mobtl data fetch` takes its files one by one from below [one address](<{original.base}>)"
        case Package():
            return "installed", f"comes with the package {markup.code(original.package)}, as {markup.code(original.path)}"
    recipe = "the recipe in `data/registry.yml` remakes it"
    return "no download", f"no file of this form has an address; {recipe} from [the release](<{original.url}>)"


def _tables(sidecars: Iterable[Mapping], numbers: Mapping[str, int]) -> str:
    rows = [
        [
            download(each["table"]),
            markup.text(each["title"]),
            str(each["rows"]),
            ", ".join(markup.code(original["name"]) for original in each["originals"]),
            markup.text("; ".join(dict.fromkeys(original["licence"] for original in each["originals"]))),
            _cited(each["citation"], numbers),
            markup.code(each["sha256"]),
        ]
        for each in sidecars
    ]
    headers = ("table", "holds", "rows", "made of", "licence of the originals", "cite", "SHA-256")
    return markup.table(headers, rows, "full-width numbers browse described")


def _originals(registry: Iterable[Original], numbers: Mapping[str, int]) -> str:
    rows = []
    for each in registry:
        had, how = to_be_had(each)
        cells = [markup.code(each.name), markup.text(each.holds), had, how, markup.text(each.licence)]
        rows.append([*cells, _cited(each.citation, numbers), f"{each.size:,}", markup.code(each.sha256)])
    headers = ("original", "holds", "to be had", "how", "licence", "cite", "bytes", "SHA-256")
    return markup.table(headers, rows, "full-width numbers browse described")


def _own(committed: Iterable[Committed]) -> str:
    typed = {
        paths.PUBLISHED: "the printed numbers and claims of both papers",
        paths.REGISTRY: "what the originals are",
        paths.MANIFEST: "names and hashes of the single files of the collection of phonon records",
    }
    rows = [
        [
            markup.code(path.relative_to(paths.ROOT).as_posix()),
            text,
            "in the repository",
            f"{path.stat().st_size:,}",
            markup.code(sha256(path)),
        ]
        for path, text in typed.items()
    ]
    for each in committed:
        what = f"committed record of {each.run.id}, preset {each.kept.preset}"
        for name, digest in each.kept.files.items():
            path = each.folder / name
            place = markup.code(path.relative_to(paths.ROOT).as_posix())
            rows.append([place, markup.text(what), "in the repository", f"{path.stat().st_size:,}", markup.code(digest)])
    return markup.table(("file", "holds", "to be had", "bytes", "SHA-256"), rows, "full-width numbers browse")


def _cited(citations: Iterable[str], numbers: Mapping[str, int]) -> str:
    return ", ".join(str(numbers[each]) for each in citations)
