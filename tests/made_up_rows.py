"""Rows of the table of numbers, made up, for tests of the pages that show them."""

from mobtl.answers.published import Published
from mobtl.answers.table import Row


def entry(name="a", **changes) -> Published:
    """A trained error of Liu 2020 whose printed value is 10."""
    usual = {"id": name, "paper": "liu2020", "item": "Table 1", "place": "here", "quantity": "gap, MAE", "unit": "cm^-1"}
    usual |= {"kind": "value", "measure": "error", "better": "lower", "statistic": "member mean", "printed": "10.0"}
    usual |= {"resamples": "members"}
    return Published(**(usual | changes))


def row(of: Published | None, verdict: str, **changes) -> Row:
    """A row of the published protocol with a spread around 10."""
    usual = {"paper": "liu2020", "item": of.item if of else "", "quantity": "gap, MAE", "unit": "cm^-1"}
    usual |= {"run": "a/b", "protocol": "as_published", "preset": "study", "statistic": "member mean", "n": "8 members"}
    usual |= {"published": of.value if of and not of.is_sentence else None, "printed": of.printed if of else None}
    usual |= {"computed": 10.2, "spread": (9.5, 10.9), "verdict": verdict, "page": "notebooks/a/01_b.html", "entry": of}
    return Row(**(usual | changes))
