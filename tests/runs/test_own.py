"""Results with parameters that somebody chose: found, told from those of the book, fresh or stale."""

import minirepo
import pytest

from mobtl import paths
from mobtl.catalogue import specs
from mobtl.cli import runs
from mobtl.runs import cache, own, plan, runner

RUNS = """\
runs:
  demo/one: {notebook: demo/one.ipynb, title: The first, makes: [], presets: {fast: {}}}
  demo/view: {notebook: demo/view.ipynb, title: A view, makes: [], needs: [demo/one], presets: {fast: {}}}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A usual result of demo/one, two of its own, and demo/view fed with one of these."""
    with pytest.MonkeyPatch.context() as patch:
        repo = minirepo.use(patch, minirepo.make(tmp_path_factory.mktemp("made"), RUNS))
        minirepo.notebook(paths.NOTEBOOKS / "demo/view.ipynb", "1", parameters="depth: int = 1  # of the view")
        execute("demo/one")
        execute("demo/one", {"members": "5"})
        execute("demo/one", {"members": "7"})
        execute("demo/view", fed={"demo/one": {"members": "5"}})
    return repo


@pytest.fixture
def repo(made, monkeypatch):
    return minirepo.use(monkeypatch, made)


def execute(run, given=None, fed=None):
    catalogue = specs.load()
    (task,) = plan.tasks(catalogue, [catalogue.runs[run]], "fast", given, fed)
    runner.run_all([task], 1)
    return task


def found(run):
    catalogue = specs.load()
    return [(each.options, each.stale) for each in own.results(catalogue, catalogue.runs[run])]


def lines(out):
    return [line.split() for line in out.splitlines()[1:]]


def test_they_are_found_and_the_usual_one_is_not_among_them(repo):
    assert found("demo/one") == [("-p members=5", ""), ("-p members=7", "")]
    assert found("demo/view") == [("--with demo/one:members=5", "")]
    assert cache.latest(specs.load().runs["demo/one"], "fast")[0].given == {}


def test_the_status_has_them_beneath_their_run(repo, capsys):
    runs.status()
    rows = lines(capsys.readouterr().out)
    assert [row[:2] for row in rows if row[0] != "demo/view"] == [
        ["demo/one", "fast"],
        ["└", "-p"],
        ["└", "-p"],
        ["└", "--with"],
    ]
    own = [row[2:5] for row in rows if row[0] == "└"]
    assert own == [[chosen, "fast", "fresh"] for chosen in ("members=5", "members=7", "demo/one:members=5")]
    assert [row[2:4] for row in rows if row[0] == "demo/view"] == [["never", "run"]]


def test_the_list_of_own_results_has_nothing_else(repo, capsys):
    runs.list_own(["demo/one"])
    rows = lines(capsys.readouterr().out)
    assert [row[:5] for row in rows] == [["demo/one", "-p", f"members={n}", "fast", "fresh"] for n in (5, 7)]
    assert [row[-1] for row in rows] == [
        str(path)
        for n in (5, 7)
        for path in repo.results("demo/one")
        if f'"members": "{n}"' in (path / "manifest.json").read_text()
    ]


def test_where_there_is_none_it_says_how_to_make_one(repo, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "BUILD", tmp_path)
    runs.list_own([])
    assert "`mobtl run RUN -p name=value` makes one" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        (minirepo.PARAMETERS.replace("'fast'", "'slow'"), "code cells"),
        (minirepo.PARAMETERS.replace("members", "networks"), "its parameters are refused today"),
    ],
)
def test_one_that_today_would_come_out_otherwise_is_stale(repo, parameters, why):
    template = paths.NOTEBOOKS / "demo/one.ipynb"
    before = template.read_bytes()
    try:
        minirepo.notebook(template, "print(1)", parameters=parameters)
        assert [stale.startswith(why) for _, stale in found("demo/one")] == [True, True]
    finally:
        template.write_bytes(before)


def test_of_one_choice_the_newest_counts(repo):
    """Once code changed, an older result of the same choice is only in the way."""
    template = paths.NOTEBOOKS / "demo/one.ipynb"
    before = template.read_bytes()
    try:
        minirepo.notebook(template, "print(members * 3)")
        execute("demo/one", {"members": "5"})
        (older, _), (newer, stale) = found("demo/one")
        assert (older, newer, stale) == ("-p members=7", "-p members=5", "")
    finally:
        template.write_bytes(before)
