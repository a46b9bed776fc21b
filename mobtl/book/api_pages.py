"""The pages of the package: every module by layer, for Sphinx's autodoc."""

import hashlib
from pathlib import Path

from mobtl import paths
from mobtl.errors import MobtlError

# Page -> where its modules lie; "" are the modules beside the packages. In the order in which data flow.
LAYERS = {
    "physics": "physics",
    "datasets": "datasets",
    "features": "features",
    "originals": "originals",
    "models": "models",
    "validation": "validation",
    "experiments": "experiments",
    "figures": "figures",
    "records": "",
    "runs": "runs",
    "book": "book",
}


def modules(layer: str) -> list[str]:
    """Names of a layer's modules, sorted.

    Raises
    ------
    MobtlError
        If there is none.
    """
    found = sorted(path for path in (paths.PACKAGE / LAYERS[layer]).glob("*.py") if not path.name.startswith("__"))
    if not found:
        raise MobtlError(f"the layer {layer} has no modules; correct it in mobtl/book/api_pages.py.")
    return [_name(path) for path in found]


def markdown(layer: str) -> str:
    """One heading per module, with what its docstrings say. The hash stands for the source, so that a change is seen."""
    lines = [f"% Source: {_source(layer)}"]
    for module in modules(layer):
        lines += ["", f"## `{module.removeprefix('mobtl.')}`", "", "```{eval-rst}", f".. automodule:: {module}", "```"]
    return "\n".join(lines) + "\n"


def _name(path: Path) -> str:
    return ".".join(("mobtl", *path.relative_to(paths.PACKAGE).with_suffix("").parts))


def _source(layer: str) -> str:
    files = sorted((paths.PACKAGE / LAYERS[layer]).glob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
