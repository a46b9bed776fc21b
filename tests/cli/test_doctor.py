"""`mobtl doctor`: what is there, what is missing, what to do; only what is needed makes it fail."""

import sys
import tomllib
from types import SimpleNamespace

import psutil
import pytest
import torch
import yaml

from mobtl import paths
from mobtl.book.press import browser, intact
from mobtl.cli import doctor
from mobtl.errors import MobtlError, UsageError
from mobtl.repository import seal

PINS = dict(line.split("==") for line in paths.CONSTRAINTS.read_text().split())


def refuse(error):
    def refusal(*_, **__):
        raise error

    return refusal


def test_this_machine_passes(capsys):
    doctor.doctor(gpu=False)
    said = capsys.readouterr().out
    for name in (
        "Python",
        "packages",
        "cores",
        "memory",
        "disk",
        "_build",
        "GPU",
        "data tables",
        "data",
        "originals",
        "Chromium",
    ):
        assert f"  {name} " in said
    assert said.endswith("Everything needed is here: `mobtl book` builds the book.\n")


def test_the_pythons_are_those_of_the_project_and_of_ci():
    project = tomllib.loads(paths.PROJECT.read_text())["project"]
    oldest, newest = (".".join(map(str, each)) for each in (doctor.OLDEST, doctor.NEWEST))
    assert project["requires-python"] == f">={oldest}"
    ci = yaml.safe_load((paths.ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["check"]["strategy"]
    assert (ci["matrix"]["python"][0], ci["matrix"]["python"][-1]) == (oldest, newest)


def test_a_python_that_nobody_has_tried_is_said(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 14, 0, "final", 0))
    found = doctor.python()
    assert (found.state, found.found) == ("missing", "3.14.0")
    assert "3.11 to 3.13" in found.remedy


@pytest.fixture
def problems(monkeypatch):
    """Facts that break one check each: (its name, what is said, what is to be done)."""
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=1.5e9))
    monkeypatch.setattr(doctor, "LIMIT", doctor.paths.ROOT / "no such file")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=2e8))
    monkeypatch.setattr(doctor.metadata, "version", lambda name: "1.0")
    monkeypatch.setattr(doctor.os, "access", lambda *_: False)
    monkeypatch.setattr(intact, "check_tables", refuse(MobtlError("the table epc_mobility is missing; take it anew.")))
    monkeypatch.setattr(seal, "check", refuse(MobtlError("data/SHA256SUMS does not fit published.yml: do this.")))
    return {
        "Python": ("3.10.4", "PYTHON=<its path> make setup"),
        "packages": ("click 1.0 instead of", "`make setup`"),
        "memory": ("1.5 GB", "--jobs 1"),
        "disk": ("0.2 GB free", "`make clean`"),
        "_build": ("may not be written", "permissions"),
        "data tables": ("damaged", "epc_mobility is missing"),
        "data": ("not as it was sealed", "fit published.yml: do this"),
    }


def test_each_thing_that_is_needed_is_a_problem_with_a_remedy(problems, capsys):
    found = {check.name: check for check in doctor.checks(gpu=False)}
    assert {name for name, check in found.items() if check.state == "problem"} == problems.keys()
    for name, (said, remedy) in problems.items():
        assert said in found[name].found and remedy in found[name].remedy
    with pytest.raises(MobtlError, match="not ready: Python, packages, memory, disk, _build, data tables, data; do what"):
        doctor.doctor(gpu=False)
    assert "problem  memory        1.5 GB\n" in capsys.readouterr().out


def test_what_only_some_commands_need_is_missing_with_a_remedy(monkeypatch, tmp_path, no_network, capsys):
    monkeypatch.setattr(paths, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(browser, "browser", refuse(UsageError("`apt-get install chromium` brings one.")))
    monkeypatch.setattr(doctor.address, "commit", lambda: None)
    monkeypatch.setattr(doctor.os, "sched_getaffinity", lambda _: {0}, raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    found = {check.name: check for check in doctor.checks(gpu=False) if check.state == "missing"}
    assert found.keys() == {"cores", "git", "GPU", "originals", "Chromium", "book"}
    assert all(check.remedy for check in found.values())
    assert "apt-get install chromium" in found["Chromium"].remedy
    doctor.doctor(gpu=False)


def test_a_gpu_can_be_needed_and_the_build_of_torch_is_named(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert doctor.graphics(needed=True).state == "problem"
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    wrong = doctor.graphics(needed=False)
    assert "built without CUDA" in wrong.found and "Which build of torch" in wrong.remedy
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "H200")
    assert doctor.graphics(needed=True) == doctor.Check("GPU", "ok", f"H200, torch {torch.__version__}")


def test_without_a_driver_torch_is_not_asked(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    monkeypatch.setattr(doctor, "_GPUS", ())
    monkeypatch.setitem(sys.modules, "torch", None)
    found = doctor.graphics(needed=False)
    assert (found.state, found.found) == ("missing", f"none that torch {torch.__version__} can use")
    assert doctor.graphics(needed=True).state == "problem"


def test_another_torch_of_the_same_series_is_said_and_does(monkeypatch):
    """As conda gives it, whose versions nobody here can choose."""
    monkeypatch.setattr(doctor, "_version", lambda name: "2.9.1" if name == "torch" else PINS[name])
    assert (doctor.packages().state, doctor.packages().found) == ("missing", f"torch 2.9.1 instead of {PINS['torch']}")
    monkeypatch.setattr(doctor, "_version", lambda name: "3.0.0" if name == "torch" else PINS[name])
    assert doctor.packages().state == "problem"
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "torch" else PINS[name])
    assert doctor.packages().state == "problem"


def test_a_file_in_the_place_of_the_build_folder_is_a_problem(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "BUILD", tmp_path / "_build")
    paths.BUILD.write_text("mine")
    assert (doctor.build_folder().state, doctor.build_folder().found) == ("problem", "is no folder")


def test_the_limit_of_a_container_counts_as_its_memory(monkeypatch, tmp_path):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=64e9))
    monkeypatch.setattr(doctor, "LIMIT", tmp_path / "memory.max")
    assert doctor.memory().found == "64 GB"
    doctor.LIMIT.write_text("max\n")
    assert doctor.memory().found == "64 GB"
    doctor.LIMIT.write_text("2000000000\n")
    assert (doctor.memory().state, doctor.memory().found) == ("problem", "2.0 GB")
