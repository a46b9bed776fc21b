"""Runs are executed once, kept whole, and repeated when something that decides their result changed."""

import json

import minirepo
import nbformat
import pytest
import torch

from mobtl import paths
from mobtl.catalogue import specs
from mobtl.cli import runs
from mobtl.errors import MobtlError, UsageError
from mobtl.runs import cache, plan, runner

# Leaves a record, as mobtl.records.record does, and a progress bar.
RECORD = """\
import json, os, pathlib, sys
import mobtl
pathlib.Path("records").mkdir()
about = {"device": "abacus", "package": mobtl.__file__, "threads": os.environ["OMP_NUM_THREADS"]}
pathlib.Path("records/one.json").write_text(json.dumps(about))
print("\\r50%\\r100%\\ndone", file=sys.stderr)
members * 2"""


@pytest.fixture
def notebook(repo):
    return minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", RECORD)


def run(*ids, preset="fast", jobs=1, **given):
    catalogue = specs.load()
    tasks = plan.tasks(catalogue, catalogue.select(ids), preset, {name: str(value) for name, value in given.items()})
    return tasks, runner.run_all(tasks, jobs)


def status(capsys):
    runs.status()
    return capsys.readouterr().out


def replace_in(path, old, new):
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_a_run_from_nothing_to_stale(notebook, capsys):
    assert "never run" in status(capsys)
    (task,), (manifest,) = run(members=4)
    assert "never run" in status(capsys)
    (task,), (manifest,) = run()
    executed = nbformat.read(task.folder / "notebook.ipynb", as_version=4)
    assert executed.cells[-1].outputs[-1].data["text/plain"] == "6"
    assert manifest.parameters == {"members": 3, "preset": "fast"}
    assert manifest.device == "abacus"
    assert set(manifest.files) == {"notebook.ipynb", "records/one.json", "run.json"}
    assert 0 < manifest.seconds < 60
    assert manifest.cpu_seconds > 0
    assert 2e7 < manifest.peak_memory < 2e9
    record = json.loads((task.folder / "records/one.json").read_text())
    assert record["package"] == str(paths.PACKAGE / "__init__.py")
    assert record["threads"] == "1", "with more, a result depends on the number of jobs"
    assert "[demo/one] done\n" in capsys.readouterr().err

    # Nothing that decides the result changed: comments, prose, modules that are not imported.
    replace_in(notebook, "What follows is tiny.", "What follows is small.")
    replace_in(notebook, "members of the ensemble", "how many members")
    repo_module = paths.PACKAGE / "cli" / "main.py"
    repo_module.write_text(repo_module.read_text() + "\nx = 1\n")
    assert run()[1] == [manifest]
    assert "fresh" in status(capsys)

    # What does is named.
    module = paths.PACKAGE / "__init__.py"
    module.write_text(module.read_text() + "\nx = 1\n")
    assert "stale: mobtl changed" in status(capsys)
    replace_in(notebook, "members * 2", "members * 3")
    assert "stale: code cells, mobtl changed" in status(capsys)
    (again,), (new,) = run()
    assert new.created > manifest.created
    assert again.folder != task.folder


def test_a_result_from_before_memory_was_noted_is_still_one(notebook):
    (task,), _ = run()
    path = task.folder / "manifest.json"
    content = json.loads(path.read_text())
    del content["peak_memory"], content["cpu_seconds"]
    path.write_text(json.dumps(content))
    assert cache.find(task).peak_memory is None


def test_the_memory_noted_is_that_of_the_peak(notebook):
    replace_in(notebook, "members * 2", "block = bytearray(b'x') * 300_000_000; del block; members * 2")
    _, (manifest,) = run()
    assert manifest.peak_memory > 3e8


def test_a_damaged_result_is_made_anew(notebook, capsys):
    (task,), (manifest,) = run()
    kept = task.folder / "records/one.json"
    kept.write_text("{}")
    assert cache.find(task) is None
    assert "its files were changed" in status(capsys)
    _, (again,) = run()
    assert again.files["records/one.json"] == manifest.files["records/one.json"]
    assert json.loads(kept.read_text())["device"] == "abacus"
    (task.folder / "manifest.json").write_text('{"run": ')
    assert run()[1][0].created > again.created


def test_a_failed_run_loses_no_other(notebook, capsys):
    bad = minirepo.notebook(paths.NOTEBOOKS / "demo/bad.ipynb", "1 / 0")
    paths.RUNS.write_text(minirepo.RUNS + minirepo.RUNS.splitlines()[1].replace("one", "bad"))
    with pytest.raises(MobtlError) as caught:
        run(jobs=2)
    message = str(caught.value)
    assert "demo/bad: cell" in message
    assert "ZeroDivisionError: division by zero" in message
    assert "\x1b" not in message
    failed = paths.BUILD / "failed/demo/bad.ipynb"
    assert any(out.output_type == "error" for cell in nbformat.read(failed, 4).cells for out in cell.get("outputs", []))
    assert "fresh" in status(capsys)
    assert sorted(path.name for path in (paths.BUILD / "runs/demo/bad").iterdir() if path.is_dir()) == []
    minirepo.notebook(bad, "1 / 1")
    run("demo/bad")
    assert not failed.exists()


def test_an_error_that_a_tag_lets_pass_is_refused(repo):
    path = minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "import sys\nsys.exit(0)")
    with pytest.raises(MobtlError, match="a cell shows the error SystemExit"):
        run()
    minirepo.notebook(path, "from mobtl.errors import MobtlError\nraise MobtlError('the table x is damaged; rebuild it.')")
    with pytest.raises(MobtlError) as caught:
        run()
    assert str(caught.value) == "demo/one: the table x is damaged; rebuild it."


def test_code_that_changes_while_it_runs_is_noticed(repo):
    module = repo.write("mobtl/odd.py", "x = 1\n")
    code = f"import mobtl.odd\nopen({str(module)!r}, 'a').write('y = 2\\n')"
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", code)
    with pytest.raises(MobtlError, match=r"demo/one: mobtl\.odd changed while it ran; run it again"):
        run()
    assert repo.results("demo/one") == []


def test_a_dead_kernel_is_said_in_one_sentence(repo):
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "import os\nos._exit(1)")
    with pytest.raises(MobtlError, match="the kernel died or hung") as caught:
        run()
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_many_outputs_at_once_all_arrive(repo):
    show = "from IPython.display import publish_display_data as publish\n"
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", show + "for i in range(8000): publish({'text/plain': str(i)})")
    run()
    catalogue = specs.load()
    (task,) = plan.tasks(catalogue, catalogue.select(()), "fast")
    outputs = nbformat.read(task.folder / "notebook.ipynb", as_version=4).cells[-1].outputs
    assert [output.data["text/plain"] for output in outputs] == [str(i) for i in range(8000)]


def test_a_kernel_has_no_limit_of_outputs_that_wait(repo):
    code = "from ipykernel.kernelapp import IPKernelApp\nIPKernelApp.instance().iopub_thread.socket.sndhwm"
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", code)
    run()
    catalogue = specs.load()
    (task,) = plan.tasks(catalogue, catalogue.select(()), "fast")
    (output,) = nbformat.read(task.folder / "notebook.ipynb", as_version=4).cells[-1].outputs
    assert output.data["text/plain"] == "0"


def test_leftovers_of_killed_calls_go_and_held_ones_stay(repo):
    catalogue = specs.load()
    (task,) = plan.tasks(catalogue, catalogue.select(()), "fast")
    folder = plan.runs_folder(task.run)
    own, dead, living = (folder / f".{key}.x.partial" for key in (task.key, "dead", "living"))
    for path in (own, dead, living):
        path.mkdir(parents=True)
    with cache.FileLock(folder / ".living.lock"), cache.new_folder(task) as new:
        assert new.is_dir()
        assert not own.exists()
        assert not dead.exists()
        assert living.exists()
    assert not new.exists()


def test_the_longest_run_of_last_time_comes_first(notebook, monkeypatch):
    lines = [minirepo.RUNS.splitlines()[1].replace("demo/one:", f"demo/{name}:") for name in ("a", "b", "c")]
    paths.RUNS.write_text("runs:\n" + "\n".join(lines) + "\n")
    started, seconds = [], {"demo/a": 1.0, "demo/b": 9.0, "demo/c": 1.0}
    monkeypatch.setattr(runner, "_last_seconds", lambda task: seconds[task.run.id])
    monkeypatch.setattr(runner, "execute", lambda task, progress: started.append(task.run.id))
    tasks, _ = run()
    assert started == ["demo/b", "demo/a", "demo/c"]
    assert [task.run.id for task in tasks] == ["demo/a", "demo/b", "demo/c"]


def test_without_a_gpu_no_run_that_wants_one_starts(repo, monkeypatch, capsys):
    cell = "members: int = 3\npreset: str = 'fast'\ndevice: str = 'cpu'"
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "device", parameters=cell)
    paths.RUNS.write_text(minirepo.RUNS.replace("members: 30", "device: cuda"))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UsageError, match=r"demo/one would train on a GPU, .* -p device=cpu") as caught:
        run(preset="full")
    assert "\n" not in str(caught.value)
    assert "starts" not in capsys.readouterr().err
    run(preset="full", device="cpu")
    # A result brought from a machine with a GPU is used as it is.
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    _, (made,) = run(preset="full")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert run(preset="full")[1] == [made]


def test_a_folder_with_braces_in_its_name(tmp_path, monkeypatch):
    minirepo.use(monkeypatch, minirepo.make(tmp_path / "a {name} of 100%"))
    (task,), _ = run()
    assert (task.folder / "notebook.ipynb").is_file()
