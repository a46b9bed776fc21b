"""A real JupyterLab server over a new clone: no kept run, prepared copies, driven cell by cell through their kernels."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
import requests
from jupyter_kernel_client import JupyterKernelClient

from mobtl import paths

# What a clone does not have.
_IGNORED = shutil.ignore_patterns(".*", "_build", "launch", "__pycache__", "*.egg-info", "node_modules")
_TOKEN = "only-for-this-test"  # noqa: S105
_SECONDS_TO_START = 300
_SECONDS_PER_CELL = 900


@dataclass(frozen=True)
class Lab:
    """A server, and the folder that it shows."""

    url: str
    root: Path

    def get(self, path: str) -> requests.Response:
        """What a browser gets of an address of the server."""
        return requests.get(f"{self.url}/{path}", params={"token": _TOKEN}, timeout=_SECONDS_TO_START)

    @contextmanager
    def kernel(self, path: str):
        """The kernel of a session for a notebook, as JupyterLab opens one."""
        body = {"path": path, "name": Path(path).name, "type": "notebook", "kernel": {"name": "python3"}}
        headers = {"Authorization": f"token {_TOKEN}"}
        session = requests.post(f"{self.url}/api/sessions", json=body, headers=headers, timeout=_SECONDS_TO_START).json()
        try:
            with JupyterKernelClient(server_url=self.url, token=_TOKEN, kernel_id=session["kernel"]["id"]) as kernel:
                yield kernel
        finally:
            requests.delete(f"{self.url}/api/sessions/{session['id']}", headers=headers, timeout=_SECONDS_TO_START)

    def run(self, run_id: str, smaller: dict[str, object], before: str = "") -> tuple[list[dict], list[str]]:
        """Run every cell of a prepared copy in turn, until one fails, with these parameters and after this code.

        Returns the outputs of all code cells, and what the prose says where it has an expression.
        """
        path = f"launch/{run_id}.ipynb"
        cells = nbformat.read(self.root / path, as_version=4).cells
        outputs = []
        with self.kernel(path) as kernel:
            assert kernel.execute(before, timeout=_SECONDS_PER_CELL)["status"] == "ok"
            for cell in cells:
                if cell.cell_type != "code":
                    continue
                source = cell.source
                if "parameters" in cell.metadata.get("tags", []):
                    source += "\n" + "\n".join(f"{name} = {value!r}" for name, value in smaller.items())
                outputs += (done := kernel.execute(source, timeout=_SECONDS_PER_CELL))["outputs"]
                assert done["status"] == "ok", f"{run_id}: {source}\n{done['outputs'][-1]}"
            prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
            asked = [part.partition("`")[0] for text in prose for part in text.split("{eval}`")[1:]]
            printed = kernel.execute(f"print(*[{', '.join(asked)}], sep='\\n')", timeout=_SECONDS_PER_CELL)
        return outputs, "".join(each["text"] for each in printed["outputs"]).splitlines()


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab, started in a copy of the repository as a clone has it, after what Binder does with one."""
    root = tmp_path_factory.mktemp("clone")
    shutil.copytree(paths.ROOT, root, ignore=_IGNORED, dirs_exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1", "JUPYTER_PREFER_ENV_PATH": "1"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for kind in ("CONFIG", "DATA", "RUNTIME"):
        environment[f"JUPYTER_{kind}_DIR"] = str(tmp_path_factory.mktemp(kind.lower()))
    subprocess.run([sys.executable, "-m", "mobtl", "prepare"], cwd=root, env=environment, check=True)
    settings = {"ServerApp.port": 0, "ServerApp.root_dir": root, "IdentityProvider.token": _TOKEN}
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", *options]
    with (root / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
    try:
        yield Lab(_url(process, environment), root)
    finally:
        process.terminate()
        process.wait(60)


def _url(process: subprocess.Popen, environment: dict[str, str]) -> str:
    """Address of a server that chose its port, once it answers."""
    end = time.monotonic() + _SECONDS_TO_START
    about = Path(environment["JUPYTER_RUNTIME_DIR"]) / f"jpserver-{process.pid}.json"
    while not about.is_file():
        assert process.poll() is None, "JupyterLab ended at once"
        assert time.monotonic() < end, "JupyterLab did not start"
        time.sleep(0.1)
    return json.loads(about.read_text())["url"].rstrip("/")
