"""The repository itself: pins, licence and citation, notebooks as committed, nothing that must not be there."""

import ast
import re
import subprocess
import sys
import tomllib

import nbformat
import pytest
import yaml

from mobtl import paths
from mobtl.files import sha256

PROJECT = tomllib.loads((paths.ROOT / "pyproject.toml").read_text())["project"]
# What the standard library calls differently from the distribution that brings it.
DISTRIBUTION = {
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
    "myst_nb": "myst-nb",
    "elementembeddings": "elementembeddings",
    "imblearn": "imbalanced-learn",
}
# Come with what is listed: the foundations of papermill, ipykernel and jupyter-book.
BROUGHT = {
    "docutils",
    "sphinx",
    "IPython",
    "nbclient",
    "psutil",
    "pybtex",
    "jupyter_client",
    "jupyter_core",
    "requests",
    "traitlets",
    "xgboost",
    "zmq",
}


def tracked(*patterns: str) -> list:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=paths.ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [paths.ROOT / name for name in listed.stdout.split("\0") if name and (paths.ROOT / name).is_file()]


def normal(name: str) -> str:
    return name.lower().replace("_", "-")


def pins() -> dict[str, str]:
    lines = [line.split("#")[0].strip() for line in paths.CONSTRAINTS.read_text().splitlines()]
    assert all("==" in line for line in lines if line), "constraints.txt holds exact pins only"
    return {normal(name): version for name, version in (line.split("==") for line in lines if line)}


def test_every_dependency_is_pinned():
    extras = PROJECT["optional-dependencies"]
    wanted = {normal(name) for name in PROJECT["dependencies"] + extras["lab"] + extras["dev"]} - {"mobtl[cluster,lab]"}
    assert wanted <= pins().keys()
    assert pins()["torch"] == "2.13.0"
    assert PROJECT["requires-python"] == ">=3.11"


def test_environment_yml_lists_the_same_versions():
    content = yaml.safe_load((paths.ROOT / "environment.yml").read_text())
    assert content["channels"] == ["conda-forge"]
    *conda, pip = content["dependencies"]
    # No version that only conda-forge could confirm: nobody here can ask it.
    assert conda == ["python=3.11", "pip", "pytorch-cpu=2"]
    assert pip["pip"][-1] == "-e ."
    listed = {normal(name): version for name, version in (item.split("==") for item in pip["pip"][:-1])}
    wanted = {normal(name) for name in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]}
    # pip's torch would be the CUDA build; of conda's any 2.x will do.
    assert listed == {name: pins()[name] for name in wanted - {"torch"}}
    assert pins()["torch"].startswith("2.")


def test_every_import_is_a_declared_dependency():
    imported = set()
    for path in tracked("mobtl/*.py", "mobtl/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module.split(".")[0])
    foreign = {name for name in imported if name not in sys.stdlib_module_names and name != "mobtl"} - BROUGHT
    declared = {normal(name) for name in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["cluster"]}
    assert {normal(DISTRIBUTION.get(name, name)) for name in foreign} <= declared


def test_the_heavy_layers_import_nothing_that_a_bare_gpu_machine_lacks():
    program = (
        "import sys, mobtl.experiments.phonons.transfer.study; "
        "print(*sorted({name.split('.')[0] for name in sys.modules} & {'pymatgen', 'matminer', 'pandera', 'papermill', "
        "'xgboost', 'pydantic', 'yaml', 'matplotlib', 'myst_nb', 'pyarrow', 'pooch'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    # pandas looks for pyarrow by itself where it is installed.
    assert set(done.stdout.split()) <= {"pyarrow"}


def test_citation_and_licence_agree_with_the_package():
    citation = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text())
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"] == "MIT"
    assert (paths.ROOT / "LICENSE").read_text().startswith("MIT License")
    assert {reference["doi"] for reference in citation["references"]} == {
        "10.1126/sciadv.abd1356",
        "10.1038/s41467-024-49686-z",
    }


def test_notebooks_are_committed_without_outputs_and_hold_no_logic():
    found = tracked("notebooks/*.ipynb")
    assert len(found) >= 3
    for path in found:
        notebook = nbformat.read(path, as_version=4)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert not any(cell.outputs or cell.execution_count for cell in code), path.name
        assert "papermill" not in notebook.metadata, path.name
        trees = [ast.parse(cell.source) for cell in code]
        logic = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Lambda, ast.Try)
        assert not [node for tree in trees for node in ast.walk(tree) if isinstance(node, logic)], path.name


def test_every_notebook_ends_with_what_to_conclude():
    for path in tracked("notebooks/*.ipynb"):
        last = nbformat.read(path, as_version=4).cells[-1]
        assert last.source.startswith("## What to conclude\n"), path.name


def test_no_original_is_committed():
    registry = yaml.safe_load(paths.REGISTRY.read_text())
    hashes = set(re.findall(r"\b[0-9a-f]{64}\b", paths.REGISTRY.read_text()))
    assert registry
    assert len(hashes) > 15
    assert not {path.name for path in tracked() if sha256(path) in hashes}
    assert not [path.name for path in tracked() if path.suffix in (".pkl", ".pickle", ".joblib")]


def test_the_tables_stay_small():
    assert sum(path.stat().st_size for path in paths.TABLES.iterdir()) < 5e6


def test_nothing_names_a_place_of_one_machine():
    """Neither absolute paths of a machine nor package registry hosts."""
    pattern = re.compile(r"/work/|/root/|/home/\w|pypi\.org|pythonhosted|registry\.npmjs|deb\.debian")
    for path in tracked():
        if (
            path.suffix in (".py", ".md", ".yml", ".toml", ".txt", ".ipynb", ".cff", "")
            and path != paths.ROOT / "tests/repository/test_address.py"
        ):
            assert not pattern.search(path.read_text(errors="ignore")), path.name
