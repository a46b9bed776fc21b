"""Where the finished parts of a computation lie that has not ended yet: `_build/partial`."""

from mobtl import fingerprint, paths
from mobtl.partial import Partial


def parts_of(module: str) -> Partial:
    """Parts that a module of mobtl.experiments computes with the code as it is now, which decides the folder."""
    code = fingerprint.of_code(f"import mobtl.experiments.{module}")
    return Partial(paths.PARTIAL / module / fingerprint.digest(code)[:16])
