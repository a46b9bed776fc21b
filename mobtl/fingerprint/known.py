"""Facts of sources that were read before, kept in ``_build/facts.json``: most commands find every module unchanged."""

import json
import sys
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from mobtl import paths
from mobtl.files import write_atomically
from mobtl.fingerprint import trees
from mobtl.fingerprint.trees import Facts, hash_of

NAME = "facts.json"


class Known:
    """Facts by the hash of what they follow from: source, package, and the module that reads them."""

    def __init__(self):
        self.path = paths.BUILD / NAME
        self.found = dict(_read(self.path, self.path.stat().st_mtime_ns)) if self.path.is_file() else {}
        self.asked: dict[str, Facts] = {}
        self.reader = hash_of(f"{sys.version_info[:2]} {Path(trees.__file__).read_text('utf-8')}")

    def facts(self, source: str, package: str, where: str) -> Facts:
        """As `mobtl.fingerprint.trees.facts`, which raises where the source is not Python."""
        key = hash_of(f"{self.reader}\0{package}\0{source}")
        if key not in self.asked:
            self.asked[key] = self.found.get(key) or trees.facts(source, package, where)
        return self.asked[key]

    def keep(self) -> None:
        """Write what was asked for, if some of it was not there; what cannot be written is read anew next time."""
        if not self.asked.keys() <= self.found.keys():
            every = self.found | self.asked
            content = {key: asdict(each) | {"imports": sorted(each.imports)} for key, each in every.items()}
            with suppress(OSError):
                write_atomically(self.path, json.dumps(content))


@lru_cache(maxsize=1)
def _read(path: Path, _time: int) -> dict[str, Facts]:
    try:
        content = json.loads(path.read_bytes())
        return {
            key: Facts(
                each["template"],
                tuple(each["taken"]),
                frozenset(each["imports"]),
                tuple((function, tuple(arguments)) for function, arguments in each["calls"]),
                each["passed_on"],
            )
            for key, each in content.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # damaged, or of another form
