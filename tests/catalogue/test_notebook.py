"""The cells of a notebook are those that nbformat finds."""

import nbformat
import pytest

from mobtl import paths
from mobtl.catalogue import notebook
from mobtl.errors import MobtlError

TEMPLATES = sorted(paths.NOTEBOOKS.rglob("*.ipynb"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_cells_of_every_notebook_are_those_of_nbformat(path):
    theirs = nbformat.read(path, as_version=4).cells
    assert [(each.kind, each.source, each.tags) for each in notebook.cells(path)] == [
        (each.cell_type, each.source, frozenset(each.metadata.get("tags", []))) for each in theirs
    ]


@pytest.mark.parametrize(
    "content",
    [
        '{"cells": [',
        "[]",
        "3",
        '{"cells": []}',
        '{"nbformat": 4}',
        '{"nbformat": 4, "cells": [7]}',
        '{"nbformat": 2, "cells": []}',
    ],
)
def test_what_is_no_notebook_is_refused(tmp_path, content):
    path = tmp_path / "one.ipynb"
    path.write_text(content)
    with pytest.raises(MobtlError, match=r"one\.ipynb cannot be read as a notebook"):
        notebook.cells(path)
