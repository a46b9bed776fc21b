"""The expert descriptors of Chen 2024 by name and group: as released, and free of the choice of the cell."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mobtl.physics.slab import Slab

# In the order in which the released script joins them (Prediction.py:610).
AS_RELEASED = (
    *("en_difference", "dipole_polarisability", "s_electrons", "p_electrons", "d_electrons"),
    *("space_group", "rotation_count", "mirror_count", "no_mirror", "even_mirrors", "odd_mirrors"),
    *("thickness", "atom_layers", "buckling", "hm_as_released"),
)
# Those that the released explanation names: without the three flags.
NAMED = tuple(name for name in AS_RELEASED if name not in ("no_mirror", "even_mirrors", "odd_mirrors"))
# The same knowledge from the layer group and per atom: a doubled cell, a turned or shifted layer has the same ones.
CELL_FREE = (
    *("en_difference", "dipole_polarisability", "valence_electrons", "s_fraction", "p_fraction", "d_fraction"),
    *("layer_group", "rotation_order", "vertical_mirrors", "horizontal_mirror", "inversion"),
    *("extent", "planes", "plane_spacing"),
)
# The paper's feature sets (Fig. 3d-f): electronic, symmetry, geometry.
GROUPS: dict[str, str] = {
    **dict.fromkeys(AS_RELEASED[:5] + CELL_FREE[:6], "ELE"),
    **dict.fromkeys((*AS_RELEASED[5:11], AS_RELEASED[14], *CELL_FREE[6:11]), "SYM"),
    **dict.fromkeys(AS_RELEASED[11:14] + CELL_FREE[11:], "GEO"),
}


def describe(slab: "Slab") -> dict[str, float]:
    """Both sets of descriptors of a two-dimensional crystal, for one's own material.

    Parameters
    ----------
    slab : the crystal in a cell whose third vector crosses the vacuum; it is put upright first.

    Returns
    -------
    dict : value by name; units and meanings stand with the table ``expert_descriptors`` in data/README.md.

    Raises
    ------
    MobtlError
        If an element is none of H to Pu, or spglib finds no symmetry.
    """
    from mobtl.originals import expert_descriptors
    from mobtl.physics import slab as layers

    return expert_descriptors.describe(layers.upright(slab))
