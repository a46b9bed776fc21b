"""The pages of the package: every module by layer, for Sphinx's autodoc."""

import hashlib
from pathlib import Path

from mobtl import paths
from mobtl.errors import MobtlError

# Page -> the packages whose modules it lists; "" are the modules beside the packages. In the order in which data flow.
LAYERS = {
    "ground": ("", "repository"),
    "physics": ("physics",),
    "datasets": ("datasets",),
    "features": ("features",),
    "originals": ("originals",),
    "handed_in": ("handed_in",),
    "models": ("models",),
    "validation": ("validation",),
    "estimators": ("estimators",),
    "records": ("records",),
    "experiments": ("experiments",),
    "figures": ("figures",),
    "runs": ("catalogue", "fingerprint", "runs", "results"),
    "answers": ("answers",),
    "prediction": ("prediction",),
    "screening": ("screening",),
    "transferring": ("transferring",),
    "book": ("book",),
    "commands": ("cli",),
}


def modules(layer: str) -> list[str]:
    """Names of a layer's modules, sorted.

    Raises
    ------
    MobtlError
        If there is none.
    """
    found = [_name(path) for path in _files(layer) if not path.name.startswith("__")]
    if not found:
        raise MobtlError(f"the layer {layer} has no modules; correct it in mobtl/book/pages/api.py.")
    return found


def markdown(layer: str) -> str:
    """One heading per module, with what its docstrings say. The hash stands for the source, so that a change is seen."""
    lines = [f"% Source: {_source(layer)}"]
    for module in modules(layer):
        lines += ["", f"## `{module.removeprefix('mobtl.')}`", "", "```{eval-rst}", f".. automodule:: {module}", "```"]
    return "\n".join(lines) + "\n"


def _name(path: Path) -> str:
    return ".".join(("mobtl", *path.relative_to(paths.PACKAGE).with_suffix("").parts))


def _source(layer: str) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in _files(layer))).hexdigest()


def _files(layer: str) -> list[Path]:
    """The files of a layer, by name, of folders within its packages too."""
    return sorted(path for name in LAYERS[layer] for path in (paths.PACKAGE / name).glob("**/*.py" if name else "*.py"))
