"""Parameters are refused before anything runs."""

from typing import get_args

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
        ("members: int = 'three'", "default of members must be a plain int"),
        ("members: int = 2 + 1", "default of members must be a plain int"),
        ("members: list = [1]", "is of type list; only str, int, float, bool"),
        ("members = 3", "is not `name: type = default"),
        ("import os", "is not `name: type = default"),
        ("members: int = (", "line 1 of the parameters cell is not valid Python"),
        ("members: int", "is not `name: type = default"),
        ("members: int = (\n    3\n)", "is not `name: type = default"),
        ("members: int = 3\nmembers: int = 4", "members is declared twice"),
        ("members: Annotated[int, Most(9)] = 3", r"Most\(9\) is no range of members; write Ge, Gt, Le, Lt of a number"),
        ("members: Annotated[int, Ge(1, 2)] = 3", "is no range of members"),
        ("members: Annotated[int, Ge('a')] = 3", "is no range of members"),
        ("members: Annotated[int, Le(seeds)] = 3\nseeds: int = 3", r"Le\(seeds\) is no range of members"),
        ("seeds: str = 'a'\nmembers: Annotated[int, Le(seeds)] = 3", "is no range of members"),
        ("smote: Annotated[bool, Ge(1)] = True", "smote is of type bool, which has no range"),
        ("members: Annotated[list, Ge(1)] = 3", "is of type list"),
    ],
)
def test_a_parameters_cell_that_would_be_misread_is_refused(repo, cell, problem):
    path = minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "1", parameters=cell)
    with pytest.raises(UsageError, match=problem):
        parameters.inspect(path)


def test_a_comment_may_hold_anything(repo):
    cell = "members: int = 3  # a = b, # and 'c'"
    path = minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "1", parameters=cell)
    assert parameters.inspect(path)["members"] == parameters.Parameter("members", "int", 3, "a = b, # and 'c'")


RANGED = """\
from typing import Annotated

from annotated_types import Ge, Gt, Le, Lt

members: Annotated[int, Ge(1), Le(250)] = 3  # members of the ensemble
low: Annotated[float, Gt(-0.5)] = 0.5  # eV
high: Annotated[float, Gt(low), Lt(1e2)] = 1.5  # eV
"""


@pytest.fixture
def ranged(repo):
    return minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "print(high)", parameters=RANGED)


def test_ranges_are_read_as_python_reads_them(ranged):
    found = parameters.inspect(ranged)
    assert found["members"].kind == "int, at least 1 and at most 250"
    assert found["low"].kind == "float, above -0.5"
    assert found["high"].kind == "float, above low and below 100.0"
    space = {}
    exec(RANGED, space)  # noqa: S102
    for name, each in found.items():
        _, *ends = get_args(space["__annotations__"][name])
        # As the notebook has them by hand, where a name stands for its default.
        assert [space[end.name](space.get(end.of, end.of)) for end in each.ends] == ends


@pytest.mark.parametrize(
    "texts",
    [("members=1",), ("members=250",), ("low=-0.499",), ("high=0.51",), ("high=99.9",), ("low=2", "high=2.1"), ("low=1.4",)],
)
def test_what_lies_in_range_is_taken(ranged, texts):
    assert values(*texts).items() >= {}.items()


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (("members=0",), "members is 0, but must be at least 1 and at most 250"),
        (("members=-5",), "members is -5, but must be at least 1"),
        (("members=251",), "members is 251, but"),
        (("low=-0.5",), r"low is -0\.5, but must be above -0\.5"),
        (("high=0.5",), r"high is 0\.5, but must be above low \(0\.5\) and below 100"),
        (("high=100",), r"high is 100\.0"),
        (("low=1.5",), r"high is 1\.5, but must be above low \(1\.5\)"),
    ],
)
def test_what_lies_out_of_range_is_refused(ranged, texts, problem):
    with pytest.raises(UsageError, match=f"demo/one: {problem}"):
        values(*texts)


def test_a_value_of_the_wrong_type_is_said_once(ranged):
    with pytest.raises(UsageError) as caught:
        values("low=x")
    assert "low must be of type float" in str(caught.value) and "high" not in str(caught.value)


def test_a_preset_out_of_range_is_refused(ranged):
    paths.RUNS.write_text(minirepo.RUNS.replace("members: 30", "members: 300"))
    with pytest.raises(UsageError, match="members is 300, but must be at least 1 and at most 250"):
        values(preset="full")


def test_every_number_of_every_notebook_has_a_range():
    """Beyond the type, each study says which values it takes; a seed is never negative."""
    for run in specs.load().select(()):
        for name, each in parameters.inspect(run.template).items():
            assert each.ends or each.type not in ("int", "float"), (run.notebook, name)
            if name == "seed":
                assert each.kind.startswith("int, at least 0")


def test_a_cell_is_filled_with_values():
    cell = 'a: Annotated[int, Ge(1)] = 3  # µm, a = 3\nname: str = "x"  # y\nlow: float = -1.5\nflag: bool = False'
    given = {"a": 10, "name": "it's", "low": 2.0, "flag": True}
    assert parameters.filled(cell, given).splitlines() == [
        "a: Annotated[int, Ge(1)] = 10  # µm, a = 3",
        'name: str = "it\'s"  # y',
        "low: float = 2.0",
        "flag: bool = True",
    ]


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
def test_what_cannot_be_filled_in_is_refused(repo, cell):
    path = minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "1", parameters=cell)
    with pytest.raises(UsageError, match=r"is not `name: type = default  # help`|must be a plain bool"):
        parameters.inspect(path)


def test_a_notebook_of_an_earlier_format_is_refused(repo):
    old = repo.write("notebooks/old.ipynb", '{"nbformat": 3, "worksheets": [{"cells": []}]}')
    with pytest.raises(UsageError, match="cannot be read as a notebook: its format is 3, not 4"):
        parameters.inspect(old)
