"""The colours of the book: one place, one meaning, and colour-blind readers tell apart what meets in a figure."""

import ast
import re
from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import is_color_like, to_rgb

from mobtl import paths
from mobtl.figures.style import COLOURS, TOGETHER

# Linear RGB as seen without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
VISIONS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
# CIE 1976; about 2 is just noticeable side by side.
LEAST = 15
FIGURES = paths.PACKAGE / "figures"


def linear(colour: str) -> np.ndarray:
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB of linear RGB, under D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(first: str, second: str, vision: np.ndarray) -> float:
    return float(np.linalg.norm(lab(vision @ linear(first)) - lab(vision @ linear(second))))


def test_the_distance_knows_red_from_green_only_where_an_eye_does():
    assert distance("#FF0000", "#00FF00", VISIONS["normal"]) == pytest.approx(170.6, abs=0.5)
    assert distance("#A06000", "#708000", VISIONS["deuteranopia"]) < LEAST < distance("#A06000", "#708000", np.eye(3))


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("names", TOGETHER, ids="-".join)
def test_meanings_that_meet_in_one_figure_are_told_apart(names, vision):
    near = {pair: round(distance(COLOURS[pair[0]], COLOURS[pair[1]], VISIONS[vision]), 1) for pair in combinations(names, 2)}
    assert not {pair: found for pair, found in near.items() if found < LEAST}


def test_all_colours_stand_in_one_module():
    modules = [path for path in FIGURES.rglob("*.py") if path.name != "style.py"]
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and "color" in (node.arg or "") and isinstance(node.value, ast.Constant):
                assert node.value.value == "none", f"{path.name}:{node.value.lineno} names a colour"
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.fullmatch(r"#[0-9A-Fa-f]{3,8}", node.value), f"{path.name}:{node.lineno} names a colour"
                assert node.value not in ("black", "white", "red", "grey", "gray"), f"{path.name}:{node.lineno}"


def test_every_colour_is_one_and_is_used():
    assert all(is_color_like(colour) for colour in COLOURS.values())
    source = "".join(path.read_text() for path in FIGURES.rglob("*.py") if path.name != "style.py")
    indirect = {name for names in TOGETHER for name in names}
    unused = [name for name in COLOURS if f'"{name}"' not in source and name not in indirect and not name.endswith("block")]
    # What style.py itself draws with.
    assert set(unused) <= {"paper", "guide", "ink"}
    assert indirect <= COLOURS.keys()
