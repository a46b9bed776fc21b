"""The made-up compounds of a small transfer study."""

import pytest
import small_study


@pytest.fixture
def table():
    return small_study.semiconductors()


@pytest.fixture
def features():
    return small_study.descriptors()
