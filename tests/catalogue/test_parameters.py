"""Parameters are refused before anything runs."""

import ast

import minirepo
import pytest

from mobtl import paths
from mobtl.catalogue import parameters, specs
from mobtl.errors import UsageError
from mobtl.runs import plan

DECLARED = """\
members: int = 3  # members of the ensemble
rate: float = 0.5  # learning rate
smote: bool = False  # balance the classes
protocol: str = "as_published"  # which protocol
preset: str = "fast"
"""


@pytest.fixture
def declared(repo):
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "print(rate)", parameters=DECLARED)
    return repo


def values(*texts, preset="fast"):
    catalogue = specs.load()
    (task,) = plan.tasks(catalogue, catalogue.select(()), preset, parameters.parse_assignments(texts))
    return task.values


def test_declarations_are_read(declared):
    found = parameters.inspect(paths.NOTEBOOKS / "demo/one.ipynb")
    assert found["members"] == parameters.Parameter("members", "int", 3, "members of the ensemble")
    assert found["protocol"].default == "as_published"
    assert found["smote"].default is False


def test_defaults_give_way_to_the_run_the_preset_and_the_command_line(declared):
    assert values() == {"members": 3, "rate": 0.5, "smote": False, "protocol": "as_published", "preset": "fast"}
    assert values(preset="full")["members"] == 30
    assert values("members=4", preset="full") | {"preset": ""} == values("members=4") | {"preset": ""}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("members=-7", -7),
        ("members=0", 0),
        ("rate=1e-3", 1e-3),
        ("rate=2", 2.0),
        ("rate=.5", 0.5),
        ("smote=true", True),
        ("smote=False", False),
        ("protocol=a=b c", "a=b c"),
        ("protocol=", ""),
    ],
)
def test_texts_are_read_by_the_declared_type(declared, text, value):
    found = values(text)[text.partition("=")[0]]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *("members=1_0", "members= 7", "members=1e3", "members=7.0", "members=07", "members=true", "members=", "members=٣"),
        *("rate=nan", "rate=inf", "rate=1e999", "rate=1_0.0", "rate= 1", "rate=0x1p3", "rate=", "rate=½"),
        *("smote=1", "smote=yes", "smote=TRUE", "smote="),
    ],
)
def test_texts_of_the_wrong_type_are_refused(declared, text):
    with pytest.raises(UsageError, match=f"{text.partition('=')[0]} must be of type"):
        values(text)


@pytest.mark.parametrize(
    ("fixed", "problem"),
    [
        ("{members: true}", "members must be of type int"),
        ("{members: 3.0}", "members must be of type int"),
        ("{rate: .nan}", "rate must be of type float"),
        ("{smote: 1}", "smote must be of type bool"),
        ("{protocol: 3}", "protocol must be of type str"),
        ("{member: 3}", r"unknown parameter 'member' \(did you mean 'members'\?\)"),
        ("{preset: full}", "preset is set by --preset"),
    ],
)
def test_values_in_runs_yml_have_the_declared_type(declared, fixed, problem):
    paths.RUNS.write_text(minirepo.RUNS.replace("presets: {", f"parameters: {fixed}, presets: {{"))
    with pytest.raises(UsageError, match=problem):
        values()


def test_a_whole_number_in_runs_yml_does_for_a_float(declared):
    paths.RUNS.write_text(minirepo.RUNS.replace("presets: {", "parameters: {rate: 2}, presets: {"))
    assert type(values()["rate"]) is float


def test_all_problems_are_said_at_once(declared):
    with pytest.raises(UsageError) as caught:
        values("membrs=3", "rate=fast", "preset=full")
    for problem in ("did you mean 'members'", "rate must be of type float", "set by --preset"):
        assert problem in str(caught.value)


def test_a_choice_not_offered_is_refused(declared):
    choices = "choices: {demo/one.ipynb: {protocol: [as_published, leak_free]}}\n"
    paths.RUNS.write_text(minirepo.RUNS + choices)
    assert values("protocol=leak_free")["protocol"] == "leak_free"
    with pytest.raises(UsageError, match="protocol is 'leakfree', but must be one of as_published, leak_free"):
        values("protocol=leakfree")
    paths.RUNS.write_text(minirepo.RUNS + choices.replace("protocol", "protocl"))
    with pytest.raises(UsageError, match="did you mean 'protocol'"):
        values()


def test_a_parameter_must_be_known_to_every_run_named(declared):
    minirepo.notebook(paths.NOTEBOOKS / "demo/two.ipynb", "1", parameters="preset: str = 'fast'")
    other = minirepo.RUNS.splitlines()[1].replace("one", "two").replace("members: 30", "")
    paths.RUNS.write_text(minirepo.RUNS + other)
    with pytest.raises(UsageError, match=r"demo/two: unknown parameter 'members' \(known: preset\)"):
        values("members=4")


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("members: int = 3  # 3 = few", "single '='"),
        ("members: int = 'three'", "default of members must be a plain int"),
        ("members: int = 2 + 1", "default of members must be a plain int"),
        ("members: list = [1]", "is of type list; only str, int, float, bool"),
        ("members = 3", "is not `name: type = default"),
        ("import os", "is not `name: type = default"),
        ("members: int = (", "line 1 of the parameters cell is not valid Python"),
    ],
)
def test_a_parameters_cell_that_would_be_misread_is_refused(repo, cell, problem):
    path = minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "1", parameters=cell)
    with pytest.raises(UsageError, match=problem):
        parameters.inspect(path)


def test_a_notebook_without_parameters_takes_none(repo):
    path = minirepo.notebook(paths.NOTEBOOKS / "demo/none.ipynb", "1", parameters=None)
    assert parameters.inspect(path) == {}


def test_a_missing_or_broken_notebook_is_named(repo):
    with pytest.raises(UsageError, match=r"gone\.ipynb does not exist"):
        parameters.inspect(paths.NOTEBOOKS / "gone.ipynb")
    broken = repo.write("notebooks/broken.ipynb", '{"cells": [')
    with pytest.raises(UsageError, match="cannot be read as a notebook"):
        parameters.inspect(broken)


@pytest.mark.parametrize("texts", [("members",), ("=3",), ("members=3", "members=4")])
def test_texts_that_are_no_assignments_are_refused(texts):
    with pytest.raises(UsageError):
        parameters.parse_assignments(texts)


NOTEBOOKS = sorted({run.template for run in specs.load().runs.values()})


def test_most_notebooks_have_parameters():
    assert sum(bool(parameters.inspect(template)) for template in NOTEBOOKS) > len(NOTEBOOKS) / 2


@pytest.mark.parametrize("template", NOTEBOOKS, ids=lambda path: path.stem)
def test_papermill_reads_the_same_parameters_in_every_notebook_of_ours(template):
    """It sets the values, so what it takes for a parameter is what counts."""
    import papermill

    found = parameters.inspect(template)
    assert {name: (each.type, each.help) for name, each in found.items()} == {
        name: (each["inferred_type_name"], each["help"]) for name, each in papermill.inspect_notebook(template).items()
    }
    for name, each in papermill.inspect_notebook(template).items():
        assert found[name].default == ast.literal_eval(each["default"])


@pytest.mark.parametrize(
    "cell",
    [
        "# about the ensemble\nmembers: int = 3\n\n\nrate: float = 1e-3  #  of learning  ",
        "members: 'int' = -3 # μ of many\nrate:float=.5#no blank",
        'name: str = "a b"  # a "quoted" word # and more\nsmote: bool = True',
    ],
)
def test_papermill_reads_the_same_in_other_spellings(repo, cell):
    import papermill

    path = minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "1", parameters=cell)
    theirs = papermill.inspect_notebook(str(path))
    assert {name: (each.type, each.help) for name, each in parameters.inspect(path).items()} == {
        name: (each["inferred_type_name"], each["help"]) for name, each in theirs.items()
    }


@pytest.mark.parametrize(
    "cell",
    [
        "members: int = \\\n    3",
        "members: int = (\n    3\n)",
        "members: int = 3; rate: float = 1.0",
        "members: int",
        "members: bool = 3 == 3",
    ],
)
def test_what_papermill_would_pass_over_is_refused(repo, cell):
    path = minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "1", parameters=cell)
    with pytest.raises(UsageError, match="papermill would misread the parameter"):
        parameters.inspect(path)


def test_a_notebook_of_an_earlier_format_is_refused(repo):
    old = repo.write("notebooks/old.ipynb", '{"nbformat": 3, "worksheets": [{"cells": []}]}')
    with pytest.raises(UsageError, match="cannot be read as a notebook: its format is 3, not 4"):
        parameters.inspect(old)
