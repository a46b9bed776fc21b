"""The schema of each table: in its module, a table has the name in capitals."""

from mobtl.datasets.names import NAMES
from mobtl.datasets.schemas import electrons, expert, leaderboard, phonons, properties_2d, released, twod
from mobtl.datasets.schemas.columns import TableSchema

_MODULES = (electrons, expert, leaderboard, phonons, properties_2d, released, twod)
_ALL = {name: found for module in _MODULES for name, found in vars(module).items() if isinstance(found, TableSchema)}

SCHEMAS: dict[str, TableSchema] = {name: _ALL[name.upper()] for name in NAMES}
