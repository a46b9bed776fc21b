"""Which tables there are, in the order of ``data/README.md``; to know their names must not take the import of pandas."""

NAMES = (
    "semiconductors",
    "released_split",
    "phonon_gaps",
    "phonon_labels",
    "dispersions",
    "structure_descriptors",
    "bulk_masses",
    "bulk_gaps",
    "dpt_mobility",
    "epc_mobility",
    "structures_2d",
    "expert_descriptors",
    "c2db_properties",
    "jarvis_properties",
    "matpedia_gaps",
    "released_extractor_inputs",
    "released_features",
    "released_domains",
    "released_trees",
    "released_splits",
)
