"""The expert descriptors of Chen 2024 for a two-dimensional crystal: as the released code has them, and free of the cell."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mobtl.errors import MobtlError
from mobtl.features.elements import PAULING, POLARISABILITY
from mobtl.physics import slab as layers
from mobtl.physics.slab import Slab
from mobtl.physics.structure import check_apart

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
# Å, the tolerance of the released code's space groups; layer groups take that of `layers`.
SPACE_GROUP_TOLERANCE = 0.01
# Å. Atoms that differ less in height lie in one plane.
PLANE_TOLERANCE = 0.1
# The released table of mirrors follows `operations_about_normal` in all space groups but this one (P4mm).
_RELEASED_MIRRORS = {99: 0}


def describe(slab: Slab) -> dict[str, float]:
    """Both sets of descriptors of a two-dimensional crystal, for one's own material.

    Parameters
    ----------
    slab : the crystal, whichever cell vector crosses the vacuum; `mobtl.physics.structure.slab` makes one of a file.

    Returns
    -------
    dict : value by name; units and meanings stand with the table ``expert_descriptors`` in data/README.md. An element
        without Pauling's electronegativity (noble gases but Xe, Pm, Eu, Tb, Yb) does not count in ``en_difference``, which
        is NaN where no element has one.

    Raises
    ------
    MobtlError
        If it is no `Slab`, has no vacuum, an element is none of H to Pu, atoms lie on one another, or spglib finds no
        symmetry.
    """
    if not isinstance(slab, Slab):
        raise MobtlError(
            f"expert descriptors are those of a slab, not of {type(slab).__name__}: make one with structure.slab"
        )
    check_apart(slab)
    return describe_upright(layers.upright(slab))


def describe_upright(slab: Slab, n_copies: int = 1) -> dict[str, float]:
    """Both sets of expert descriptors, of a slab that is upright.

    Parameters
    ----------
    slab : Slab
        As `layers.upright` gives it.
    n_copies : int
        How many primitive cells it holds; the electrons as released are those of one.

    Raises
    ------
    MobtlError
        If an element is none of H to Pu, or spglib finds no symmetry.
    """
    atoms = {symbol: n / n_copies for symbol, n in Counter(slab.species).items()}
    unknown = sorted(atoms.keys() - POLARISABILITY.keys())
    if unknown:
        raise MobtlError(f"there are expert descriptors of the elements H to Pu, not of {', '.join(unknown)}.")
    return {**_shared(atoms), **_as_released(slab, atoms), **_cell_free(slab, atoms)}


def _shared(atoms: Mapping[str, float]) -> dict[str, float]:
    """Largest minus smallest electronegativity; largest plus smallest polarisability (Prediction.py:605-606)."""
    pauling = [PAULING[symbol] for symbol in atoms if symbol in PAULING]
    polarisability = [POLARISABILITY[symbol] for symbol in atoms]
    return {
        "en_difference": max(pauling) - min(pauling) if pauling else np.nan,
        "dipole_polarisability": max(polarisability) + min(polarisability),
    }


def _as_released(slab: Slab, atoms: Mapping[str, float]) -> dict[str, float]:
    """Prediction.py:583-610."""
    heights = np.round(layers.heights(slab), 2)
    planes, thickness = len(np.unique(heights)), float(np.ptp(heights))
    space_group = layers.space_group(slab, SPACE_GROUP_TOLERANCE)
    about_normal = operations_about_normal(_standard_operations(space_group))
    mirrors = _RELEASED_MIRRORS.get(space_group, about_normal["vertical_mirrors"])
    electrons = np.array([released_electrons(symbol) for symbol in atoms])
    s, p, d = np.array(list(atoms.values())) @ electrons / len(atoms)
    return {
        "s_electrons": s,
        "p_electrons": p,
        "d_electrons": d,
        "space_group": space_group,
        "rotation_count": about_normal["rotations"],
        "mirror_count": mirrors,
        "no_mirror": float(mirrors == 0),
        "even_mirrors": float(mirrors > 0 and mirrors % 2 == 0),
        "odd_mirrors": float(mirrors % 2),
        "thickness": thickness,
        "atom_layers": planes,
        "buckling": thickness / (planes - 1) if planes > 1 else 0.0,
        "hm_as_released": mirrors,
    }


def _cell_free(slab: Slab, atoms: Mapping[str, float]) -> dict[str, float]:
    shells = np.array([valence_electrons(symbol) for symbol in atoms])
    number = np.array(list(atoms.values()))
    total = number @ shells
    heights = np.sort(layers.heights(slab))
    planes = 1 + int((np.diff(heights) > PLANE_TOLERANCE).sum())
    extent = float(np.ptp(heights))
    layer_group, operations = layers.layer_operations(slab)
    about_normal = operations_about_normal(operations)
    s, p, d, _ = total / total.sum()
    return {
        "valence_electrons": total.sum() / number.sum(),
        "s_fraction": s,
        "p_fraction": p,
        "d_fraction": d,
        "layer_group": layer_group,
        "rotation_order": about_normal["order"],
        "vertical_mirrors": about_normal["vertical_mirrors"],
        "horizontal_mirror": about_normal["horizontal_mirrors"],
        "inversion": float((operations == -np.eye(3)).all(axis=(1, 2)).any()),
        "extent": extent,
        "planes": planes,
        "plane_spacing": extent / (planes - 1) if planes > 1 else 0.0,
    }


def operations_about_normal(rotations: NDArray[np.int_]) -> dict[str, int]:
    """Count the point operations that keep the third axis, up to its sign.

    Parameters
    ----------
    rotations : ndarray, shape (n, 3, 3)
        Matrices in the basis of the cell, whose third vector is normal to the others; repeated ones count once.

    Returns
    -------
    dict
        ``order``: highest order of a rotation. ``rotations``: rotations, the identity among them, and rotary reflections
        that are neither a mirror nor the inversion. ``vertical_mirrors`` contain the axis, ``horizontal_mirrors`` (0 or 1)
        is normal to it. Screw axes and glide planes count as what their point operations are.
    """
    distinct = np.unique(rotations, axis=0)
    keeping = distinct[(distinct[:, 2, :2] == 0).all(axis=1) & (distinct[:, :2, 2] == 0).all(axis=1)]
    plane, up = keeping[:, :2, :2], keeping[:, 2, 2] == 1
    turns = np.round(np.linalg.det(plane)) == 1
    still = (plane == np.eye(2)).all(axis=(1, 2))
    half_turn = (plane == -np.eye(2)).all(axis=(1, 2))
    return {
        "order": int((turns & up).sum()),
        "rotations": int((turns & (up | ~(still | half_turn))).sum()),
        "vertical_mirrors": int((~turns & up).sum()),
        "horizontal_mirrors": int((still & ~up).sum()),
    }


@cache
def _standard_operations(number: int) -> NDArray[np.int_]:
    """Point operations in the standard setting, whose third axis is the principal one from the orthorhombic groups on."""
    import spglib

    hall = next(hall for hall in range(1, 531) if spglib.get_spacegroup_type(hall).number == number)
    return spglib.get_symmetry_from_database(hall)["rotations"]


@cache
def released_electrons(symbol: str) -> tuple[int, int, int]:
    """s, p and d electrons of an atom as the released code reads them off its configuration.

    All shells are counted, the core too, but of each number only the first digit is read: d10 counts one.
    """
    from pymatgen.core import Element

    shells = Element(symbol).full_electronic_structure
    return tuple(sum(int(str(n)[0]) for _, kind, n in shells if kind == shell) for shell in "spd")


@cache
def valence_electrons(symbol: str) -> tuple[int, int, int, int]:
    """s, p, d and f electrons outside the noble-gas core, filled d and f shells among them, as in Magpie."""
    from pymatgen.core import Element

    outside = Element(symbol).electronic_structure.rpartition("]")[2]
    shells = re.findall(r"([spdf])(\d+)", outside)
    return tuple(sum(int(n) for kind, n in shells if kind == shell) for shell in "spdf")
