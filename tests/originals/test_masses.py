"""The list of non-metals: its gaps, and what is refused of it."""

import pytest

from mobtl.errors import MobtlError
from mobtl.originals import masses


def _list(tmp_path, text: str):
    path = tmp_path / "mp-non-metals.csv"
    path.write_text(text)
    return path


def test_gaps_keep_the_order_of_the_list(tmp_path):
    table = masses.tidy_gaps(_list(tmp_path, "material_id,composition,band_gap\nmp-2,MgO,4.45\nmvc-1,AgPO4,0.0007\n"))
    assert table.to_dict("list") == {
        "material_id": ["mp-2", "mvc-1"],
        "reduced_formula": ["MgO", "AgPO4"],
        "electronic_gap": [4.45, 0.0007],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("material_id,composition,gap\nmp-2,MgO,4.45\n", r"mp-non-metals\.csv: column 3 should be 'band_gap' but is 'gap'"),
        ("material_id,composition,band_gap\nmp-2,MgO,\n", r"row 2, column 'band_gap' \(electronic_gap\): the cell is empty"),
        ("material_id,composition,band_gap\nmp-2,MgO,inf\n", "'inf' is not a number"),
        ("material_id,composition,band_gap\nmp-2,,4.45\n", r"column 'composition' \(reduced_formula\): the cell is empty"),
    ],
)
def test_refusals(text, message, tmp_path):
    with pytest.raises(MobtlError, match=message):
        masses.tidy_gaps(_list(tmp_path, text))
