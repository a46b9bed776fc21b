"""The materials page: facts of the tables, predictions of the records, and the scripts that hand them to the reader."""

import json
import shutil
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mobtl.book.materials import appearances
from mobtl.book.materials import facts as materials_facts
from mobtl.book.materials import page as materials_page
from mobtl.book.materials.facts import HOLDINGS, Fact
from mobtl.book.materials.formulas import key, shard
from mobtl.book.materials.predictions import (
    Model,
    Prediction,
    arms_first,
    distinct,
    mobility_labels,
    predictions,
    summarised,
)
from mobtl.book.parts.where import pages
from mobtl.catalogue import specs
from mobtl.datasets import tables
from mobtl.figures.content.drawn import MIME
from mobtl.records.committed import all_kept
from mobtl.records.record import Record


@pytest.fixture(scope="module")
def known():
    return list(materials_facts.facts())


def facts_of(known, formula, table):
    return [each for each in known if each.key == key(formula) and HOLDINGS[each.holding].table == table]


def test_each_table_gives_its_rows(known):
    held = pd.Series([HOLDINGS[each.holding].table for each in known]).value_counts()
    for name in (
        "semiconductors",
        "released_split",
        "phonon_gaps",
        "phonon_labels",
        "bulk_masses",
        "structures_2d",
        "released_trees",
    ):
        assert held[name] == len(tables.load_table(name)), name
    assert held["dispersions"] == 3


def test_labels_are_those_of_the_tables(known):
    (gap,) = facts_of(known, "AsB", "semiconductors")
    table = tables.load_table("semiconductors").set_index("material_id")
    assert gap.id == "mp-10044"
    assert gap.labels[1] == pytest.approx(table.loc["mp-10044", "phonon_gap"], rel=1e-5)
    (dispersion,) = facts_of(known, "BAs", "dispersions")
    assert (dispersion.id, dispersion.labels) == ("mp-10044", [])
    ids = {each.id for each in facts_of(known, "S2Mo", "structures_2d")}
    assert {"c2db 1MoS2-1", "c2db 1MoS2-2"} & ids
    molybdenite = facts_of(known, "MoS2", "dpt_mobility")
    assert all(each.id.startswith("row ") and each.labels[2].startswith("10.") for each in molybdenite)
    assert len(facts_of(known, "MoS2", "epc_mobility")) == 1


def test_absent_values_are_null_and_numbers_have_six_digits():
    assert [materials_facts.shown(value) for value in (None, np.nan, np.float32(1.23456789), "x", 3)] == [
        None,
        None,
        1.23457,
        "x",
        3.0,
    ]


def test_the_rounding_of_a_computer_is_shown_as_zero():
    assert [materials_facts.shown(value) for value in (2.961e-16, -1e-12, 5.17e-06)] == [0.0, 0.0, 5.17e-06]


def test_the_vocabulary_has_plain_names_and_units():
    found = {each["table"]: each for each in materials_facts.vocabulary()}
    first = found["semiconductors"]
    assert first["beside"] == ["structure_descriptors"]
    assert first["labels"][1] == ["phonon band gap, lowest optical minus highest acoustic frequency", "cm^-1"]
    assert ["electronic band gap", "eV"] in found["structures_2d"]["labels"]
    assert not any(";" in name for each in found.values() for name, _ in each["labels"])


def test_a_summary_is_the_mean_and_the_range_of_numpy():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {"a": rng.integers(0, 3, 200), "b": "x", "member": rng.integers(0, 8, 200), "v": rng.normal(size=200)}
    )
    found = summarised(table, ["a", "b"], "v").set_index("a")
    for value, own in table.groupby("a"):
        low, high = np.percentile(own["v"], [2.5, 97.5])
        assert found.loc[value, ["mean", "low", "high"]].to_list() == pytest.approx([own["v"].mean(), low, high])
    members = table.query("a == 1").groupby("member")["v"].mean()
    by_member = summarised(table, ["a", "b"], "v", "member").set_index("a").loc[1]
    assert by_member["mean"] == pytest.approx(members.mean())
    assert by_member["high"] == pytest.approx(np.percentile(members, 97.5))


def test_a_single_number_has_no_range():
    found = summarised(pd.DataFrame({"a": ["x"], "v": [2.0]}), ["a"], "v")
    assert found["mean"].to_list() == [2.0]
    assert found[["low", "high"]].isna().all(axis=None)


def record(experiment, protocol="leak_free", **own):
    return Record("liu2020", experiment, protocol, {}, {}, [], own)


def test_predictions_of_the_transfer_study():
    rows = [
        (m, r, "mp-10044", 300.0 + m + r, "phonon band gap", arm) for m in (0, 1) for r in (0, 1) for arm in ("transfer",)
    ]
    rows.append((0, 0, "mp-10044", 1.0, "phonon band gap", "transfer, permuted labels"))
    columns = ["member", "repeat", "material_id", "predicted", "property", "arm"]
    new = pd.DataFrame(
        [(0, "GaSb", 9.0, "heat capacity", "transfer")], columns=["member", "material", "predicted", *columns[-2:]]
    )
    source = pd.DataFrame({"material_id": ["mp-149"], "predicted": [1.1], "member": [3]})
    study = record("phonon_transfer", predictions=pd.DataFrame(rows, columns=columns), new=new, source_parity=source)
    first, second, third = predictions(study)
    assert (first.key, first.id, first.mean, first.model.arm) == ("AsB", "mp-10044", 301.0, "transfer")
    assert first.label == pytest.approx(303.2, abs=0.1)
    assert (first.low, first.high) == pytest.approx((300.525, 301.475))
    assert (second.key, second.id, second.label, second.low) == ("GaSb", "not in the data", None, None)
    assert (third.key, third.model.property, third.mean) == ("Si", "electronic band gap", 1.1)


def test_predictions_of_the_classifier():
    rows = [("random splits", n, "unit cell", "mp-10044", 0.5 + 0.1 * n) for n in range(3)]
    rows.append(("permuted labels", 0, "unit cell", "mp-10044", 0.0))
    columns = ["run", "number", "kind", "material_id", "probability"]
    candidates = pd.DataFrame(
        [("random splits", 0, "unit cell", "In2 N2", 0.8)], columns=[*columns[:3], "composition", columns[4]]
    )
    study = record("phonon_classifier", predictions=pd.DataFrame(rows, columns=columns), candidates=candidates)
    first, second = predictions(study)
    assert (first.key, first.label, first.mean) == ("AsB", 1.0, 0.6)
    assert first.model.arm == "random forest, random splits, unit cell"
    assert (second.key, second.mean, second.low) == ("InN", 0.8, None)


def test_predictions_of_the_mobility_study_have_the_labels_of_its_experiment():
    from mobtl.experiments.mobility.prediction.config import TARGETS
    from mobtl.experiments.mobility.prediction.data import labels_of

    data = {name: tables.load_table(f"{name}_mobility") for name in ("dpt", "epc")}
    labels = labels_of(data["dpt"], data["epc"])
    for target in TARGETS.values():
        np.testing.assert_array_equal(mobility_labels(data[target.table], target.name), labels[target.name])
    rows = [(3, name, "HTL", 0, 1, 0.5) for name in TARGETS]
    columns = ["row", "target", "arm", "repeat", "fold", "predicted"]
    released = pd.DataFrame({"row": [0, 6], "predicted": [np.nan, 0.05]})
    found = list(
        predictions(record("mobility_prediction", predictions=pd.DataFrame(rows, columns=columns), released=released))
    )
    assert len(found) == len(TARGETS) + 1
    for each in found[:-1]:
        assert each.label == pytest.approx(labels[each.model.property][3], rel=1e-5)
        assert each.key == key(data[TARGETS[each.model.property].table]["reduced_formula"][3])
    assert (found[-1].model.protocol, found[-1].id, found[-1].mean) == ("released", "dpt_mobility, row 6", 0.05)


def test_predictions_of_the_screening():
    row = {"source": "c2db", "source_id": "1MoS2-1", "reduced_formula": "MoS2"}
    row |= {f"{carrier}{end}": 10.0 for carrier in ("electron", "hole") for end in ("", "_low", "_high")}
    first, second = predictions(record("mobility_screening", candidates=pd.DataFrame([row])))
    assert (first.key, first.id, first.low, first.label) == ("MoS2", "c2db 1MoS2-1", 10.0, None)
    assert second.model.property == "hole mobility, screened"


def test_other_experiments_predict_nothing_and_equal_predictions_stand_once():
    assert list(predictions(record("mobility_data"))) == []
    one = Prediction("Si", Model("p", "", "a", "", ""), "x", None, 1.0, None, None)
    assert distinct([one, one]) == [one]


def test_main_arms_stand_first():
    models = [Model("p", "", arm, "leak_free", "") for arm in ("no layer fine-tuned", "transfer", "direct")]
    assert [each.arm for each in arms_first(models)] == ["direct", "transfer", "no layer fine-tuned"]


MODEL = Model("gap", "eV", "</script><b>arm", "leak_free", "members")


def content(script):
    """The arguments of the one call that a script holds."""
    return json.loads("[" + script.split("(", 1)[1].removesuffix(");\n") + "]")


def test_a_material_is_in_the_shard_of_its_key_and_found_by_each_id():
    facts = [
        Fact("MoS2", "MoS2", 8, "c2db 1MoS2-1", ["p-6m2", 1.6, None]),
        Fact("MoS2", "MoS2", 6, "row 3", [1.0, 2.0, "10.1/x"]),
    ]
    said = [Prediction("MoS2", MODEL, "row 3", 1.5, 1.4, None, None), Prediction("Si", MODEL, "mp-149", None, 1.0, 0.9, 1.1)]
    files = materials_page.shards(facts, said, {MODEL: 0}, {"MoS2": ([1], [0, 2])})
    assert len(files) == materials_page.SHARDS
    number, own = content(files[f"_extra/scripts/materials/{shard('MoS2', 64)}.js"])
    assert number == shard("MoS2", 64)
    assert own["materials"]["MoS2"] == {
        "n": "MoS2",
        "d": [[8, "c2db 1MoS2-1", "p-6m2", 1.6, None], [6, "row 3", 1.0, 2.0, "10.1/x"]],
        "p": [[0, "row 3", 1.5, 1.4]],
        "s": [[1], [0, 2]],
    }
    for term in ("c2db 1mos2-1", "1mos2-1"):
        assert content(files[f"_extra/scripts/materials/{shard(term, 64)}.js"])[1]["ids"][term] == "MoS2"
    assert not any("row 3" in content(script)[1]["ids"] for script in files.values())
    silicon = content(files[f"_extra/scripts/materials/{shard('Si', 64)}.js"])[1]["materials"]["Si"]
    assert silicon["p"] == [[0, "mp-149", None, 1.0, 0.9, 1.1]]


def test_no_sign_can_end_a_script():
    text = materials_page.script("open", {"a": "</script><!--\u2028"})
    assert "<" not in text.removeprefix("mobtlMaterials.open(")
    assert "\u2028" not in text
    assert content(text) == [{"a": "</script><!--\u2028"}]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """All runs of the book, never executed, but with the committed records as if they were their own."""
    committed = {each.run.id: each for each in all_kept()}
    catalogue = specs.load()
    found = []
    for run in catalogue.select(()):
        folder = tmp_path_factory.mktemp("result")
        shutil.copy(run.template, folder / "notebook.ipynb")
        if run.id in committed:
            (folder / "records").symlink_to(committed[run.id].folder / "records")
        page = pages(catalogue)[run.id]
        found.append(SimpleNamespace(run=run, folder=folder, preset="study", page=page, stale=False))
    return found


@pytest.fixture(scope="module")
def files(outputs):
    return materials_page.files(outputs, [])


def test_the_real_pages_stay_small_and_are_the_same_again(outputs, files):
    assert max(map(len, files.values())) < 300_000
    (index,) = content(files["_extra/scripts/materials/index.js"])
    assert {model["protocol"] for model in index["models"]} == {"as_published", "leak_free", "released"}
    assert all(0 <= page < len(index["pages"]) for model in index["models"] for page in model["pages"])
    assert not any("permuted" in model["arm"] for model in index["models"])
    bas = content(files[f"_extra/scripts/materials/{shard('AsB', 64)}.js"])[1]["materials"]["AsB"]
    models = [index["models"][row[0]] for row in bas["p"] if row[1] == "mp-10044"]
    assert {(each["arm"], each["protocol"]) for each in models if each["property"] == "phonon band gap"} >= {
        (arm, protocol) for arm in ("direct", "transfer", "never pretrained") for protocol in ("as_published", "leak_free")
    }
    assert files == materials_page.files(outputs, [])


def test_a_committed_record_is_shown_in_the_place_of_the_run_s_own(outputs):
    fast = [SimpleNamespace(**(vars(each) | {"preset": "fast"})) for each in outputs]
    (index,) = content(materials_page.files(fast, outputs)["_extra/scripts/materials/index.js"])
    assert {model["preset"] for model in index["models"]} == {"study"}


def where(files, formula):
    """Names of the pages that name a material, and of those whose records alone hold it."""
    (index,) = content(files["_extra/scripts/materials/index.js"])
    names = [page.removeprefix("notebooks/").removesuffix(".html") for _, page in index["pages"]]
    entry = content(files[f"_extra/scripts/materials/{shard(key(formula), 64)}.js"])[1]["materials"][key(formula)]
    return [{names[number] for number in numbers} for numbers in entry["s"]]


def test_a_material_appears_on_the_pages_that_name_it_or_draw_a_record_with_it_and_on_no_other(files):
    protocols = {"phonons/05_transfer", "phonons/05_transfer-leak-free"}
    forests = {"phonons/03_classifier", "phonons/03_classifier-leak-free"}
    naming, holding = where(files, "InN")
    assert naming == {"phonons/02_labels", "phonons/07_new_materials", *forests}
    assert holding >= protocols
    naming, holding = where(files, "BAs")
    assert naming == {"phonons/01_data"}
    assert holding >= {*protocols, *forests}
    assert not {"phonons/08_structure", "phonons/09_what_transfers", "mobility/02_source"} & holding
    naming, holding = where(files, "MoS2")
    assert naming >= {"mobility/01_data", "mobility/08_table1"}
    assert holding >= {"mobility/05_prediction", "mobility/05_prediction-leak-free"}
    assert not any(name.startswith("phonons/") for name in naming | holding)


def test_a_text_names_formulas_and_ids_as_the_tables_write_them():
    known = appearances.words([Fact("MoS2", "MoS2", 0, "mp-2815", []), Fact("In", "In", 0, "mp-75", [])])
    for text in ("MoS$_2$ is", "MoS₂,", "MoS<sub>2</sub>", '["MoS2, H"]', "H-MoS2.", "(mp-2815)"):
        assert appearances.named(text, known) == {"MoS2"}, text
    for text in ("MoS2O", "ab/MoS2+cd=", "xMoS2", "In this", "mp-28150", "S2Mo"):
        assert appearances.named(text, known) == set(), text


def test_a_page_says_its_prose_tables_and_figures_but_not_its_code_or_pictures(tmp_path):
    data = {"text/html": ["<td>", "BAs</td>"], "image/png": "InN", MIME: {"data": [{"title": "of\nGaN"}]}}
    cells = [{"cell_type": "code", "source": "InSb", "outputs": [{"data": data}, {"text": "InAs"}]}]
    (tmp_path / "notebook.ipynb").write_text(json.dumps({"cells": cells}))
    cells = [{"cell_type": "markdown", "source": ["See ", "MoS₂"]}, {"cell_type": "code", "source": "GaSb", "outputs": []}]
    template = tmp_path / "template.ipynb"
    template.write_text(json.dumps({"cells": cells}))
    text = appearances.shown(SimpleNamespace(run=SimpleNamespace(template=template), folder=tmp_path))
    formulas = ("BAs", "InN", "GaN", "InSb", "InAs", "MoS2", "GaSb")
    assert appearances.named(text, {formula: formula for formula in formulas}) == {"BAs", "GaN", "MoS2"}
