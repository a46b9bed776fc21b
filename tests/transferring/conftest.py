"""A folder of parts that no other test has."""

import pytest


@pytest.fixture(autouse=True)
def own_parts(tmp_path, monkeypatch):
    monkeypatch.setenv("MOBTL_PARTS", str(tmp_path / "parts"))
