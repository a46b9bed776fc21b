"""The names and groups of the expert descriptors belong to the table and to the code that makes it."""

from slabs import MOS2, straddling

from mobtl.datasets import twod
from mobtl.features.expert import AS_RELEASED, CELL_FREE, GROUPS, NAMED, describe


def test_sets_are_those_of_the_released_script():
    assert (len(AS_RELEASED), len(NAMED)) == (15, 12)
    assert set(AS_RELEASED) - set(NAMED) == {"no_mirror", "even_mirrors", "odd_mirrors"}
    assert set(AS_RELEASED) & set(CELL_FREE) == {"en_difference", "dipole_polarisability"}


def test_every_descriptor_has_a_group():
    assert GROUPS.keys() == set(AS_RELEASED) | set(CELL_FREE)
    of_group = {group: {name for name in GROUPS if GROUPS[name] == group} for group in ("ELE", "SYM", "GEO")}
    assert {"en_difference", "d_electrons", "p_fraction", "valence_electrons"} <= of_group["ELE"]
    assert {"space_group", "hm_as_released", "layer_group", "inversion"} <= of_group["SYM"]
    assert of_group["GEO"] == {"thickness", "atom_layers", "buckling", "extent", "planes", "plane_spacing"}


def test_table_and_code_have_the_same_columns():
    names = list(describe(MOS2))
    assert tuple(names[:15]) == AS_RELEASED and set(names) == set(AS_RELEASED) | set(CELL_FREE)
    assert list(twod.expert_descriptors().columns) == ["source", "source_id", *names]


def test_a_structure_of_ones_own_is_put_upright_first():
    assert describe(straddling(MOS2))["layer_group"] == 78
