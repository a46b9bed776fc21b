"""What the kernels of runs inherit: this environment and nothing of the user's own settings, which no manifest names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mobtl import paths

# Settings of one user or one shell: start-up files, looks of figures, renderers, other kernels, formats of bars.
_SETTINGS = ("IPYTHON", "JUPYTER", "MPL", "MATPLOTLIB", "PLOTLY", "TQDM")
_PYTHON = ("PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONINSPECT", "PYTHONBREAKPOINT")
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMBA_NUM_THREADS")


@contextmanager
def closed(runtime: Path) -> Iterator[None]:
    """This process's environment as kernels are to inherit it, as long as the context lasts.

    Our package comes first, each kernel has one thread. What would read settings of the user finds folders below ``runtime``
    that are empty, where sockets and logs lie too.
    """
    before = dict(os.environ)
    search = [str(paths.ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    (runtime / "matplotlibrc").touch()
    wanted = {
        "PYTHONPATH": os.pathsep.join(search),
        # The order of a set must not differ from one run to the next.
        "PYTHONHASHSEED": "0",
        "IPYTHONDIR": str(runtime / "ipython"),
        **{f"JUPYTER_{kind}_DIR": str(runtime / "jupyter") for kind in ("CONFIG", "DATA")},
        "JUPYTER_RUNTIME_DIR": str(runtime),
        # Matplotlib's own defaults; the list of fonts, which takes seconds to make, is kept.
        "MATPLOTLIBRC": str(runtime / "matplotlibrc"),
        "MPLCONFIGDIR": str(paths.BUILD / "matplotlib"),
        # More threads sum in another order, and a t-SNE map makes another picture of that: a result must not depend on jobs.
        **dict.fromkeys(_THREADS, "1"),
        # The time that is left follows from all that is done, not from the last few steps, which differ in size.
        "TQDM_SMOOTHING": "0",
    }
    for name in list(os.environ):
        if name in _PYTHON or name.startswith(_SETTINGS):
            del os.environ[name]
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
