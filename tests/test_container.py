"""The container: its files parsed, and, for want of a container engine, its steps run in a fresh virtual environment."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from mobtl import paths

COMPOSE = paths.ROOT / "compose.yaml"


def instructions():
    """The instructions of the Dockerfile in order, each as its name and the rest of its line."""
    text = re.sub(r"^#.*\n", "", (paths.ROOT / "container" / "Dockerfile").read_text(), flags=re.M)
    lines = text.replace("\\\n", " ").splitlines()
    return [tuple(" ".join(line.split()).split(" ", 1)) for line in lines if line.strip()]


def named(name):
    return [rest for found, rest in instructions() if found == name]


def test_the_image_is_pinned_and_runs_as_a_user():
    assert {name for name, _ in instructions()} <= {"FROM", "RUN", "USER", "WORKDIR", "COPY", "ARG", "ENV", "EXPOSE", "CMD"}
    (base,) = named("FROM")
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", base)
    (user,) = named("USER")
    assert user != "root"
    names = [name for name, _ in instructions()]
    assert names.index("USER") < names.index("COPY") < names.index("CMD")
    assert f"--chown={user}" in named("COPY")[0]
    for step in named("RUN"):
        subprocess.run(["bash", "-n", "-c", step], check=True)


def test_what_is_made_here_stays_out_of_the_image():
    ignored = (paths.ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "_build", "**/__pycache__"} <= set(ignored)


def test_the_services_follow_the_schema_and_differ_by_the_gpu():
    schema = ["--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run([sys.executable, "-m", "check_jsonschema", *schema], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    assert {name: each["profiles"] for name, each in services.items()} == {"lab": ["cpu"], "lab-gpu": ["gpu"]}
    for each in services.values():
        # From outside nobody reaches the server.
        assert each["ports"] == [f"127.0.0.1:{port}:{port}" for port in named("EXPOSE")]
        assert each["build"]["args"].keys() == set(named("ARG"))
        assert each["volumes"] == [f"build:{named('WORKDIR')[0]}/_build"]
    (device,) = services["lab-gpu"]["deploy"]["resources"]["reservations"]["devices"]
    assert device["capabilities"] == ["gpu"]
    assert "deploy" not in services["lab"]


@pytest.fixture
def image(tmp_path):
    """What COPY brings into the image: the committed files; removed at the end, for an environment is large."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=paths.ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    root = tmp_path / "image"
    for name in filter(None, listed.stdout.split("\0")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(paths.ROOT / name, root / name)
    yield root
    shutil.rmtree(root)


@pytest.mark.slow
def test_the_steps_of_the_user_work_in_a_fresh_environment(image):
    inherited = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name in ("HOME", "PATH")}
    environment = inherited | {"PYTHON": sys._base_executable}
    user_steps = instructions()[[name for name, _ in instructions()].index("USER") :]
    for step in (rest for name, rest in user_steps if name == "RUN"):
        done = subprocess.run(["bash", "-c", step], cwd=image, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
    assert (image / "_build").is_dir()
    path = (
        re.sub(r'^PATH="|"$', "", named("ENV")[-1])
        .replace(named("WORKDIR")[0], str(image))
        .replace("$PATH", os.environ["PATH"])
    )
    for command in ([*json.loads(named("CMD")[0])[:2], "--version"], ["mobtl", "doctor"]):
        program = shutil.which(command[0], path=path)
        assert program.startswith(str(image / ".venv"))
        done = subprocess.run([program, *command[1:]], cwd=image, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
