"""runs.yml is read strictly."""

import pytest

from mobtl import paths
from mobtl.catalogue import specs
from mobtl.errors import UsageError

GOOD = "notebook: demo/one.ipynb, title: One, makes: [], presets: {fast: {}}"


def test_the_repository_s_own_list():
    catalogue = specs.load()
    assert {"phonons/data", "phonons/transfer", "phonons/transfer-leak-free", "mobility/data"} <= set(catalogue.runs)
    assert catalogue.runs["phonons/transfer-leak-free"].parameters["protocol"] == "leak_free"
    assert catalogue.choices["phonons/05_transfer.ipynb"]["protocol"] == ["as_published", "leak_free"]
    assert all(list(run.presets) == ["fast", "study", "full"] for run in catalogue.runs.values())


def test_each_run_as_published_has_its_leak_free_one_under_the_name_that_pages_of_both_expect():
    runs = specs.load().runs
    published = {name for name, run in runs.items() if run.parameters.get("protocol") == "as_published"}
    leak_free = {name for name, run in runs.items() if run.parameters.get("protocol") == "leak_free"}
    assert published and leak_free == {f"{name}-leak-free" for name in published}
    assert all(runs[name].notebook == runs[f"{name}-leak-free"].notebook for name in published)


@pytest.mark.parametrize(
    ("notebook", "parameter"),
    [
        ("phonons/05_transfer.ipynb", "protocol"),
        ("phonons/10_property.ipynb", "prop"),
        ("mobility/05_prediction.ipynb", "protocol"),
        ("mobility/10_carrier.ipynb", "carrier"),
    ],
)
def test_each_choice_that_makes_a_page_is_a_run(notebook, parameter):
    catalogue = specs.load()
    runs = [run for run in catalogue.runs.values() if run.notebook == notebook]
    assert [run.parameters[parameter] for run in runs] == catalogue.choices[notebook][parameter]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("runs: {a: [}", "not valid YAML"),
        ("", "not as it should be"),
        ("runs: {}", "runs: .*at least 1"),
        (f"runs: {{a: {{{GOOD}, color: red}}}}", "runs.a.color: Extra inputs"),
        ("runs: {a: {title: One, makes: [], presets: {}}}", "runs.a.notebook: Field required"),
        (f"runs: {{a: {{{GOOD}}}, a: {{{GOOD}}}}}", "key 'a' stands twice"),
        (f"runs: {{A b: {{{GOOD}}}}}", "a run id is made of"),
        (f"runs: {{a: {{{GOOD.replace('demo/one', '../../etc')}}}}}", "relative to the folder notebooks"),
        (f"runs: {{a: {{{GOOD.replace('fast', 'quick')}}}}}", "presets.quick"),
        (f"runs: {{a: {{{GOOD}, parameters: {{x: [1]}}}}}}", "runs.a.parameters.x"),
        (f"runs: {{a: {{{GOOD.replace('One', '7')}}}}}", "runs.a.title: .*string"),
        ("runs: [a]", "runs: "),
        ("runs: {a: null}", "runs.a"),
        ("!!python/object/apply:os.getcwd []", "not valid YAML"),
    ],
)
def test_a_malformed_list_is_refused(repo, text, problem):
    paths.RUNS.write_text(text)
    with pytest.raises(UsageError, match=problem) as caught:
        specs.load()
    assert "\n" not in str(caught.value)


def test_a_missing_list_is_named(repo):
    paths.RUNS.unlink()
    with pytest.raises(UsageError, match=r"runs\.yml does not exist"):
        specs.load()


def test_select_keeps_the_order_of_the_file_and_names_the_nearest():
    catalogue = specs.load()
    assert [run.id for run in catalogue.select(["mobility/data", "phonons/data"])] == ["phonons/data", "mobility/data"]
    assert len(catalogue.select([])) == len(catalogue.runs)
    with pytest.raises(UsageError, match=r"'phonons/dat' \(did you mean 'phonons/data'\?\); unknown run 'x' \(known: "):
        catalogue.select(["x", "phonons/dat"])


def test_an_unknown_preset_names_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'full'"):
        specs.check_preset("ful")
