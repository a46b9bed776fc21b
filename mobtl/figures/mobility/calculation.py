"""The calculation behind Table 1 of Chen 2024 as its text describes it: what Eq. 1 needs, and where each part comes from."""

from functools import partial

from mobtl.figures import boxes
from mobtl.figures.style import COLOURS, Figure, panels

_box = partial(boxes.box, half=0.8, size=10)
_arrow = partial(boxes.arrow, colour=COLOURS["guide"], head=(0.3, 0.45), width=1.5)
_TOP, _MIDDLE, _BOTTOM = 5.0, 3.0, 1.0


def steps() -> Figure:
    """From a structure to its mobility by deformation potential theory."""
    with panels(1, 1, height=3.9) as (figure, (ax,)):
        ax.set(xlim=(0, 12.4), ylim=(0, 6.0), aspect="equal")
        ax.axis("off")
        _box(ax, (0.1, 2.5), _MIDDLE, "2D structure,\northogonal cell,\nrelaxed", COLOURS["2d"])
        _box(ax, (3.4, 5.9), _TOP, "band structure\n(PBE)", COLOURS["guide"])
        _box(ax, (3.4, 5.9), (_MIDDLE + _BOTTOM) / 2, "cells strained\nalong x and y", COLOURS["guide"])
        _box(ax, (6.8, 9.4), _TOP, "masses\n$m_x$, $m_y$", COLOURS["shared"])
        _box(ax, (6.8, 9.4), _MIDDLE, "band edges:\n$E_x$, $E_y$", COLOURS["shared"])
        _box(ax, (6.8, 9.4), _BOTTOM, "energies:\nmoduli $C_x$, $C_y$", COLOURS["shared"])
        _box(ax, (10.3, 12.3), _MIDDLE, "Eq. 1:\n$\\mu_x$, $\\mu_y$", COLOURS["2d"])
        strained = (_MIDDLE + _BOTTOM) / 2
        for start, end in (
            ((2.6, _MIDDLE + 0.4), (3.3, _TOP - 0.3)),
            ((2.6, _MIDDLE - 0.3), (3.3, strained + 0.2)),
            ((6.0, _TOP), (6.7, _TOP)),
            ((6.0, strained + 0.3), (6.7, _MIDDLE - 0.2)),
            ((6.0, strained - 0.3), (6.7, _BOTTOM + 0.2)),
            ((9.5, _TOP - 0.3), (10.2, _MIDDLE + 0.5)),
            ((9.5, _MIDDLE), (10.2, _MIDDLE)),
            ((9.5, _BOTTOM + 0.3), (10.2, _MIDDLE - 0.5)),
        ):
            _arrow(ax, start, end)
    return figure
