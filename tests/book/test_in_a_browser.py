"""What a reader does on the pages, in Chromium and from a file, as a book is read; skipped where there is no Chromium."""

import json
import re
import shutil
import subprocess

import pytest

from mobtl import paths
from mobtl.book import datatables, materials_page
from mobtl.book.materials_facts import Fact
from mobtl.book.materials_predictions import Model, Prediction

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, to read the pages as a reader does")


@pytest.fixture
def read(tmp_path):
    """Open a page made of a body, then run a script in it; return what the script's promise gives."""
    shutil.copytree(paths.BOOK / "_extra", tmp_path, dirs_exist_ok=True)

    def read(body, script, address=""):
        then = f"document.title = JSON.stringify(await ({script})());"
        last = f"<script>addEventListener('load', async () => {{ {then} }})</script>"
        page = f"<!doctype html><html><head><meta charset='utf-8'></head><body>{body}{last}</body></html>"
        (tmp_path / "page.html").write_text(page)
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=600000",
            f"--user-data-dir={tmp_path}/own",
        ]
        command = [CHROMIUM, *options, "--dump-dom", f"file://{tmp_path}/page.html{address}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        title = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
        assert title, done.stderr[-2000:]
        return json.loads(title[1].replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&"))

    return read


ROWS = [
    ("Liu 2020", "−16.25", "<strong>reproduced</strong>"),
    ("Chen 2024", "303", "cannot be computed here, because of the one"),
    ("Liu 2020", "–", "cannot be computed here, because of the other"),
    ("Liu 2020", "2.5e-05", "<strong>reproduced</strong>"),
]
SHOWN = "[...document.querySelectorAll('.browse tbody tr')].map((row) => row.cells[1].textContent)"


@pytest.fixture
def table(tmp_path, read):
    """A table that can be sorted and filtered, in a page; returns what a script there gives."""
    (tmp_path / "scripts" / "datatables.js").write_text(datatables.script())
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    head = "<thead><tr><th>paper</th><th>computed</th><th>verdict</th></tr></thead>"
    tags = datatables.TAGS.removeprefix("```{raw} html\n").removesuffix("```\n")
    body = f"<div class='browse'><table>{head}<tbody>{cells}</tbody></table></div>{tags}"
    return lambda script: read(body, f"async () => {{ {script} }}")


def test_a_table_keeps_its_rows_and_its_order_at_first(table):
    assert table(f"return {SHOWN}") == [row[1] for row in ROWS]


def test_numbers_are_sorted_as_numbers_and_what_is_none_comes_last(table):
    click = "document.querySelectorAll('.browse th')[1].click(); await new Promise((done) => setTimeout(done, 500));"
    assert table(f"{click} return {SHOWN}") == ["−16.25", "2.5e-05", "303", "–"]


def test_a_list_has_each_choice_once_and_narrows_the_table_down(table):
    options = "[...document.querySelectorAll('.browse-bar select')].map((each) => [...each.options].map((one) => one.text))"
    assert table(f"return {options}") == [
        ["all", "Chen 2024", "Liu 2020"],
        ["all", "cannot be computed here", "reproduced"],
    ]
    choose = "const [paper, verdict] = document.querySelectorAll('.browse-bar select');"
    choose += "const pick = (list, text) => { list.value = text; list.dispatchEvent(new Event('change')); };"
    count = "document.querySelector('.browse-bar output').value"
    first = table(f"{choose} pick(verdict, 'cannot be computed here'); return [{SHOWN}, {count}]")
    assert first == [["303", "–"], "2 of 4 rows"]
    both = table(f"{choose} pick(verdict, 'reproduced'); pick(paper, 'Liu 2020'); return {SHOWN}")
    assert both == ["−16.25", "2.5e-05"]
    again = table(f"{choose} pick(verdict, 'reproduced'); pick(verdict, ''); return [{SHOWN}.length, {count}]")
    assert again == [4, "4 of 4 rows"]


def test_the_search_takes_any_word(table):
    search = "const box = document.querySelector('.browse-bar input'); box.value = 'other';"
    assert table(f"{search} box.dispatchEvent(new Event('input')); return {SHOWN}") == ["–"]


MODEL = Model("gap", "cm^-1", "<b>arm</b>", "leak_free", "members")


@pytest.fixture
def materials(tmp_path, read):
    """The search of materials with two of them; returns the text that it shows of what is typed."""
    facts = [Fact("MoS2", "MoS2", 0, "mp-2815", [1.5, None]), Fact("Si", "Si", 0, "mp-149", [0.6, "<i>cubic</i>"])]
    said = [Prediction("MoS2", MODEL, "mp-2815", -1.5, -1.25, -2.0, -1.0)]
    holding = {"table": "tab<le", "title": "a title", "labels": [["band gap", "eV"], ["system", ""]], "beside": ["more"]}
    its = {"property": "gap", "unit": "cm^-1", "arm": MODEL.arm, "protocol": MODEL.protocol, "over": MODEL.over}
    index = {"shards": materials_page.SHARDS, "pages": [["A page", "a/page.html"]], "holdings": [holding | {"pages": [0]}]}
    index["models"] = [its | {"main": True, "preset": "study", "stale": True, "pages": [0]}]
    files = materials_page.shards(facts, said, {MODEL: 0}) | {
        "_extra/scripts/materials/index.js": materials_page.script("open", index)
    }
    for name, text in files.items():
        path = tmp_path / name.removeprefix("_extra/")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    form = materials_page.markdown([], []).partition("```{raw} html\n")[2].partition("```\n")[0]

    def shown(typed, script="", address=""):
        enter = f"document.getElementById('materials-term').value = {json.dumps(typed)};"
        enter += "document.querySelector('#materials-search button').click();"
        # Chromium's clock runs ahead of the loading of scripts, so many short waits.
        wait = "const found = document.getElementById('materials-found');"
        wait += "for (let n = 0; n < 50000 && /^(Looking|$)/.test(found.textContent); n++)"
        wait += " await new Promise((go) => setTimeout(go, 10));"
        what = script or "document.getElementById('materials-found').textContent"
        return read(form, f"async () => {{ {'' if address else enter} {wait} return {what} }}", address)

    return shown


@pytest.mark.parametrize("typed", ["S2Mo", "Mo₂S₄", "mp-2815", " MP-2815 "])
def test_a_material_is_found_by_formula_and_id(materials, typed):
    text = materials(typed)
    assert text.startswith("MoS2Data sets that hold it")
    for said in ("mp-2815", "band gap: 1.5 eV", "descriptors in more", "A page", "−1.25 (−2 to −1)", "study, stale record"):
        assert said in text
    assert "label −1.5 cm⁻¹" in text


def test_what_is_not_known_is_said_and_nothing_is_read_as_markup(materials):
    assert "Nothing here holds “<img src=x>”" in materials("<img src=x>")
    assert "Nothing here holds “constructor”" in materials("constructor")
    assert materials("S2Mo", "document.querySelectorAll('#materials-found b').length") == 0
    assert "system: <i>cubic</i>" in materials("Si")
    assert "No model of this book predicts it." in materials("Si")


def test_an_address_may_name_the_material_and_links_lead_to_pages(materials):
    assert materials("", address="#mp-149").startswith("SiData sets")
    assert materials("S2Mo", "document.querySelector('#materials-found a').getAttribute('href')") == "a/page.html"
