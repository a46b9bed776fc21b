"""A tiny experiment under two protocols, with its notebook, table and published value, for tests of committed results."""

import minirepo
import yaml

from mobtl.catalogue import specs
from mobtl.runs import plan, runner

ID, TWIN = "demo/one", "demo/one-leak-free"
PRESETS = "presets: {fast: {members: 3}, study: {members: 12}, full: {members: 250}}"
RUNS = "runs:\n" + "".join(
    f"  {name}: {{notebook: demo/one.ipynb, title: T, makes: [], parameters: {{protocol: {protocol}}}, {PRESETS}}}\n"
    for name, protocol in ((ID, "as_published"), (TWIN, "leak_free"))
)
PARAMETERS = (
    "preset: str = 'fast'  # size\nprotocol: str = 'leak_free'  # rules\nmembers: int = 3  # networks\nseed: int = 0  # any"
)
# An experiment whose errors come a little closer to 10 with more members.
EXPERIMENT = """\
\"\"\"Tiny.\"\"\"
import numpy as np
import pandas as pd

from mobtl.models.tiny_model import CENTRE
from mobtl.records.record import Metric, Record


def run(protocol, members, seed, data):
    value = CENTRE + 1 / members
    samples = tuple(value + np.linspace(-1, 1, 41) / members**0.5)
    metrics = [
        Metric("gap, MAE, transfer", "cm^-1", "member mean", value, f"{members} members", samples),
        Metric("gap, MAE, transfer", "cm^-1", "best on test", value - 1, f"{members} members", samples, members >= 12),
        Metric("compounds, count", "", "exact", 124.0, "124"),
        Metric("gap, p value", "", "t-test", 0.5 / members, "5 folds"),
    ]
    table = pd.DataFrame({"member": np.arange(20000), "predicted": np.pi * np.arange(20000)})
    config = {"protocol": protocol, "members": members, "seed": seed}
    return Record("liu2020", "tiny", protocol, config, data, metrics, {"predictions": table})
"""
CELLS = (
    "from mobtl.records import store\nfrom mobtl.results import drawn\n"
    "from mobtl.fingerprint import reads\nfrom mobtl.experiments import tiny",
    'record = tiny.run(protocol, members, seed, {"facts": reads.tables({"facts"})["table facts"]})\n'
    'store.keep(record)\nshown = drawn.shown("tiny", record, preset)\nprint(shown.sentence, shown.preset)',
)
ENTRY = {
    "id": "mae",
    "paper": "liu2020",
    "item": "Table 1",
    "place": "row 2",
    "quantity": "gap, MAE, transfer",
    "unit": "cm^-1",
    "kind": "value",
    "measure": "error",
    "better": "lower",
    "statistic": "member mean",
    "resamples": "members",
    "printed": "10.0",
}


def write(repo: minirepo.MiniRepo) -> None:
    """Give a repository that was made with `RUNS` the experiment."""
    repo.write("mobtl/experiments/tiny.py", EXPERIMENT)
    repo.write("mobtl/models/tiny_model.py", "CENTRE = 10.0  # cm^-1\n")
    repo.write("data/tables/facts.csv", "a\n1\n")
    repo.write("data/published.yml", yaml.safe_dump([ENTRY], sort_keys=False))
    minirepo.notebook(repo.root / "notebooks/demo/one.ipynb", *CELLS, parameters=PARAMETERS)


def tasks(preset="fast", ids=(ID,), **given):
    catalogue = specs.load()
    return plan.tasks(catalogue, catalogue.select(ids), preset, {name: str(value) for name, value in given.items()})


def execute(preset="fast", ids=(ID,), **given):
    planned = tasks(preset, ids, **given)
    runner.run_all(planned, 1)
    return planned


def edit(repo, name, old, new):
    path = repo.root / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
