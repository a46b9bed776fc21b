"""The figures of this book: what a notebook shows is the picture, its vector file, its numbers and its alternative text."""

import io
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from mobtl.figures.content.panels import panels_of
from mobtl.figures.content.words import in_words
from mobtl.figures.sizes import DOTS

# Of our own: {"alt": text, "data": what `panels_of` returns}, and where a figure is drawn again for a
# phone "narrow": its PNG in base64.
MIME = "application/vnd.mobtl.figure+json"
# What a point and a corner of a line take in a vector file, and what all of them may take: beyond, the heaviest are pixels.
_POINT, _CORNER, _ALL = 150, 26, 300_000
_DPI = 150  # of these pixels
# JupyterLab does not shrink a vector file; beside its file browser, a window of 1400 pixels has room for so many points.
_WIDEST = 700.0
_SIZE = re.compile(r'(<svg [^>]*)width="([\d.]+)pt" height="([\d.]+)pt"')


@contextmanager
def looks(settings: Mapping[str, object] = MappingProxyType({})) -> Iterator[None]:
    """Matplotlib's own settings, with these on top, whatever a matplotlibrc, a style or a start-up file says."""
    with mpl.rc_context():
        mpl.rcdefaults()
        # With a salt of its own, the same figure gives the same vector file.
        mpl.rcParams.update({"svg.hashsalt": "mobtl", **settings})
        yield


class Drawn(Figure):
    """A figure that, shown in a notebook, brings its content along.

    IPython makes the PNG, as it does of any figure; this class adds ``image/svg+xml`` and `MIME`. ``settings`` are
    matplotlib's, under which it is drawn; ``narrow`` draws it again for a phone.
    """

    settings: Mapping[str, object] = MappingProxyType({})
    narrow: "Callable[[], Drawn] | None" = None

    def draw(self, renderer: RendererBase) -> None:
        """As in the base class; ticks, which are made here, have the figure's own looks."""
        with looks(self.settings):
            super().draw(renderer)

    def get_tightbbox(self, *arguments, **options) -> Bbox:
        """As in the base class; how many ticks there are, which decides it, is a matter of looks too."""
        with looks(self.settings):
            return super().get_tightbbox(*arguments, **options)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        panels = panels_of(self)
        content = {"alt": in_words(panels), "data": panels}
        if self.narrow is not None:
            content["narrow"] = b64encode(self.narrow().picture()).decode()
        return {"image/svg+xml": self.vector(content["alt"]), MIME: content}

    def picture(self) -> bytes:
        """The figure as PNG for the fine screen of a phone."""
        content = io.BytesIO()
        with looks(self.settings):
            self.savefig(
                content, format="png", bbox_inches="tight", pad_inches=0.02, dpi=DOTS.phone, metadata={"Software": None}
            )
        return content.getvalue()

    def vector(self, description: str) -> str:
        """The figure as SVG, as wide as a live session has room for; the same figure gives the same text."""
        content = io.StringIO()
        with looks(self.settings), _heaviest_as_pixels(self):
            metadata = {"Date": None, "Creator": None, "Description": description}
            self.savefig(content, format="svg", bbox_inches="tight", dpi=_DPI, metadata=metadata)
        return _SIZE.sub(_narrow, content.getvalue(), count=1)


def _narrow(size: re.Match) -> str:
    before, width, height = size[1], float(size[2]), float(size[3])
    scale = min(1.0, _WIDEST / width)
    return f'{before}width="{scale * width:g}pt" height="{scale * height:g}pt"'


@contextmanager
def _heaviest_as_pixels(figure: Figure) -> Iterator[None]:
    """Within this context, so many of the points and lines are drawn as images that the others are light."""
    weights = [(_POINT * len(each.get_offsets()), each) for ax in figure.axes for each in ax.collections]
    weights += [(_CORNER * len(each.get_xdata()), each) for ax in figure.axes for each in ax.lines]
    weights.sort(key=lambda pair: pair[0])
    total = sum(weight for weight, _ in weights)
    heavy: list[Artist] = []
    while total > _ALL:
        weight, artist = weights.pop()
        artist.set_rasterized(True)
        heavy.append(artist)
        total -= weight
    try:
        yield
    finally:
        for artist in heavy:
            artist.set_rasterized(False)
