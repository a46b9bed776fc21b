"""Schemas of the tables of what the models released with Chen 2024 hold and say, and of 2DMatPedia's gaps by formula."""

import pandera.pandas as pa

from mobtl.datasets.schemas.columns import TableSchema, integer, number, single, text
from mobtl.datasets.schemas.twod import SOURCES, STRUCTURES_2D

_REDUCED = text("reduced formula, elements in pymatgen's order")
_STANDARDISATION = ("mobility/mean.npy", "mobility/scale.npy")
_TABLES = ("mobility/DPTmobility.csv", "mobility/EPCmobility.csv")
_EXTRACTOR = ("mobility/feature_extractor.pt", *_STANDARDISATION)
_C2DB = "twod/c2db_2021_structures.jsonl.gz"
_N_FEATURES = 15

MATPEDIA_GAPS = TableSchema(
    title="Band gaps of 2DMatPedia by formula, from the three files that give some",
    sources=("twod/filtered_2DMat.db", "twod/bandgap_roost_train.csv", "twod/bandgap_roost_test.csv"),
    notes=(
        "A formula may stand there several times, as polymorphs or in two files; the roost files give no structure, so that "
        "a gap by formula is the gap of some polymorph.",
    ),
    columns={
        "reduced_formula": _REDUCED,
        "band_gap": number("electronic band gap (PBE); 0: metal", "eV", 0, 12),
        "decomposition_energy": number("energy of decomposition; absent: not given", "eV/atom", 0, 10, nullable=True),
        "file": text("the file that gives it"),
    },
    rows=2636,
)

RELEASED_EXTRACTOR_INPUTS = TableSchema(
    title="Mean and scale by which the released script standardises the extractor's 145 inputs",
    sources=_STANDARDISATION,
    notes=(
        "The names are matminer's, in the order in which the released script joins its four sets of descriptors "
        "(Prediction.py:42-52); the files give numbers alone.",
    ),
    columns={
        "descriptor": text("descriptor of the composition"),
        "mean": number("mean of the released standardisation, in the descriptor's unit", ""),
        "scale": number("its standard deviation (1 where the descriptor is constant), in the same unit", "", 0),
    },
    rows=145,
    unique=("descriptor",),
)


def _features(largest: float) -> dict:
    own = {f"feature_{n:02d}": single(f"output {n} of the layer hidden10", "", 0, largest) for n in range(_N_FEATURES)}
    return own | {
        "regression": single("output of the whole network, which the released script does not use", "", 0, largest)
    }


RELEASED_FEATURES = TableSchema(
    title="Features that the released extractor gives for every formula of both mobility tables",
    sources=(*_EXTRACTOR, *_TABLES),
    notes=(
        "Inputs are matminer's 145 descriptors of the reduced formula, standardised by the released mean and scale, as in "
        "Prediction.py:567-576.",
    ),
    columns={
        "reduced_formula": _REDUCED,
        **_features(100),
    },
    rows=171,
    unique=("reduced_formula",),
)

RELEASED_DOMAINS = TableSchema(
    title="Features that the released extractor gives for bulk and 2D formulas, to see how well it mixes the two",
    sources=(*_EXTRACTOR, "effective_mass/transport_database.tar.xz", "effective_mass/mp-non-metals.csv", _C2DB),
    notes=(
        "bulk are 3000 formulas drawn from the non-metals of bulk_masses with an electron mass, 2d all of C2DB with a gap. "
        "Inputs as in released_features. The extractor may have been trained on any of them.",
    ),
    columns={
        "domain": text("bulk or 2d", values=("bulk", "2d")),
        "reduced_formula": _REDUCED,
        **_features(1e5),  # far from what it was trained on, a linear network has no bounds
    },
    rows=4151,
    unique=("domain", "reduced_formula"),
)

RELEASED_TREES = TableSchema(
    title="The released trees' electron mobility for every structure whose formula has released features",
    sources=("mobility/miuE.joblib", *_EXTRACTOR, *_TABLES, *STRUCTURES_2D.sources),
    notes=(
        "Inputs are the fifteen released features and the fifteen expert descriptors as released (Prediction.py:610-622). "
        "The output is read as the average mobility of Eq. 2.",
        "The trees split the first five expert descriptors between -1.9 and 2.3 (table released_splits), far below what the "
        "script feeds: they were fitted to standardised ones. standardised takes mean and standard deviation over "
        "the rows of this table; the original ones are not released.",
    ),
    columns={
        "source": text("collection", values=SOURCES),
        "source_id": text("id in the collection, as in structures_2d"),
        "reduced_formula": _REDUCED,
        "prediction": single("from the inputs of the released script, log10 over silicon", "", -5, 5),
        "standardised": single("the same with the electronic descriptors standardised", "", -5, 5),
    },
    rows=565,
    unique=("source", "source_id"),
)

RELEASED_SPLITS = TableSchema(
    title="Where the released trees split each of their 30 inputs",
    sources=("mobility/miuE.joblib",),
    notes=("The inputs are named by the order of Prediction.py:610-613; the trees number them only.",),
    columns={
        "input": text("feature of the extractor, or expert descriptor as released"),
        "splits": integer("number of splits in the 99 trees", 0, 1000),
        "lowest": number("lowest threshold; absent: no split", "", nullable=True),
        "highest": number("highest threshold; absent: no split", "", nullable=True),
    },
    rows=30,
    unique=("input",),
    checks=(
        pa.Check(
            lambda table: (table["lowest"].isna() == (table["splits"] == 0)).all(), error="thresholds where splits are"
        ),
    ),
)
