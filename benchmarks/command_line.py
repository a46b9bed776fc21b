"""The claim: what only looks something up answers within a small part of the time that the import of pandas takes.

The list and what a shell completes below half of it, the list of one run, the data and the doctor below all of it; status,
numbers and committed records, which read every notebook, module and result, below twice of it. Processor time, each command
beside an import of pandas. Status, numbers and the unchanged book need a finished book (`make book`).
"""

import os
import resource
import subprocess
import sys
import time

import numpy as np

ROUNDS = 5
# How many imports of pandas each may take.
COMMANDS = {
    "list": 0.5,
    "(completion)": 0.5,
    "list phonons/transfer": 1,
    "data list": 1,
    "doctor": 1,
    "list --own": 2,
    "status": 2,
    "numbers": 2,
    "records status": 2,
}
_PANDAS = ["-c", "import pandas"]
# As bash asks for the parameters of a run.
_COMPLETION = {"_MOBTL_COMPLETE": "bash_complete", "COMP_WORDS": "mobtl run phonons/transfer -p ", "COMP_CWORD": "4"}


def main() -> None:
    """Print processor seconds, the ratio and its bound for each command; then the seconds of an unchanged book."""
    for name, bound in COMMANDS.items():
        pairs = np.array(
            [(_processor_seconds(*_call(name)), _processor_seconds(["-c", "import pandas"])) for _ in range(ROUNDS)]
        )
        ratio = pairs[:, 0] / pairs[:, 1]
        mine, theirs = np.median(pairs, axis=0)
        print(
            f"mobtl {name}: {mine:.2f} s against {theirs:.2f} s, ratio {np.median(ratio):.2f} "
            f"({ratio.min():.2f} to {ratio.max():.2f}, {ROUNDS} pairs), allowed {bound}",
            flush=True,
        )
    start = time.perf_counter()
    _processor_seconds(["-m", "mobtl", "book"])
    print(f"mobtl book, unchanged: {time.perf_counter() - start:.1f} s, allowed 10 s")


def _call(name: str) -> tuple[list[str], dict[str, str]]:
    """Arguments of Python, and what is added to its environment."""
    return (["-m", "mobtl"], _COMPLETION) if name == "(completion)" else (["-m", "mobtl", *name.split()], {})


def _processor_seconds(arguments: list[str], more: dict[str, str] | None = None) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=os.environ | (more or {}))  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
