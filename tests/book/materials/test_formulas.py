"""One key for all ways to write a composition, in Python and in the page's own script."""

import json
import re
import shutil
import subprocess

import pytest

from mobtl import paths
from mobtl.book.materials.formulas import key, shard
from mobtl.datasets import tables
from mobtl.errors import MobtlError

SAME = [
    ("S2Mo", "MoS2"),
    ("Mo1 S2", "MoS2"),
    ("Mo2S4", "MoS2"),
    ("Ag(TeMo)6", "AgMo6Te6"),
    ("Ca2Ag(BrO)2", "AgBr2Ca2O2"),
    ("((OH)2)3", "HO"),
    ("Co", "Co"),
    ("CO", "CO"),
    ("O2", "O"),
    ("D2O", "H2O"),
]
NONE = ["", "mos2", "Mo S2)", "(MoS2", "MoS2-", "Mo0S2", "S0", "<b>", "()", "2", "mp-149"]


@pytest.mark.parametrize(("typed", "found"), SAME)
def test_a_composition_has_one_key(typed, found):
    assert key(typed) == found
    assert key(found) == found


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_formula_is_refused(typed):
    with pytest.raises(MobtlError, match=r"formula|bracket"):
        key(typed)


def test_pymatgen_reads_the_formulas_of_the_tables_the_same_way():
    from pymatgen.core import Composition

    formulas = tables.load_table("structures_2d")["reduced_formula"].drop_duplicates()[::7]
    for formula in formulas:
        counts = Composition(formula).get_el_amt_dict()
        assert key("".join(f"{element}{n:.0f}" for element, n in counts.items())) == key(formula)


def test_ids_spread_over_all_shards():
    numbers = [shard(f"mp-{number}", 64) for number in range(6400)]
    assert {numbers.count(number) > 50 for number in range(64)} == {True}


def in_node(program):
    """What a program prints that follows the scripts of the page (skipped where there is no node)."""
    node = shutil.which("node")
    if not node:
        pytest.skip("needs node, to run the script of the page")
    scripts = [(paths.BOOK / "_extra" / "scripts" / f"{name}.js").read_text() for name in ("load", "materials")]
    script = "".join((*scripts, program))
    return json.loads(subprocess.run([node, "-"], input=script, capture_output=True, text=True, check=True).stdout)


def test_the_script_of_the_page_computes_the_same():
    formulas = sorted(set(tables.load_table("structures_2d")["reduced_formula"]))[::11]
    typed = [first for first, _ in SAME] + formulas
    program = f"console.log(JSON.stringify({json.dumps(typed)}.map((each) => [formulaKey(each), shardOf(each, 64)])))"
    assert in_node(program) == [[key(each), shard(each, 64)] for each in typed]
    assert in_node(f"console.log(JSON.stringify({json.dumps(NONE)}.map(formulaKey)))") == [""] * len(NONE)
    assert in_node("console.log(JSON.stringify([formulaKey('Mo₁S₂'), formulaKey(' Mo S2 ')]))") == ["MoS2", "MoS2"]


def test_the_parser_of_the_page_is_small():
    script = (paths.BOOK / "_extra" / "scripts" / "materials.js").read_text()
    assert re.search(r"function formulaKey.*?\n}\n", script, re.DOTALL)[0].count("\n") <= 40
