"""Where the finished parts of a computation lie that has not ended yet: `_build/partial`, or a folder of the user's."""

import os
from collections.abc import Mapping

from mobtl import paths
from mobtl.fingerprint.parts import LAYERS, digest, parts_of_code
from mobtl.records import workers
from mobtl.records.partial import Partial

# A folder that outlasts the work tree, for studies of days.
FOLDER = "MOBTL_PARTS"


def parts_of(*modules: str) -> Partial:
    """Parts that modules of mobtl.experiments compute with the code as it is now, which decides the folder.

    Raises
    ------
    UsageError
        As `mobtl.records.workers.chosen`.
    """
    code = parts_of_code("\n".join(f"import mobtl.experiments.{module}" for module in modules), LAYERS)
    return parts_under(modules[0], code)


def parts_under(name: str, code: Mapping[str, str]) -> Partial:
    """Parts of what has this name, computed by code of these named parts.

    Raises
    ------
    UsageError
        As `mobtl.records.workers.chosen`.
    """
    folder = paths.ROOT / os.environ[FOLDER] if os.environ.get(FOLDER) else paths.PARTIAL
    return Partial(folder / name / digest(dict(code))[:16], workers.chosen())
