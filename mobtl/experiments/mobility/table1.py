"""Chen 2024, Table 1: do masses, deformation potentials and mobilities fit Eq. 1, and the gaps those of the collections?"""

import itertools
import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from mobtl.errors import UsageError
from mobtl.physics.mobility import CARRIERS, SILICON, elastic_modulus, norm
from mobtl.records.record import Metric, Record, provenance

DIRECTIONS = ("x", "y")
TABLE_UNIT = 1000.0  # the table counts in 10^3 cm^2/(V s)
CUT = 1e4  # cm^2/(V s), of the screening
NUMBERS = ("gap", "E_x", "E_y", "m_x", "m_y", "mu_x", "mu_y")
# Materials that the paper sets its own beside, and those of Fig. 5a and d that stand in Table 1.
TRADITIONAL, GROUP_V, GROUP_IV_V = ("MoS2", "P"), ("BiAs", "BiSb"), ("GeBi2", "GeSb2")
# Those of Fig. 5d, and one direction in the symbol of a layer group ("p m 2_1 b": a mirror across a, a screw axis along b).
FIG_5D, _DIRECTION = ("GeSb2", "GeBi2", "SnSb2", "SnBi2"), re.compile(r"-?\d(?:_\d)?(?:/[a-z])?|[a-z]")
# Layer groups whose symbol names the axes a, b and c in turn (Int. Tables for Crystallography E).
_RECTANGULAR = range(8, 49)
# Structures with an atomic geometry at hand, by formula and layer group: black phosphorus, which Fig. 5a starts from; the
# layer groups of BiAs, BiSb and PSb, and of GeBi2 and GeSb2, of which no geometry is at hand; three of Table 1 itself.
DRAWN = (
    ("P", "pman"),
    ("SbN", "pm2_1n"),
    ("GeAs2", "pm2_1b"),
    ("PbTe", "p4/nmm"),
    ("Sb2OSe2", "c211"),
    ("PbSe3", "p2_111"),
)


def half_unit(printed: str) -> float:
    """Half a unit of the last digit of a printed number: how far rounding may have moved it ("0.30" -> 0.005)."""
    return 0.5 * 10.0 ** -len(printed.partition(".")[2])


def numbers(rows: list[dict[str, str]]) -> pd.DataFrame:
    """The printed table with numbers, each with its half unit in a column ``half_NAME``.

    Parameters
    ----------
    rows : cells as printed, one electron and one hole row per material (E in eV, m in m_e, mu in 10^3 cm^2/(V s)).

    Returns
    -------
    DataFrame with one row per material and carrier: material, reduced_formula, space_group, carrier, the numbers.

    Raises
    ------
    UsageError
        If a material does not have exactly one electron and one hole row.
    """
    table = pd.DataFrame(rows)
    for material, own in table.groupby("material", sort=False):
        if sorted(own["carrier"]) != list(CARRIERS):
            raise UsageError(f"{material} has the rows {', '.join(own['carrier'])}; give one electron and one hole row")
    halves = {f"half_{name}": table[name].map(half_unit) for name in NUMBERS}
    table = table.astype(dict.fromkeys(NUMBERS, float)).assign(**halves)
    return table.assign(reduced_formula=table["material"].map(_reduced))


def _reduced(formula: str) -> str:
    from pymatgen.core import Composition

    return Composition(formula).reduced_formula


def _geometric(along, across):
    return np.sqrt(along * across)


def _arithmetic(along, across):
    return (along + across) / 2


def modulus(table: pd.DataFrame, direction: str, off: float = 0.0, mean: Callable = _geometric) -> pd.Series:
    """The elastic modulus of Eq. 1 in J/m^2 by material, with every number moved by ``off`` half units.

    It grows with each of the numbers, so ``off`` = -1 and 1 give the interval that rounding leaves open. ``mean`` averages
    the masses of both directions: the geometric mean unless another reading is asked for.
    """
    other = DIRECTIONS[1 - DIRECTIONS.index(direction)]
    mobility, along, across, potential = (
        table[name] + off * table[f"half_{name}"]
        for name in (f"mu_{direction}", f"m_{direction}", f"m_{other}", f"E_{direction}")
    )
    values = (
        elastic_modulus(mobility * TABLE_UNIT, along, across, potential) * mean(along, across) / _geometric(along, across)
    )
    return pd.Series(np.asarray(values), table["material"])


def consistency(table: pd.DataFrame, mean: Callable = _geometric) -> pd.DataFrame:
    """The elastic modulus of every material and direction from its electron and from its hole row, and their ratio.

    Returns
    -------
    DataFrame (2 rows per material): material, direction, electron, hole (J/m^2), ratio (electron over hole), low, high (the
    ratio's interval under rounding), agrees (whether it holds 1), all of Eq. 1, in which the modulus is the crystal's.
    """
    electron, hole = (table[table["carrier"] == carrier] for carrier in CARRIERS)
    parts = []
    for direction in DIRECTIONS:
        values = {"electron": modulus(electron, direction, 0, mean), "hole": modulus(hole, direction, 0, mean)}
        low = modulus(electron, direction, -1, mean) / modulus(hole, direction, 1, mean)
        high = modulus(electron, direction, 1, mean) / modulus(hole, direction, -1, mean)
        part = pd.DataFrame(values).assign(
            direction=direction, ratio=values["electron"] / values["hole"], low=low, high=high
        )
        parts.append(part.assign(agrees=(low <= 1) & (high >= 1)))
    pairs = pd.concat(parts).reset_index(names="material")
    order = pairs["material"].map({name: i for i, name in enumerate(table["material"].unique())})
    columns = ["material", "direction", "electron", "hole", "ratio", "low", "high", "agrees"]
    return pairs.assign(order=order).sort_values(["order", "direction"])[columns].reset_index(drop=True)


def averages(table: pd.DataFrame) -> pd.DataFrame:
    """The norm of Eq. 2 per material and carrier and the faster direction, cm^2/(V s), and both over silicon's mobility."""
    both = norm(table["mu_x"], table["mu_y"]) * TABLE_UNIT
    faster = table[["mu_x", "mu_y"]].max(axis=1) * TABLE_UNIT
    silicon = table["carrier"].map(SILICON)
    columns = {"norm": both, "faster": faster, "norm_over_silicon": both / silicon, "faster_over_silicon": faster / silicon}
    return table[["material", "reduced_formula", "carrier"]].assign(**columns)


def gaps(table: pd.DataFrame, structures: pd.DataFrame) -> pd.DataFrame:
    """The printed gaps beside every 2D structure of the same reduced formula.

    Returns
    -------
    DataFrame, one row per structure, and one for a material without: material, reduced_formula, printed_space_group,
    printed_gap (eV), source, source_id, layer_group_symbol, space_group (number), band_gap (eV, NaN: unknown),
    same_space_group.
    """
    from pymatgen.symmetry.groups import SpaceGroup

    one = table.drop_duplicates("material").rename(columns={"gap": "printed_gap", "space_group": "printed_space_group"})
    one = one[["material", "reduced_formula", "printed_space_group", "printed_gap"]]
    columns = ["reduced_formula", "source", "source_id", "layer_group_symbol", "space_group", "band_gap"]
    found = one.merge(structures[columns], on="reduced_formula", how="left")
    number_of = {name: SpaceGroup(name).int_number for name in one["printed_space_group"].unique()}
    same = found["space_group"] == found["printed_space_group"].map(number_of)
    return found.assign(same_space_group=same, space_group=found["space_group"].astype("Int64"))


def drawn(structures: pd.DataFrame) -> pd.DataFrame:
    """Of each structure of `DRAWN` the most stable one with a geometry, C2DB first: name, source, ..., coordinates."""
    rows = []
    for formula, group in DRAWN:
        fits = (structures["reduced_formula"] == _reduced(formula)) & (structures["layer_group_symbol"] == group)
        own = structures[fits & structures["lattice"].notna()].sort_values(["source", "energy_above_hull"])
        rows.append(own.head(1).assign(name=formula))
    columns = ["name", "source", "source_id", "layer_group_symbol", "lattice", "species", "coordinates"]
    return pd.concat(rows)[columns].reset_index(drop=True)


def _equation_metrics(table: pd.DataFrame, pairs: pd.DataFrame) -> list[Metric]:
    n = f"{len(pairs)} pairs of material and direction"
    worst = float(np.exp(np.abs(np.log(pairs["ratio"])).max()))
    # The nearest that rounding lets the two rows of a pair come.
    off = np.maximum(np.maximum(pairs["low"], 1 / pairs["high"]), 1)
    counts = {
        "pairs of Table 1": len(pairs),
        "pairs of Table 1 whose elastic moduli cannot agree": int((~pairs["agrees"]).sum()),
        "pairs of Table 1 whose elastic moduli cannot agree within a factor of 2": int((off > 2).sum()),
        "pairs of Table 1 whose elastic moduli cannot agree, arithmetic mean of the masses": int(
            (~consistency(table, _arithmetic)["agrees"]).sum()
        ),
        "materials of Table 1 with a pair that cannot agree": pairs.loc[~pairs["agrees"], "material"].nunique(),
    }
    return [
        *(Metric(f"{what}, count", "", "exact", value, n) for what, value in counts.items()),
        Metric("elastic modulus by Eq. 1, electron over hole row, median", "", "exact", float(pairs["ratio"].median()), n),
        Metric("elastic modulus by Eq. 1, larger over smaller, largest", "", "exact", worst, n),
        Metric("elastic modulus by Eq. 1, smallest", "J/m^2", "exact", float(pairs[list(CARRIERS)].to_numpy().min()), n),
        Metric("elastic modulus by Eq. 1, largest", "J/m^2", "exact", float(pairs[list(CARRIERS)].to_numpy().max()), n),
    ]


def _mobility_metrics(table: pd.DataFrame, means: pd.DataFrame, dpt: pd.DataFrame) -> list[Metric]:
    high = means.assign(high=means["norm"] > CUT, fast=means["faster"] > CUT).set_index(["material", "carrier"])
    wide, fast, norms = high["high"].unstack(), high["fast"].unstack(), high["norm"].unstack()
    known = dpt[dpt["reduced_formula"].isin(TRADITIONAL)][list(CARRIERS)].max() * TABLE_UNIT
    over = means["norm"] / means["carrier"].map(known)
    counts = {
        "materials of Table 1": len(wide),
        "materials of Table 1 among the DPT mobility entries": int(
            means.drop_duplicates("material")["reduced_formula"].isin(dpt["reduced_formula"]).sum()
        ),
        **{
            f"materials of Table 1 with {carrier} mobility above 10^4 cm^2/(V s)": int(wide[carrier].sum())
            for carrier in CARRIERS
        },
        "materials of Table 1 with either mobility above 10^4 cm^2/(V s)": int(wide.any(axis=1).sum()),
        "materials of Table 1 with exactly one mobility above 10^4 cm^2/(V s)": int((wide.sum(axis=1) == 1).sum()),
        "BiAs and BiSb of Table 1, mobilities above 10^4 cm^2/(V s)": int(wide.reindex(GROUP_V).sum().sum()),
        "materials of Table 1 above 10^4 cm^2/(V s) along no direction": int((~fast.any(axis=1)).sum()),
        "materials of Table 1 with higher electron than hole mobility": int((norms["electron"] > norms["hole"]).sum()),
    }
    n = f"{len(wide)} materials"
    return [
        *(Metric(f"{what}, count", "", "exact", value, n) for what, value in counts.items()),
        Metric(
            "Table 1, better carrier over silicon, smallest",
            "",
            "exact",
            float(means.groupby("material")["norm_over_silicon"].max().min()),
            n,
        ),
        Metric(
            "Table 1, better carrier over the same of MoS2 and black phosphorus, smallest",
            "",
            "exact",
            float(over.groupby(means["material"]).max().min()),
            n,
        ),
        *_sentence_metrics(table, means),
    ]


def _sentence_metrics(table: pd.DataFrame, means: pd.DataFrame) -> list[Metric]:
    """What the paper's sentences on single rows of Table 1 come to."""
    metrics = []
    for carrier in CARRIERS:
        rows = table[table["material"].isin(GROUP_IV_V) & (table["carrier"] == carrier)]
        kept = (rows["m_x"] < rows["m_y"]) & (rows["E_y"] < rows["E_x"]) & (rows["mu_y"] > rows["mu_x"])
        quantity = f"GeBi2 and GeSb2 with lighter {carrier}s along x but weaker scattering and faster along y, count"
        metrics.append(Metric(quantity, "", "exact", int(kept.sum()), f"{len(rows)} materials"))
    wide = means.pivot(index="material", columns="carrier", values="norm")
    faster = table[table["material"].isin(wide.index[wide["hole"] > wide["electron"]])]
    electron, hole = (faster[faster["carrier"] == carrier].set_index("material") for carrier in CARRIERS)
    n = f"{len(electron)} materials with faster holes, both directions"
    ratios = {}
    for what, names in (("mass", ["m_x", "m_y"]), ("deformation potential", ["E_x", "E_y"])):
        ratios[what] = np.exp(np.abs(np.log(electron[names] / hole[names])).to_numpy())
        quantity = f"Table 1, {what}, larger over smaller carrier, median"
        metrics.append(Metric(quantity, "", "exact", float(np.median(ratios[what])), n))
    quantity = "Table 1, difference of deformation potentials over that of masses where holes are faster"
    every = range(len(electron))
    # So few materials have few bootstrap samples: all of them, none drawn.
    samples = tuple(_more_different(ratios, list(rows)) for rows in itertools.product(every, repeat=len(every)))
    metrics.append(Metric(quantity, "", "exact", _more_different(ratios, list(every)), n, samples))
    return metrics


def _more_different(ratios: dict[str, np.ndarray], rows: list[int]) -> float:
    """By how much electrons and holes differ more in deformation potential than in mass, as median ratios."""
    return float(np.median(ratios["deformation potential"][rows]) / np.median(ratios["mass"][rows]))


def _gap_metrics(compared: pd.DataFrame) -> list[Metric]:
    c2db = compared[(compared["source"] == "c2db") & compared["band_gap"].notna()]
    nearest = (c2db["band_gap"] - c2db["printed_gap"]).abs().groupby(c2db["material"]).min()
    same = compared[compared["same_space_group"]]
    known = same.dropna(subset="band_gap")
    equal = known[(known["band_gap"] - known["printed_gap"]).abs() <= half_unit("0.01")]
    counts = {
        "materials of Table 1 with a 2D structure of that formula": compared.dropna(subset="source")["material"].nunique(),
        "materials of Table 1 with a 2D structure of that formula and space group": same["material"].nunique(),
        "materials of Table 1 with a known gap of that formula and space group": known["material"].nunique(),
        "materials of Table 1 whose gap is that of the same formula and space group": equal["material"].nunique(),
        "materials of Table 1 with a gap of that formula in C2DB": c2db["material"].nunique(),
    }
    n = f"{compared['material'].nunique()} materials"
    return [
        *(Metric(f"{what}, count", "", "exact", value, n) for what, value in counts.items()),
        Metric(
            "printed gap and nearest C2DB gap of the formula, median difference", "eV", "exact", float(nearest.median()), n
        ),
        Metric(
            "printed gap and nearest C2DB gap of the formula, smallest difference", "eV", "exact", float(nearest.min()), n
        ),
    ]


def _mirror_metrics(structures: pd.DataFrame) -> list[Metric]:
    """Of the IV-V compounds AB2 of Fig. 5d, those with a mirror across one in-plane axis and none across the other."""
    own = structures[structures["reduced_formula"].isin(FIG_5D)]
    across = own["layer_group_symbol"].map(lambda symbol: [part[-1] == "m" for part in _DIRECTION.findall(symbol[1:])[:2]])
    single = own["layer_group"].isin(_RECTANGULAR) & (across.map(sum) == 1)
    found = single.groupby(own["reduced_formula"]).any()
    quantity = "IV-V compounds AB2 with a mirror across one in-plane axis alone, share"
    share = 100 * float(found.mean()) if len(found) else 0.0
    return [Metric(quantity, "%", "exact", share, f"{len(found)} of {len(FIG_5D)} compounds have a structure")]


def check(rows: list[dict[str, str]], dpt: pd.DataFrame, structures: pd.DataFrame) -> Record:
    """Test the printed Table 1 against Eq. 1, its own sentences, the training rows and the 2D collections.

    Parameters
    ----------
    rows : cells as printed (:func:`mobtl.answers.published.printed_table`).
    dpt : the table of deformation-potential mobilities; structures : the 2D structures.

    Returns
    -------
    Record with the tables ``pairs``, ``averages``, ``gaps`` and ``drawn``.

    Raises
    ------
    UsageError
        If a material does not have exactly one electron and one hole row.
    """
    table = numbers(rows)
    pairs, means, compared = consistency(table), averages(table), gaps(table, structures)
    return Record(
        paper="chen2024",
        experiment="mobility_table1",
        protocol="",
        config={},
        data=provenance(dpt, structures),
        metrics=[
            *_equation_metrics(table, pairs),
            *_mobility_metrics(table, means, dpt),
            *_gap_metrics(compared),
            *_mirror_metrics(structures),
        ],
        tables={"pairs": pairs, "averages": means, "gaps": compared, "drawn": drawn(structures)},
    )
