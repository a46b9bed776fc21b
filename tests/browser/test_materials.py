"""The search of the page of materials: by formula or id, in the page as a file; nothing typed is read as markup."""

import json

import pytest

from mobtl.book.materials import page
from mobtl.book.materials.facts import Fact
from mobtl.book.materials.predictions import Model, Prediction

MODEL = Model("gap", "cm^-1", "<b>arm</b>", "leak_free", "members")
MOBILITY = Model("average electron mobility", "decades", "<b>arm</b>", "leak_free", "members")


@pytest.fixture
def materials(tmp_path, read):
    """The search of materials with two of them; returns the text that it shows of what is typed."""
    facts = [Fact("MoS2", "MoS2", 0, "mp-2815", [1.5, None]), Fact("Si", "Si", 0, "mp-149", [0.6, "<i>cubic</i>"])]
    facts += [Fact("CO", "CO", 0, "JVASP-1", [None, "10.1021/abc"]), Fact("Co", "Co", 0, "c2db 1Co2-1", [None, None])]
    said = [Prediction("MoS2", MODEL, "mp-2815", -1.5, -1.25, -2.0, -1.0)]
    said.append(Prediction("Si", MOBILITY, "dpt_mobility, row 1", -0.7509, 0.1, -0.25, 0.5))
    holding = {"table": "tab<le", "title": "a title", "labels": [["band gap", "eV"], ["system", ""]], "beside": ["more"]}
    its = {"property": "gap", "unit": "cm^-1", "arm": MODEL.arm, "protocol": MODEL.protocol, "over": MODEL.over}
    index = {"shards": page.SHARDS, "pages": [["A page", "a/page.html"]], "holdings": [holding]}
    index["models"] = [its | {"main": True, "preset": "study", "stale": True, "pages": [0], "usual": None}]
    its |= {"property": "average electron mobility", "unit": "decades"}
    index["models"].append(
        its | {"main": True, "preset": "study", "stale": False, "pages": [0], "usual": [1331, "cm^2/(V s)"]}
    )
    index["elements"] = ["C", "Co", "Mo", "O", "S", "Si"]
    files = page.shards(facts, said, {MODEL: 0, MOBILITY: 1}, {"MoS2": ([0], [])}) | {
        "_extra/scripts/materials/index.js": page.script("open", index)
    }
    for name, text in files.items():
        path = tmp_path / name.removeprefix("_extra/")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    form = page.markdown([], []).partition("```{raw} html\n")[2].partition("```\n")[0]

    def shown(typed, script="", address=""):
        enter = f"document.getElementById('materials-term').value = {json.dumps(typed)};"
        enter += "document.querySelector('#materials-search button').click();"
        wait = "const found = document.getElementById('materials-found');"
        wait += "while (/^(Looking|$)/.test(found.textContent)) await new Promise((go) => setTimeout(go, 10));"
        what = script or "document.getElementById('materials-found').textContent"
        return read(form, f"async () => {{ {'' if address else enter} {wait} return {what} }}", address)

    return shown


@pytest.mark.parametrize("typed", ["S2Mo", "Mo₂S₄", "mos2", "MOS2", "s2mo", "mp-2815", " MP-2815 "])
def test_a_material_is_found_by_formula_and_id(materials, typed):
    text = materials(typed)
    assert text.startswith("MoS2Gap")
    assert text.index("label −1.5 cm⁻¹") < text.index("leak free") < text.index("Data sets that hold it")
    for said in ("mp-2815", "band gap: 1.5 eV", "descriptors in more", "A page", "−1.3 (−2 to −1)", "study, stale record"):
        assert said in text
    assert "label −1.5 cm⁻¹" in text
    assert "Pages where it appearsNamed in words, in a table or in a figure: A page." in text


def test_what_is_not_known_is_said_and_nothing_is_read_as_markup(materials):
    assert "Nothing here holds “<img src=x>”" in materials("<img src=x>")
    assert "Nothing here holds “constructor”" in materials("constructor")
    assert materials("S2Mo", "document.querySelectorAll('#materials-found b').length") == 0
    assert "system: <i>cubic</i>" in materials("Si")
    assert materials("CO").startswith("CONo model of this book predicts it.")
    assert "Pages where it appearsNone." in materials("Si")


def test_an_address_may_name_the_material_and_links_lead_to_pages(materials):
    assert materials("", address="#mp-149").startswith("SiAverage electron mobility")
    assert "a/page.html" in materials(
        "S2Mo", "[...document.querySelectorAll('#materials-found a')].map((a) => a.getAttribute('href'))"
    )


def test_a_mobility_stands_in_its_usual_unit_beside_decades(materials):
    text = materials("Si")
    assert "label 240 cm²/(V s) (−0.75 decades)" in text
    assert "1700 (750 to 4200) cm²/(V s)0.10 (−0.25 to 0.50) decades" in text


def test_ids_and_dois_are_links(materials):
    links = "[...document.querySelectorAll('#materials-found td a')].map((each) => each.href)"
    assert "https://materialsproject.org/materials/mp-149" in materials("Si", links)
    assert {"https://doi.org/10.1021/abc", "https://www.ctcms.nist.gov/~knc6/static/JARVIS-DFT/JVASP-1.xml"} <= set(
        materials("CO", links)
    )


def test_small_letters_that_can_be_read_in_several_ways_are_a_choice(materials):
    assert materials("co") == "“co” can be read as Co, CO."
    assert materials("co", "[...document.querySelectorAll('#materials-found a')].map((a) => a.hash)") == ["#Co", "#CO"]
    assert materials("Co").startswith("Co")
