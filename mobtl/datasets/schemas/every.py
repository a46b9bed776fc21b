"""Which tables there are, each with its schema."""

from mobtl.datasets.schemas import electrons, expert, phonons, released, twod
from mobtl.datasets.schemas.columns import TableSchema

SCHEMAS: dict[str, TableSchema] = {
    "semiconductors": phonons.SEMICONDUCTORS,
    "released_split": phonons.RELEASED_SPLIT,
    "phonon_gaps": phonons.PHONON_GAPS,
    "phonon_labels": phonons.PHONON_LABELS,
    "dispersions": phonons.DISPERSIONS,
    "structure_descriptors": phonons.STRUCTURE_DESCRIPTORS,
    "bulk_masses": electrons.BULK_MASSES,
    "dpt_mobility": electrons.DPT_MOBILITY,
    "epc_mobility": electrons.EPC_MOBILITY,
    "structures_2d": twod.STRUCTURES_2D,
    "expert_descriptors": expert.EXPERT_DESCRIPTORS,
    "matpedia_gaps": released.MATPEDIA_GAPS,
    "released_extractor_inputs": released.RELEASED_EXTRACTOR_INPUTS,
    "released_features": released.RELEASED_FEATURES,
    "released_trees": released.RELEASED_TREES,
    "released_splits": released.RELEASED_SPLITS,
}
