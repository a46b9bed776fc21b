"""The schema of each table: in its module, a table has the name in capitals."""

from mobtl.datasets import schema_electrons, schema_expert, schema_phonons, schema_released, schema_twod
from mobtl.datasets.columns import TableSchema
from mobtl.datasets.names import NAMES

_MODULES = (schema_electrons, schema_expert, schema_phonons, schema_released, schema_twod)
_ALL = {name: found for module in _MODULES for name, found in vars(module).items() if isinstance(found, TableSchema)}

SCHEMAS: dict[str, TableSchema] = {name: _ALL[name.upper()] for name in NAMES}
