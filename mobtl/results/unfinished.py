"""Where the finished parts of a computation lie that has not ended yet: `_build/partial`."""

from mobtl import paths
from mobtl.fingerprint.parts import digest, parts_of_code
from mobtl.records.partial import Partial


def parts_of(module: str) -> Partial:
    """Parts that a module of mobtl.experiments computes with the code as it is now, which decides the folder."""
    code = parts_of_code(f"import mobtl.experiments.{module}")
    return Partial(paths.PARTIAL / module / digest(code)[:16])
