"""mobtl: two transfer-learning papers in materials science, reproduced number by number.

``mobtl.predict`` predicts properties of materials (`mobtl.prediction.frames.predict`).
"""

from importlib import import_module

# What is called from here, and where it is: imported when it is asked for, since it takes a while.
_ELSEWHERE = {"predict": "mobtl.prediction.frames"}


def __getattr__(name: str):
    if name not in _ELSEWHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ELSEWHERE[name]), name)
