"""The page of published against computed values."""

import re

import pytest
import yaml
from made_up_rows import entry, row

from mobtl import paths
from mobtl.answers import published, verdicts
from mobtl.book.pages import numbers
from mobtl.book.parts import datatables
from mobtl.errors import MobtlError

A = entry("liu2020-a")
TABLE = [
    row(A, verdicts.REPRODUCED),
    row(A, verdicts.NOT_REPRODUCED, protocol="leak_free", computed=-25.0, spread=(-26.0, -24.0)),
    row(entry("liu2020-b"), verdicts.CANNOT.format("a|b <i>"), computed=None, spread=None, page=""),
    row(None, verdicts.NO_PUBLISHED, quantity="p value, $x$ against `y`"),
]


def test_what_no_paper_prints_has_a_page_of_its_own_and_is_escaped():
    files = numbers.files(TABLE)
    assert "p value, \\$x\\$ against \\`y\\`" in files["computed.md"]
    assert "p value" not in files["_generated/numbers.md"]
    assert "Computed numbers that no paper prints: [1](computed.md)." in files["_generated/numbers.md"]


def test_what_chance_would_do_is_said_below_the_rows():
    text = numbers.files(TABLE)["_generated/numbers-below.md"]
    assert re.search(r"Values of Liu 2020 .* 95 % range: 1\. .* by chance: 0\.1, and 0 to 1 in", text)
    assert "Of Chen 2024, no value from training on the paper's own inputs is judged yet" in text


def test_every_entry_of_the_real_file_has_its_target_and_its_line():
    text = paths.PUBLISHED.read_text()
    listing = numbers.listing(text)
    ids = [item["id"] for item in yaml.safe_load(text)]
    assert re.findall(r"^\(published-(.+)\)=$", listing, re.MULTILINE) == ids
    assert {each.id for each in published.load()} <= set(ids)
    number = int(re.search(rf"^\(published-{ids[-1]}\)=\nLine (\d+):", listing, re.MULTILINE)[1])
    assert text.splitlines()[number - 1] == f"- id: {ids[-1]}"
    blocks = "\n".join(re.findall(r"```text\n(.*?)```\n", listing, re.DOTALL))
    assert yaml.safe_load(blocks) == yaml.safe_load(text)


def test_the_page_comes_with_all_that_it_loads_and_links():
    files = numbers.files(TABLE)
    assert files["_generated/published.yml"] == paths.PUBLISHED.read_bytes()
    for name in re.findall(r'src="([^"]+)"', files["_generated/numbers.md"]):
        assert f"_extra/{name}" in files or (paths.BOOK / "_extra" / name).is_file(), name
    assert files == numbers.files(TABLE)


def test_datatables_is_a_plain_script():
    script = datatables.script()
    assert not re.search(r"^\s*(import|export)\b|\bimport\.meta\b", script, re.MULTILINE)
    assert "export{" not in script
    assert re.search(r"window\.DataTable = [\w$]+;", script)


@pytest.mark.parametrize(
    "module", ["var a=1;", "export{a as b};", "export{a as default};export{b as c};", "export default function(){}"]
)
def test_another_kind_of_module_is_refused(module):
    with pytest.raises(ValueError, match="does not export DataTable"):
        datatables.as_plain_script(module)


def test_a_package_in_another_form_is_an_error_that_says_what_to_do(monkeypatch, tmp_path):
    from types import SimpleNamespace

    monkeypatch.setattr(datatables, "distribution", lambda name: SimpleNamespace(locate_file=lambda path: tmp_path / path))
    with pytest.raises(MobtlError, match=r"install the version that constraints\.txt pins"):
        datatables.script()
