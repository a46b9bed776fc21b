"""The generated part of the page "Status": every run of the book and every committed record, and what each was made of."""

from collections.abc import Mapping, Sequence

from mobtl.book.pages import prices, repeatability
from mobtl.book.parts import datatables, made_of, markup
from mobtl.book.parts.outputs import Output
from mobtl.records.committed import Committed
from mobtl.results import state as results_state

# Digits of a commit or a hash that are shown; the whole stands in manifest.json or kept.json.
_DIGITS = 12
_HEADERS = ("run", "preset", "state", "made (UTC)", "seconds", "device", "commit", "data tables")
# A kernel tells it when it ends; records are committed without.
_MEMORY = "peak memory (GB)"


def markdown(outputs: Sequence[Output], committed: Sequence[Committed], pages: Mapping[str, str]) -> str:
    """Two tables, prices, what the scripts on repeatability found and, folded, versions and data hashes of each run.

    Parameters
    ----------
    outputs : sequence of Output
        Results of all runs of the book.
    committed : sequence of Committed
        The committed results.
    pages : mapping
        Page of every run by its id.
    """
    states = [(each, results_state.of(each)) for each in committed]
    stale = [each.run.id for each, state in states if state.stale]
    parts = [
        "## Runs of this book\n",
        markup.table((*_HEADERS, _MEMORY), [_own_row(each) for each in outputs], "full-width numbers browse"),
        "## Committed records\n",
        _said_of(committed, stale),
        markup.table(_HEADERS, [_committed_row(each, state, pages) for each, state in states], "full-width numbers browse")
        if states
        else "",
        prices.markdown(committed, pages),
        repeatability.markdown(),
        "## What each was made of\n",
    ]
    parts += [
        _made_of(f"{each.run.id}, {each.preset}", each.manifest.versions, _tables(each, each.manifest)) for each in outputs
    ]
    parts += [
        _made_of(f"{each.run.id}, {each.kept.preset}, committed", made_of.versions(each), _tables(each, each.kept))
        for each in committed
    ]
    return "\n".join([*parts, datatables.TAGS])


def _said_of(committed: Sequence[Committed], stale: Sequence[str]) -> str:
    if not committed:
        return "No record is committed yet.\n"
    if not stale:
        return "All committed records are fresh, or accepted by a replay.\n"
    names = ", ".join(map(markup.code, stale))
    return f"Stale, so that their verdicts are undecided until they are replayed or made anew: {names}.\n"


def _own_row(output: Output) -> list[str]:
    manifest = output.manifest
    # `mobtl book` has run what was not fresh before it stages a page.
    memory = "–" if manifest.peak_memory is None else f"{manifest.peak_memory / 1e9:.2f}"
    return [*_row(output, output.page, output.preset, "fresh", manifest), memory]


def _committed_row(committed: Committed, state: results_state.State, pages: Mapping[str, str]) -> list[str]:
    words = f"**{markup.text(state)}**" if state.stale else markup.text(state)
    if stamp := committed.kept.restamped:
        words += f"; its parts were written in another form on {stamp.date:%Y-%m-%d}, being fresh at {_commit(stamp.commit)}"
    return _row(committed, pages[committed.run.id], committed.kept.preset, words, committed.kept)


def _row(result: Output | Committed, page: str, preset: str, state: str, made) -> list[str]:
    return [
        markup.link(markup.text(result.run.id), page),
        preset,
        state,
        f"{made.created:%Y-%m-%d %H:%M}",
        f"{made.seconds:.0f}",
        markup.text(made.device or "–"),
        _commit(made.commit),
        str(len(_tables(result, made))),
    ]


def _commit(commit: str | None) -> str:
    """The first digits of a commit, and whether files differed from it."""
    if not commit:
        return "–"
    digits, dash, _ = commit.partition("-")
    return markup.code(digits[:_DIGITS]) + (" and changes" if dash else "")


def _tables(result: Output | Committed, made) -> dict[str, str]:
    return made_of.tables(made_of.texts(result.folder).values(), made.parts)


def _made_of(title: str, versions: Mapping[str, str], tables: Mapping[str, str]) -> str:
    libraries = ", ".join(f"{name} {version}" for name, version in versions.items())
    rows = [[markup.code(name), markup.code(digest)] for name, digest in sorted(tables.items())]
    read = markup.table(("data table", "SHA-256"), rows, "numbers") if rows else "It reads no data table itself.\n"
    return f"::::{{dropdown}} {title}\nVersions: {markup.text(libraries) or 'none noted'}.\n\n{read}::::\n"
