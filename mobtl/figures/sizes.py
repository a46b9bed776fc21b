"""How wide a figure is and how large its letters are: it is shown in true size, so that a point is a point on the screen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from typing import NamedTuple

# No letter is smaller than this where a figure is shown as wide as the text, in points.
SMALLEST = 8.0


class Sizes(NamedTuple):
    """The width of a figure in inches, and its letters in points: most of them, and notes beside what is drawn."""

    width: float
    letters: float
    notes: float


# The text of a page is 790 px wide in a window of 1440, and 358 px on a phone of 390; a figure's white frame takes 8 of
# them, and the margin around what is drawn as much again or more.
PAGE = Sizes(8.0, 10.0, 9.0)
PHONE = Sizes(3.6, 8.5, 8.0)


class Dots(NamedTuple):
    """Pixels of a picture in an inch: more than a page counts, for screens that have two or three in the place of one."""

    page: int
    phone: int


DOTS = Dots(144, 176)

_now: ContextVar[Sizes] = ContextVar("sizes of figures", default=PAGE)


def now() -> Sizes:
    """The sizes of the figure that is being drawn."""
    return _now.get()


def stacked() -> bool:
    """Whether the figure is drawn for a phone, its panels one below the other."""
    return now() is PHONE


@contextmanager
def phone() -> Iterator[None]:
    """Within this context, figures are drawn for a phone."""
    before = _now.set(PHONE)
    try:
        yield
    finally:
        _now.reset(before)


def two_widths(draw: Callable) -> Callable:
    """Let the figure that a function draws know how it is drawn again for a phone (its ``narrow``)."""

    @wraps(draw)
    def drawn(*arguments, **options):
        figure = draw(*arguments, **options)
        figure.narrow = partial(_for_a_phone, draw, arguments, options)
        return figure

    return drawn


def _for_a_phone(draw: Callable, arguments: tuple, options: dict):
    with phone():
        return draw(*arguments, **options)
