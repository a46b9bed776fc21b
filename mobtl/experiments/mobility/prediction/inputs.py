"""What the prediction study of Chen 2024 is given, beside the extractors of another study."""

from mobtl.experiments.mobility.prediction.data import Tables


def inputs() -> Tables:
    """The tables of the paper, composition descriptors, and what the released models say."""
    from mobtl.datasets import mobility, released, twod
    from mobtl.features import magpie

    dpt, epc = mobility.dpt(), mobility.epc()
    return Tables(
        dpt=dpt,
        epc=epc,
        structures=twod.structures(),
        expert=twod.expert_descriptors(),
        composition={
            "dpt": magpie.descriptors(dpt["reduced_formula"]),
            "epc": magpie.descriptors(epc["reduced_formula"]),
        },
        released_features=released.features(),
        released_trees=released.trees(),
    )
