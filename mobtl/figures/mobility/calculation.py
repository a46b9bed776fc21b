"""The calculation behind Table 1 of Chen 2024 as its text describes it: what Eq. 1 needs, and where each part comes from."""

from mobtl.figures.boxes import Place, box, join, prepare
from mobtl.figures.sizes import stacked, two_widths
from mobtl.figures.style import COLOURS, Figure, panels

_BOXES = {
    "structure": ("2D structure,\northogonal cell,\nrelaxed", "2d"),
    "bands": ("band structure\n(PBE)", "guide"),
    "strained": ("cells strained\nalong x and y", "guide"),
    "masses": ("masses\n$m_x$, $m_y$", "shared"),
    "edges": ("band edges:\n$E_x$, $E_y$", "shared"),
    "moduli": ("energies:\nmoduli $C_x$, $C_y$", "shared"),
    "mobility": ("Eq. 1:\n$\\mu_x$, $\\mu_y$", "2d"),
}
_ARROWS = (
    ("structure", "bands"),
    ("structure", "strained"),
    ("bands", "masses"),
    ("strained", "edges"),
    ("strained", "moduli"),
    ("masses", "mobility"),
    ("edges", "mobility"),
    ("moduli", "mobility"),
)
_PAGE = {
    "structure": Place(1.3, 3.0, 2.4, 1.6),
    "bands": Place(4.65, 5.0, 2.5, 1.6),
    "strained": Place(4.65, 2.0, 2.5, 1.6),
    "masses": Place(8.1, 5.0, 2.6, 1.6),
    "edges": Place(8.1, 3.0, 2.6, 1.6),
    "moduli": Place(8.1, 1.0, 2.6, 1.6),
    "mobility": Place(11.3, 3.0, 2.0, 1.6),
}
_PHONE = {
    "structure": Place(3.1, 8.1, 2.4, 1.5),
    "bands": Place(1.35, 5.7, 2.4, 1.2),
    "strained": Place(4.25, 5.7, 2.4, 1.2),
    "masses": Place(0.95, 3.4, 1.7, 1.4),
    "edges": Place(3.0, 3.4, 1.9, 1.4),
    "moduli": Place(5.1, 3.4, 1.9, 1.4),
    "mobility": Place(3.1, 1.0, 2.0, 1.2),
}


@two_widths
def steps() -> Figure:
    """From a structure to its mobility by deformation potential theory."""
    places, width, height = (_PHONE, 6.2, 9.0) if stacked() else (_PAGE, 12.4, 6.0)
    with panels(1, 1, height=3.9, tall=5.3) as (figure, (ax,)):
        prepare(ax, width, height)
        for name, (words, colour) in _BOXES.items():
            box(ax, places[name], words, COLOURS[colour])
        for start, end in _ARROWS:
            join(ax, places[start], places[end], COLOURS["guide"])
    return figure
