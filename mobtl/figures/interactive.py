"""Plots whose points say which material they are: plotly's, beneath the static figure, drawn when a reader opens them.

A fragment needs plotly's script on its page, which `mobtl.book.sphinx.plots` sees to; without scripts, and in print, nothing
of it is shown.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from IPython.display import HTML

from mobtl.figures.style import COLOURS

# A map shows at most so many points of each series, so that three maps stay below 300 kB.
MOST = 1500
# Coordinates of a map are whole numbers up to this: two bytes each, and finer than a screen.
_STEPS = 2000
_HEIGHT = 440
_SYMBOLS = {"hole": "triangle-up", "selected": "star"}
_NAMES = {"2d": "2D", "c2db": "C2DB", "2dmatpedia": "2DMatPedia"}
# plotly has more buttons, one of which sends the plot to a service of its maker.
_CONFIG = {"responsive": True, "displaylogo": False, "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d", "toImage"]]}
# Panels stand one below the other where the window is a phone's, each as high as it is wide.
_STACK = (
    "if (innerWidth <= 480) { const all = figure.layout, n = figure.panels, gap = 0.2 / n;"
    "for (let i = 0; i < n; i++) { const k = i ? i + 1 : '', top = 1 - i / n;"
    "all['xaxis' + k].domain = [0, 1]; all['yaxis' + k].domain = [top - 1 / n + gap, top];"
    "if (all.annotations && all.annotations[i]) Object.assign(all.annotations[i], { x: 0.5, y: top }); }"
    "Object.assign(all, { height: 100 + 390 * n, margin: { l: 55, r: 15, t: 60, b: 10 } });"
    "all.legend.y = 1 + 30 / all.height; all.legend.yanchor = 'bottom'; }"
)
# What happens when the reader opens it for the first time.
_DRAW = (
    "const figure = JSON.parse(this.querySelector('script').textContent);"
    f"{_STACK}"
    f"Plotly.newPlot(this.querySelector('div'), figure.data, figure.layout, {json.dumps(_CONFIG)});"
    "this.ontoggle = null"
)


@dataclass(frozen=True)
class Panel:
    """One panel of a plot.

    ``points`` has a row per point: x, y, series (a name of `mobtl.figures.style.COLOURS`), name (what hovering shows).
    """

    title: str
    points: pd.DataFrame
    x: str = ""
    y: str = ""


def points_of(x: Sequence[float], y: Sequence[float], series: str | np.ndarray, names: Sequence[str]) -> pd.DataFrame:
    """The points of a `Panel`, in the four bytes that a screen needs."""
    values = {"x": np.asarray(x, np.float32), "y": np.asarray(y, np.float32)}
    return pd.DataFrame(values | {"series": series, "name": np.asarray(names)})


def parity(panels: Sequence[Panel], words: str, told: tuple[str, str] = ("known", "predicted")) -> HTML:
    """Predicted against known values; hovering shows the material and both numbers.

    Parameters
    ----------
    panels : sequence of Panel
        x is the known value, y the predicted one, in the same unit; the axes are named.
    words : str
        One sentence that says what hovering shows; it is the line on which a reader clicks.
    told : tuple of str
        What hovering calls x and y.
    """
    hover = "%{text}<br>" + f"{told[0]} %{{x:.4g}}, {told[1]} %{{y:.4g}}<extra></extra>"
    figure = _figure(panels)
    for place, panel in enumerate(panels, start=1):
        values = panel.points[["x", "y"]].to_numpy(float)
        low, high = values.min(), values.max()
        margin = 0.05 * (high - low)
        ends = [low - margin, high + margin]
        line = {"mode": "lines", "line": {"color": COLOURS["guide"], "width": 1}, "hoverinfo": "skip", "showlegend": False}
        figure.add_scatter(x=ends, y=ends, **line, row=1, col=place)
        _points(figure, panel, place, hover, 6)
        figure.update_xaxes(title_text=panel.x, range=ends, constrain="domain", row=1, col=place)
        own = {"title_text": panel.y, "range": ends, "scaleanchor": _axis("x", place), "constrain": "domain"}
        figure.update_yaxes(**own, row=1, col=place)
    return _fragment(figure, words, len(panels))


def maps(panels: Sequence[Panel], words: str) -> HTML:
    """Maps without units; hovering shows the material. Each series is cut to its first 1500 rows.

    Parameters
    ----------
    panels, words : as of `parity`; the axes have no names.
    """
    figure = _figure(panels)
    for place, panel in enumerate(panels, start=1):
        shown = panel.points.groupby("series", sort=False, observed=True).head(MOST)
        xy = shown[["x", "y"]]
        steps = ((xy - xy.min()) / (xy.max() - xy.min()) * _STEPS).round().astype(np.int16)
        whole = Panel(panel.title, shown.assign(x=steps["x"], y=steps["y"]))
        _points(figure, whole, place, "%{text}<extra></extra>", 4)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return _fragment(figure, words, len(panels))


def _figure(panels: Sequence[Panel]):
    # Imported when a notebook draws; the book's other figures do without it.
    from plotly.subplots import make_subplots

    figure = make_subplots(1, len(panels), subplot_titles=[panel.title for panel in panels])
    figure.update_layout(template="none", height=_HEIGHT, margin={"l": 60, "r": 20, "t": 60, "b": 60})
    figure.update_layout(legend={"orientation": "h", "y": 1.2}, hoverlabel={"bgcolor": COLOURS["paper"]})
    return figure


def _points(figure, panel: Panel, place: int, hover: str, size: int) -> None:
    """A trace per series of a panel; the legend shows each series once."""
    drawn = {trace.legendgroup for trace in figure.data}
    for series, own in panel.points.groupby("series", sort=False, observed=True):
        marker = {"color": COLOURS[series], "size": size, "opacity": 0.65, "symbol": _SYMBOLS.get(series, "circle")}
        about = {"name": _NAMES.get(series, series), "legendgroup": series, "showlegend": series not in drawn}
        figure.add_scatter(
            x=own["x"].to_numpy(),
            y=own["y"].to_numpy(),
            text=own["name"].tolist(),
            mode="markers",
            marker=marker,
            hovertemplate=hover,
            **about,
            row=1,
            col=place,
        )


def _axis(name: str, place: int) -> str:
    """What plotly calls the axis of a panel: x, x2, ..."""
    return name if place == 1 else f"{name}{place}"


def _fragment(figure, words: str, panels: int) -> HTML:
    """The figure as data, with the line that opens it; the same figure is the same bytes."""
    data = figure.to_json()[:-1] + f',"panels":{panels}}}'  # in which plotly has escaped what could end the script
    name = "plot-" + hashlib.sha256(data.encode()).hexdigest()[:12]
    return HTML(
        f'<details class="mobtl-plot pst-js-only" id="{name}" ontoggle="{escape(_DRAW)}">'
        f'<summary>{escape(words)}</summary><div></div><script type="application/json">{data}</script></details>'
    )
