"""The script that lets a reader sort and filter tables: DataTables, out of the installed package itables.

The package ships it as a module, which a browser does not load from a page that was opened as a file. So the book gets it as
a plain script that sets ``window.DataTable``.
"""

import re
from importlib.metadata import distribution

from mobtl.errors import MobtlError

# Not in _static: Jupyter Book makes every page load each script that lies there.
SCRIPT = "_extra/scripts/datatables.js"
# At the end of a page whose tables are in divisions of the class ``browse``.
TAGS = """```{raw} html
<script defer src="scripts/datatables.js"></script>
<script defer src="scripts/browse.js"></script>
```
"""
_MODULE = "itables/html/dt_bundle.js"
_EXPORTS = re.compile(r"export\s*\{([^{}]*)\};?\s*")


def script() -> str:
    """The plain script.

    Raises
    ------
    MobtlError
        If the installed package does not hold the module in the form known here.
    """
    path = distribution("itables").locate_file(_MODULE)
    try:
        return as_plain_script(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise MobtlError(
            f"the installed package itables cannot be used ({error}); install the version that constraints.txt pins."
        ) from error


def as_plain_script(module: str) -> str:
    """A module that exports DataTable as its default, as a function that runs at once (ValueError if it is none)."""
    exports = _EXPORTS.findall(module)
    names = dict(reversed(pair.split(" as ")) for pair in exports[0].split(",")) if len(exports) == 1 else {}
    if "default" not in names:
        raise ValueError(f"{_MODULE} does not export DataTable as its default, once")
    return f'"use strict";(() => {{{_EXPORTS.sub("", module)}\nwindow.DataTable = {names["default"]};\n}})();\n'
