"""What Binder builds its image of: files as repo2docker reads them, an environment below three gigabytes."""

import os
import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, distribution

import pytest
import reader
import yaml
from packaging.requirements import Requirement

from mobtl import paths

LARGEST = 3e9


def test_the_files_lie_where_repo2docker_looks():
    hiding = [name for name in ("binder", ".binder", "Dockerfile") if (paths.ROOT / name).exists()]
    assert not hiding, "repo2docker would look there and nowhere else"
    text = (paths.ROOT / "environment.yml").read_text()
    *names, pip = yaml.safe_load(text)["dependencies"]
    # The plain name would bring CUDA, and pip's torch too.
    assert any(str(name).startswith("pytorch-cpu=") for name in names)
    assert not any(re.match("torch|nvidia", name) for name in pip["pip"])
    # A reader is told what this repository could not try.
    assert "cannot be checked" in " ".join(text.split("#"))


def test_post_build_is_a_script_that_prepares_the_copies():
    script = paths.ROOT / "postBuild"
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\nmobtl prepare\n" in script.read_text()
    subprocess.run(["bash", "-n", script], check=True)


def test_apt_names_packages_one_a_line():
    lines = [line.partition("#")[0].strip() for line in (paths.ROOT / "apt.txt").read_text().splitlines()]
    assert [line for line in lines if line]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", line) for line in lines if line)


def installed(names):
    """Distributions of these names and of all that they require here, by name."""
    found, waiting = {}, [(name, "") for name in names]
    while waiting:
        name, extra = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower(), extra
        try:
            found[key] = own = distribution(name)
        except PackageNotFoundError:
            continue  # required on other systems
        for text in own.requires or []:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                todo = [(needed.name, each) for each in ("", *needed.extras)]
                waiting += [each for each in todo if (re.sub(r"[-_.]+", "-", each[0]).lower(), each[1]) not in found]
    return {name: own for (name, _), own in found.items()}


@pytest.mark.slow
def test_the_environment_is_small():
    """The files of every package that a live session needs, as they are installed here."""
    project = tomllib.loads(paths.PROJECT.read_text())["project"]
    found = installed(project["dependencies"] + project["optional-dependencies"]["lab"])
    if any(name.startswith("nvidia-") for name in found):
        reader.missing(
            'this environment has the CUDA build of torch, Binder the CPU build (README.md, "Which build of torch")'
        )
    files = {path.locate() for own in found.values() for path in own.files or ()}
    size = sum(path.stat().st_size for path in files if path.is_file())
    assert {"torch", "jupyterlab", "jupyterlab-myst"} <= found.keys()
    assert 1e9 < size < LARGEST, f"{size / 1e9:.2f} GB"
