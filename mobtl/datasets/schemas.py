"""Which tables there are, each with its schema."""

from mobtl.datasets import schema_electrons, schema_phonons, schema_twod
from mobtl.datasets.columns import TableSchema

SCHEMAS: dict[str, TableSchema] = {
    "semiconductors": schema_phonons.SEMICONDUCTORS,
    "phonon_gaps": schema_phonons.PHONON_GAPS,
    "dispersions": schema_phonons.DISPERSIONS,
    "bulk_masses": schema_electrons.BULK_MASSES,
    "dpt_mobility": schema_electrons.DPT_MOBILITY,
    "epc_mobility": schema_electrons.EPC_MOBILITY,
    "structures_2d": schema_twod.STRUCTURES_2D,
}
