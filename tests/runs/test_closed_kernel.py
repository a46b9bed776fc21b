"""A kernel is this environment's, whatever kernels, start-up files and settings of the user's or the shell's lie about."""

import json
import sys

import minirepo
import nbformat
import pytest

from mobtl import paths
from mobtl.catalogue import specs
from mobtl.runs import plan, runner

# A figure in the book's style, and what the kernel is.
FIGURE = """\
from mobtl.figures.style import panels
with panels(1, 1) as (figure, (ax,)):
    ax.plot([1, 20], [0.5, 3e5])
figure"""
ABOUT = """\
import sys, matplotlib as mpl, IPython
profile = IPython.get_ipython().profile_dir.location
[sys.executable, profile, mpl.matplotlib_fname(), 'mine' in dir(), mpl.get_backend()]"""
# What a cluster installs for its users: another interpreter under the name that notebooks ask for.
KERNEL = {"argv": ["/bin/false", "{connection_file}"], "display_name": "Of the cluster", "language": "python"}
LOOKS = "text.usetex: True\nfigure.dpi: 40\nfont.size: 22\nlines.linewidth: 6\naxes.grid: True\nsavefig.transparent: True\n"
STARTUP = "import matplotlib.pyplot as plt\nplt.style.use('dark_background')\nmine = 1\n"


@pytest.fixture
def outputs(repo):
    """A function that runs such a notebook anew, and returns what its cells show."""

    def run(seed):
        minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", FIGURE, ABOUT, parameters=f"members: int = {seed}")
        catalogue = specs.load()
        (task,) = tasks = plan.tasks(catalogue, catalogue.select(()), "fast")
        (manifest,) = runner.run_all(tasks, 1)
        assert manifest.versions["python"] == sys.version.split()[0]
        executed = nbformat.read(task.folder / "notebook.ipynb", as_version=4)
        return [cell.outputs[-1].data for cell in executed.cells[-2:]]

    return run


@pytest.mark.slow
def test_nothing_of_the_user_s_reaches_a_kernel(outputs, tmp_path, monkeypatch):
    figure, about = outputs(1)
    home = tmp_path / "home"
    for name, text in {
        "jupyter/kernels/python3/kernel.json": json.dumps(KERNEL),
        "ipython/profile_default/startup/00-looks.py": STARTUP,
        "ipython/profile_default/ipython_kernel_config.py": "c.InteractiveShellApp.exec_lines = ['mine = 2']\n",
        "matplotlib/matplotlibrc": LOOKS,
        "start.py": STARTUP,
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    settings = {
        "JUPYTER_PATH": "jupyter",
        "JUPYTER_DATA_DIR": "jupyter",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
        "MATPLOTLIBRC": "matplotlib",
        "PYTHONSTARTUP": "start.py",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, str(home / value))
    monkeypatch.setenv("MPLBACKEND", "pdf")
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "of-the-cluster")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    again, this = outputs(2)
    assert again["image/png"] == figure["image/png"]
    for found in (about, this):
        executable, profile, looks, mine, backend = eval(found["text/plain"])  # noqa: S307
        assert executable == sys.executable
        assert not mine
        assert backend.endswith("inline")
        assert not any(str(home) in each for each in (profile, looks))


def test_the_environment_of_this_process_comes_back(repo, monkeypatch, tmp_path):
    from mobtl.runs import environment

    monkeypatch.setenv("IPYTHONDIR", "mine")
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    before = dict(environment.os.environ)
    with pytest.raises(KeyboardInterrupt), environment.closed(tmp_path):
        assert environment.os.environ["IPYTHONDIR"] != "mine"
        raise KeyboardInterrupt
    assert dict(environment.os.environ) == before
