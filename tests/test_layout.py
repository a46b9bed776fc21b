"""The layout: one way down through the packages, and nowhere a circle."""

from graphlib import TopologicalSorter

import grimp
from importlinter import cli

from mobtl import paths

# What may stand beside the packages: the ground, and the face that a reader calls.
BESIDE = {"__init__", "__main__", "errors", "files", "paths", "terminal", "typed", "prediction", "transferring", "screening"}


def test_a_package_imports_only_from_those_below_it(capsys):
    assert cli.lint_imports(config_filename=str(paths.PROJECT), no_cache=True, no_logo=True) == 0, capsys.readouterr().out


def test_no_module_imports_itself_by_way_of_others():
    graph = grimp.build_graph(paths.PACKAGE.name, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    # Raises CycleError, which names the circle.
    assert set(TopologicalSorter(imports).static_order()) == graph.modules


def test_nothing_stands_at_the_root_but_the_ground_and_the_face_of_the_package():
    assert {path.stem for path in paths.PACKAGE.glob("*.py")} <= BESIDE


def test_an_experiment_is_a_folder_whose_entry_is_its_study():
    folders = {path.parent for path in (paths.PACKAGE / "experiments").glob("*/*/*.py")}
    assert len(folders) >= 5
    assert {folder.name for folder in folders if not (folder / "study.py").is_file()} == set()
