"""What every notebook of the book must have, read off its file."""

import nbformat
import pytest

from mobtl import paths


@pytest.mark.parametrize("path", sorted(paths.NOTEBOOKS.rglob("*.ipynb")), ids=lambda path: path.stem)
def test_code_is_folded_but_for_the_parameters(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert cells
    for cell in cells[1:]:  # the first is for Colab
        assert {"hide-input", "parameters"} & set(cell.metadata.get("tags", [])), cell.source.splitlines()[0]
