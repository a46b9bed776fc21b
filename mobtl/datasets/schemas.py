"""Which tables there are, each with its schema."""

from mobtl.datasets import schema_electrons, schema_expert, schema_phonons, schema_released, schema_twod
from mobtl.datasets.columns import TableSchema

SCHEMAS: dict[str, TableSchema] = {
    "semiconductors": schema_phonons.SEMICONDUCTORS,
    "released_split": schema_phonons.RELEASED_SPLIT,
    "phonon_gaps": schema_phonons.PHONON_GAPS,
    "phonon_labels": schema_phonons.PHONON_LABELS,
    "dispersions": schema_phonons.DISPERSIONS,
    "structure_descriptors": schema_phonons.STRUCTURE_DESCRIPTORS,
    "bulk_masses": schema_electrons.BULK_MASSES,
    "dpt_mobility": schema_electrons.DPT_MOBILITY,
    "epc_mobility": schema_electrons.EPC_MOBILITY,
    "structures_2d": schema_twod.STRUCTURES_2D,
    "expert_descriptors": schema_expert.EXPERT_DESCRIPTORS,
    "matpedia_gaps": schema_released.MATPEDIA_GAPS,
    "released_extractor_inputs": schema_released.RELEASED_EXTRACTOR_INPUTS,
    "released_features": schema_released.RELEASED_FEATURES,
    "released_trees": schema_released.RELEASED_TREES,
    "released_splits": schema_released.RELEASED_SPLITS,
}
