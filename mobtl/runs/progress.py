"""What a run says while it goes: lines marked with its id, progress bars of its notebook thinned out."""

import re
import sys
import time
from collections.abc import Iterator

# How often the state of a progress bar is passed on.
_SECONDS_BETWEEN_BARS = 5.0
_END = re.compile(r"[\r\n]")


class Progress:
    """A text stream for the stderr of a notebook: whole lines appear on ours at once, states of a bar now and then."""

    def __init__(self, run_id: str, ended: Iterator[int] | None = None, of: int = 1) -> None:
        """Of the run with this id; it is one ``of`` so many, which share ``ended``, a count of those that are."""
        self._mark, self._ended, self._of = f"[{run_id}]", ended, of
        self._pending = ""
        self._last_bar = float("-inf")

    def say(self, text: str) -> None:
        """Print one line."""
        # One call to write, so that lines of two threads don't mix.
        sys.stderr.write(f"{self._mark} {text}\n")
        sys.stderr.flush()

    def end(self, text: str) -> None:
        """Print the last line, with how many runs have ended where there are several: "done in 4.2 s, 12 of 29"."""
        self.say(f"{text}, {next(self._ended)} of {self._of}" if self._ended else text)

    def write(self, text: str) -> None:
        """Take text as the notebook wrote it; a carriage return marks a bar that will be drawn again."""
        self._pending += text
        while match := _END.search(self._pending):
            line, self._pending = self._pending[: match.start()].strip(), self._pending[match.end() :]
            if line and (match.group() == "\n" or self._bar_is_due()):
                self.say(line)

    def flush(self) -> None:
        """Nothing is held back but the unfinished line."""

    def _bar_is_due(self) -> bool:
        now = time.monotonic()
        due = now - self._last_bar >= _SECONDS_BETWEEN_BARS
        if due:
            self._last_bar = now
        return due
