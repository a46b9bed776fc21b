"""Schema of the table of the leaderboard's folds."""

import pandera.pandas as pa

from mobtl.datasets.schemas.columns import TableSchema, integer, text

DATASETS = {"semiconductors": 1245, "mobility": 197, "c2db": 4034}


def _fold(meaning: str) -> pa.Column:
    return integer(f"fold that holds the row out; {meaning}", 0, 4)


def _together(group: str, column: str) -> pa.Check:
    """No group of a dataset is in two folds."""
    return pa.Check(
        lambda table: (table.groupby(["dataset", group])[column].nunique() == 1).all(),
        error=f"{column} keeps the rows of one {group} together",
    )


LEADERBOARD_FOLDS = TableSchema(
    title="The folds of the leaderboard: which rows are held out together, under three schemes",
    sources=(
        "phonons/ph_cv.pkl",
        "mobility/DPTmobility.csv",
        "twod/C2DB_full.csv",
        "twod/c2db_2021_structures.jsonl.gz",
    ),
    notes=(
        "Five folds. By formula, all polymorphs and duplicates of a compound are held out together, dealt out three times "
        "with other seeds; by chemical system, all compounds of the same elements; by anion, all compounds with the same "
        "most electronegative element (Pauling), which is the hardest and the nearest to a new class of materials.",
        "Folds by anion differ in size: one in four semiconductors is an oxide, and an anion is not divided.",
        "Of the semiconductors, those with a phonon band gap and the others are dealt out evenly, so that the folds of all "
        "1245 are folds of the 124, too. C2DB's monolayers are dealt out evenly by what is known of them: masses with "
        "the sign of an extremum in both directions, stiffness that is positive in both. Those with neither are in folds, "
        "but rows of no task.",
        "The two-dimensional materials are held out by anion, not by prototype. Of the mobilities the structures are not "
        "released, and those assigned by formula are absent in 70 rows and ambiguous in 74, while the anion of each row is "
        "known; C2DB's monolayers, whose structures are known, are held out in the same way.",
        "Predictions made elsewhere name the SHA-256 of this table; others are refused.",
    ),
    columns={
        "dataset": text("rows of the table semiconductors, of dpt_mobility or of c2db_properties", values=tuple(DATASETS)),
        "id": text(
            "id in the Materials Project, the place in dpt_mobility from 0, or C2DB's web_id",
            r"^((mp|dpt)-\d+|[A-Za-z0-9]+-[0-9a-f]{12})$",
        ),
        "reduced_formula": text("reduced formula, elements in pymatgen's order"),
        "chemical_system": text("elements in the order of the alphabet", r"^[A-Z][a-z]?(-[A-Z][a-z]?)*$"),
        "anion": text("most electronegative element (Pauling)", r"^[A-Z][a-z]?$"),
        **{f"formula_{repeat}": _fold(f"formulas together, repeat {repeat}") for repeat in range(3)},
        "chemical_system_0": _fold("chemical systems together"),
        "anion_0": _fold("anions together"),
    },
    rows=sum(DATASETS.values()),
    unique=("dataset", "id"),
    checks=(
        pa.Check(lambda table: table["dataset"].value_counts().to_dict() == DATASETS, error=f"rows by dataset: {DATASETS}"),
        *(_together("reduced_formula", f"formula_{repeat}") for repeat in range(3)),
        _together("chemical_system", "chemical_system_0"),
        _together("anion", "anion_0"),
    ),
)
