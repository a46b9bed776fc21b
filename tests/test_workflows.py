"""The workflows of GitHub Actions: valid, with few rights, bounded, pinned, and each step a make target that is here."""

import re
import subprocess
import sys

import pytest
import yaml

from mobtl import paths
from mobtl.repository import seal

FOLDER = paths.ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
# What a job may do beyond reading, and why: see each workflow.
RIGHTS = {
    ("reproduce", "publish"): {"pages": "write", "id-token": "write"},
    ("reproduce", "compare"): {"contents": "write", "pull-requests": "write"},
    ("release", "release"): {"contents": "write"},
}
# What each job does, in order: (action or make target, what it hands over or keeps).
_START = [("actions/checkout", None), ("actions/setup-python", None)]
WORK = {
    ("ci", "check"): [
        *_START,
        ("actions/cache", "_build/runs"),
        ("make lint", None),
        ("make pdf", None),
        ("make test", None),
        ("actions/upload-artifact", "_build/html"),
    ],
    ("reproduce", "full"): [
        *_START,
        ("make reproduce", None),
        ("actions/upload-artifact", "_build/runs"),
        ("actions/upload-pages-artifact", "_build/html"),
    ],
    ("reproduce", "publish"): [("actions/deploy-pages", None)],
    ("reproduce", "compare"): [
        *_START,
        ("actions/download-artifact", "_build/runs"),
        ("make compare", None),
        ("peter-evans/create-pull-request", f"data/results\ndata/{seal.NAME}\n"),
    ],
    ("release", "release"): [
        *_START,
        ("make tag", None),
        ("make release", None),
        ("softprops/action-gh-release", "_build/release/*"),
    ],
    ("data", "addresses"): [*_START, ("make addresses", None)],
}


def read(path):
    # YAML 1.1 takes the key `on` for a truth value.
    return yaml.load(path.read_text().replace("\non:", "\n'on':"), yaml.SafeLoader)


WORKFLOWS = {path.stem: read(path) for path in FILES}
JOBS = [(name, job) for name, workflow in WORKFLOWS.items() for job in workflow["jobs"]]
STEPS = [
    (f"{name}, {job}", step)
    for name, workflow in WORKFLOWS.items()
    for job, content in workflow["jobs"].items()
    for step in content["steps"]
]


def test_all_four_are_there():
    assert set(WORKFLOWS) == {"ci", "reproduce", "release", "data"}
    assert WORKFLOWS["ci"]["on"].keys() == {"push", "pull_request"}
    assert WORKFLOWS["ci"]["jobs"]["check"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert WORKFLOWS["release"]["on"] == {"push": {"tags": ["v*"]}}
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", WORKFLOWS["data"]["on"]["schedule"][0]["cron"])
    assert "gpu" in WORKFLOWS["reproduce"]["jobs"]["full"]["runs-on"]


@pytest.mark.parametrize("schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"])
def test_each_follows_the_schema(schema):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, FILES)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", WORKFLOWS)
def test_each_reads_only_and_never_runs_twice_at_once(name):
    assert WORKFLOWS[name]["permissions"] == {"contents": "read"}
    assert WORKFLOWS[name]["concurrency"].keys() == {"group", "cancel-in-progress"}


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_has_the_rights_it_needs_and_no_more(name, job):
    assert WORKFLOWS[name]["jobs"][job].get("permissions") == RIGHTS.get((name, job))


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_does_its_work_and_hands_it_over(name, job):
    handed = [step.get("with", {}) for step in WORKFLOWS[name]["jobs"][job]["steps"]]
    names = [step.get("uses", step.get("run")).split("@")[0] for step in WORKFLOWS[name]["jobs"][job]["steps"]]
    files = [next((given[key] for key in ("path", "files", "add-paths") if key in given), None) for given in handed]
    assert list(zip(names, files, strict=True)) == WORK[name, job]


def test_no_job_is_gone_and_what_waits_for_the_gpu_still_does():
    assert set(JOBS) == WORK.keys()
    assert [WORKFLOWS["reproduce"]["jobs"][job]["needs"] for job in ("publish", "compare")] == ["full", "full"]
    assert {
        step["with"].get("cache") for where, step in STEPS if where == "ci, check" and "python" in step.get("uses", "")
    } == {"pip"}


@pytest.mark.parametrize(("where", "step"), STEPS)
def test_a_step_is_a_pinned_action_or_a_make_target(where, step):
    if "uses" in step:
        assert re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|[0-9a-f]{40})", step["uses"]), where
    else:
        assert re.fullmatch(r"make [a-z]+", step["run"]), where


@pytest.mark.parametrize("target", sorted({step["run"] for _, step in STEPS if "run" in step}))
def test_each_target_exists(target):
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "GITHUB_REF_NAME": "v1.2.3"}
    done = subprocess.run([*target.split(), "-n"], cwd=paths.ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\.venv/bin/(mobtl|ruff|python)", done.stdout)
    assert target != "make tag" or done.stdout.endswith("mobtl release check v1.2.3\n")


def test_the_pull_request_follows_from_the_comparison():
    compare, propose = WORKFLOWS["reproduce"]["jobs"]["compare"]["steps"][-2:]
    assert (compare["id"], compare["run"]) == ("compare", "make compare")
    assert propose["if"] == "failure() && steps.compare.outputs.differ == 'true'"
    assert propose["uses"].startswith("peter-evans/create-pull-request@")
    assert propose["with"]["body-path"] == "_build/compare.md"


def test_only_variables_of_the_repository_name_a_package_index():
    for path in FILES:
        assert set(re.findall(r"PIP_EXTRA_INDEX_URL: (.*)", path.read_text())) <= {
            "${{ vars.TORCH_CPU_INDEX }}",
            "${{ vars.TORCH_CUDA_INDEX }}",
        }
