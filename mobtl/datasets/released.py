"""The tables of what the models released with Chen 2024 hold, and what they say of the labelled materials."""

import pandas as pd

from mobtl.datasets import tables


def extractor_inputs() -> pd.DataFrame:
    """The standardisation released with the extractor.

    Returns
    -------
    DataFrame, 145 rows
        descriptor, mean, scale.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("released_extractor_inputs")


def features() -> pd.DataFrame:
    """The released extractor's features of every formula of both mobility tables, fed as the released script feeds it.

    Returns
    -------
    DataFrame, 171 rows
        reduced_formula, feature_00 to feature_14, regression.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("released_features")


def domains() -> pd.DataFrame:
    """The released extractor's features in the two domains that its training was to mix.

    Returns
    -------
    DataFrame, 4151 rows
        domain ("bulk", "2d"), reduced_formula, feature_00 to feature_14, regression.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("released_domains")


def trees() -> pd.DataFrame:
    """The released trees' average electron mobility of every structure whose formula is in a mobility table.

    Returns
    -------
    DataFrame, 565 rows
        source, source_id, reduced_formula, prediction, standardised (log10 over silicon's mobility, Eq. 2).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("released_trees")


def splits() -> pd.DataFrame:
    """Where the released trees split each of their 30 inputs.

    Returns
    -------
    DataFrame, 30 rows
        input, splits (their number), lowest, highest (threshold; NaN: no split).

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return tables.load_table("released_splits")
