"""Hands the numbers of both protocols to the prose of a page that draws them side by side."""

from collections.abc import Mapping

from mobtl.answers.prose import tell
from mobtl.results.drawn import Shown


def tell_each(shown: Mapping[str, Shown], words: Mapping[str, Mapping[str, str]] | None = None, **more: float | str) -> None:
    """Tell what prose may say of the records that a page draws, each as `tell` does, under its protocol.

    Parameters
    ----------
    shown : mapping
        By protocol; the preset of each record, and which one it is, are told as ``preset`` and ``drawn``.
    words : mapping, optional
        What is told of one record alone, by protocol.
    more : float or str
        What is told beside each.
    """
    for protocol, each in shown.items():
        own = words[protocol] if words else {}
        tell(each.record, protocol, preset=each.preset, drawn=each.sentence, **own, **more)
