"""Every figure of the book by its page, of committed records or of what seconds compute; for tests of how they look."""

from collections.abc import Callable, Iterator
from functools import cache

import small_screening

from mobtl import paths
from mobtl.answers import published
from mobtl.answers.leaderboard import boards
from mobtl.book.pages.values.filters import part
from mobtl.datasets import masses, mobility, phonons, released, twod
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.experiments.mobility import data, source, standardisation, structures, table1
from mobtl.experiments.mobility.prediction.data import labels_of
from mobtl.experiments.mobility.prediction.scores import PAIRS
from mobtl.experiments.mobility.screening import study as screening
from mobtl.experiments.phonons import data as phonon_data
from mobtl.experiments.phonons import labels
from mobtl.figures import forest, headline
from mobtl.figures.leaderboard import limits, ranking
from mobtl.figures.mobility import architectures, calculation, carrier, explanation, extractor, prediction, summary
from mobtl.figures.mobility import data as mobility_figures
from mobtl.figures.mobility import screening as screened
from mobtl.figures.mobility import source as masses_figures
from mobtl.figures.mobility import structures as structure_figures
from mobtl.figures.mobility import table1 as table1_figures
from mobtl.figures.mobility import workflow as mobility_workflow
from mobtl.figures.phonons import classifier, workflow
from mobtl.figures.phonons import data as phonon_figures
from mobtl.figures.phonons import labels as label_figures
from mobtl.figures.phonons.transfer import errors, layers, materials, one_property
from mobtl.figures.phonons.transfer import source as gap_figures
from mobtl.figures.phonons.transfer import summary as phonon_summary
from mobtl.figures.style import Figure
from mobtl.records.record import Record
from mobtl.records.store import load
from mobtl.results.leaderboard import kept

Draw = Callable[[], Figure]
SCHEMES_MADE_UP = {"formula": 60.0, "chemical-system": 70.0, "anion": 110.0}


@cache
def committed(run: str, experiment: str) -> Record:
    return load(paths.RESULTS / run / "records" / f"{experiment}.json")


def both(run: str, experiment: str) -> dict[str, Record]:
    return {record.protocol: record for record in (committed(run, experiment), committed(f"{run}-leak-free", experiment))}


def phonon_pages() -> Iterator[tuple[str, Draw]]:
    table = phonons.semiconductors()
    bands, gaps = phonons.dispersions(), phonons.phonon_gaps()
    about = phonon_data.describe(table, gaps, bands, 0)
    yield "phonons/01 workflow", lambda: workflow.workflow(about, bands)
    yield "phonons/01 dispersions", lambda: phonon_figures.dispersions(about, bands)
    yield "phonons/01 distributions", lambda: phonon_figures.distributions(table, gaps)
    yield "phonons/01 both gaps", lambda: phonon_figures.both_gaps(table)
    velocities = {
        "longitudinal": published.printed_value("liu2020-diamond-longitudinal"),
        "transverse": published.printed_value("liu2020-diamond-transverse"),
    }
    measured = dict.fromkeys(labels.DIAMOND_VALUES, 12.0)
    compared = labels.compare(table, gaps, phonons.phonon_labels(), bands, measured, labels.Config())
    yield "phonons/02 parity", lambda: label_figures.parity(compared, table)
    yield "phonons/02 speed ratios", lambda: label_figures.speed_ratios(compared, table)
    yield "phonons/02 diamond", lambda: label_figures.diamond(compared, velocities)
    yield "phonons/02 distributions", lambda: label_figures.distributions(table)
    scores = {"accuracy": "accuracy", "F1": "f1", "AU-ROC": "au-roc", "AU-PRC": "au-prc"}
    printed = {name: published.printed_value(f"liu2020-classifier-{key}") for name, key in scores.items()}
    matrix = published.printed_matrix("liu2020-notebook-matrix")
    forest = committed("phonons/classifier", "phonon_classifier")
    yield "phonons/03 confusion", lambda: classifier.confusion(forest, {"implied by the text": matrix, "notebook": matrix})
    yield "phonons/03 curves", lambda: classifier.curves(forest, printed)
    yield "phonons/03 scores", lambda: classifier.scores(forest, printed)
    yield "phonons/03 importances", lambda: classifier.importances(forest)


def transfer_pages() -> Iterator[tuple[str, Draw]]:
    table, two = phonons.semiconductors(), both("phonons/transfer", "phonon_transfer")
    one, table_1 = two["as_published"], published.of("liu2020", "Table 1")
    yield "phonons/04 best", lambda: gap_figures.best(two, table, 290)
    yield "phonons/04 errors", lambda: gap_figures.errors(two, published.of("liu2020", "Fig. 3"))
    yield "phonons/05 errors", lambda: errors.errors(one, table_1)
    yield "phonons/05 parity", lambda: errors.parity(one, table, "phonon band gap")
    yield "phonons/05 properties", lambda: errors.properties(one, table_1)
    yield "phonons/05 two parities", lambda: errors.parity(one, table, "speed of sound", "heat capacity")
    means = {"MAE": published.printed_value("liu2020-fig4c-mae"), "R2": published.printed_value("liu2020-fig4d-r2")}
    yield "phonons/06 splits", lambda: layers.splits(two, means)
    yield "phonons/06 layers", lambda: layers.layers(two)
    yield "phonons/07 predictions", lambda: materials.predictions(two, published.of("liu2020", "Table 2"))
    yield "phonons/08 structure", lambda: layers.structure(two)
    yield "phonons/09 headline", lambda: headline.phonons(two, table_1)
    yield "phonons/09 arms", lambda: phonon_summary.arms(two, table_1)
    shown = [("transfer", "direct"), ("transfer", "never pretrained"), ("never pretrained", "direct")]
    yield "phonons/09 by property", lambda: phonon_summary.by_property(two, shown)
    for quantity in ("phonon band gap", "speed of sound", "heat capacity"):
        yield f"phonons/10 scores, {quantity}", lambda q=quantity: one_property.scores(two, q, table_1)
        yield f"phonons/10 differences, {quantity}", lambda q=quantity: phonon_summary.differences(two, q)
        yield f"phonons/10 parity, {quantity}", lambda q=quantity: one_property.parity(two, table, q)
        yield f"phonons/10 farthest, {quantity}", lambda q=quantity: one_property.farthest(two["leak_free"], table, q)


def mobility_pages() -> Iterator[tuple[str, Draw]]:
    dpt, epc, flat, bulk = mobility.dpt(), mobility.epc(), twod.structures(), masses.bulk_masses()
    about = data.describe(dpt, epc, flat)
    yield "mobility/01 workflow", lambda: mobility_workflow.workflow(flat)
    yield "mobility/08 workflow", calculation.steps
    yield "mobility/01 targets", lambda: mobility_figures.targets(about)
    yield "mobility/01 carriers", lambda: mobility_figures.carriers(about, epc)
    yield "mobility/01 matches", lambda: mobility_figures.matches(about)
    elements = source.describe(bulk, dpt, epc, flat)
    scaled = standardisation.describe(released.extractor_inputs(), bulk, dpt, flat)
    yield "mobility/02 masses", lambda: masses_figures.masses(elements)
    yield "mobility/02 elements", lambda: masses_figures.elements(elements, "source")
    yield "mobility/02 two elements", lambda: masses_figures.elements(elements, "target", "pool")
    yield "mobility/02 standardisation", lambda: masses_figures.standardisation(scaled)
    explained = structures.explain(dpt, epc, flat, twod.expert_descriptors(), released.trees(), released.splits())
    yield "mobility/03 matches", lambda: structure_figures.matches(explained)
    yield "mobility/03 mirrors", lambda: structure_figures.mirrors(explained)
    yield "mobility/03 trees", lambda: structure_figures.released_trees(explained, dpt)
    for run in ("mobility/extractor", "mobility/extractor-leak-free"):
        aligned = committed(run, "mobility_extractor")
        yield f"mobility/04 maps, {run}", lambda record=aligned: extractor.maps(record)
        yield f"mobility/04 mixing, {run}", lambda record=aligned: extractor.mixing(record)
        yield f"mobility/04 losses, {run}", lambda record=aligned: extractor.losses(record)
    searched = committed("mobility/architectures", "mobility_architectures")
    yield "mobility/06 extractors", lambda: architectures.extractors(searched)
    yield "mobility/06 classifiers", lambda: architectures.classifiers(searched)
    checked = table1.check(published.printed_table("chen2024-table1"), dpt, flat)
    yield "mobility/08 ratios", lambda: table1_figures.ratios(checked)
    yield "mobility/08 gaps", lambda: table1_figures.gaps(checked)
    yield "mobility/08 structures", lambda: table1_figures.structures(checked)


def prediction_pages() -> Iterator[tuple[str, Draw]]:
    two, truth = both("mobility/prediction", "mobility_prediction"), labels_of(mobility.dpt(), mobility.epc())
    printed = published.of("chen2024", "Fig. 3a") | published.of("chen2024", "Fig. 3b") | published.of("chen2024", "Fig. 3c")
    for name, one in two.items():
        yield f"mobility/05 arms, {name}", lambda record=one: prediction.arms(record, printed)
        yield f"mobility/05 parity, {name}", lambda record=one: prediction.parity(record, truth)
        yield f"mobility/05 differences, {name}", lambda record=one: prediction.differences(record, PAIRS)
        yield f"mobility/05 controls, {name}", lambda record=one: prediction.controls(record)
        yield f"mobility/05 importance by set, {name}", lambda record=one: prediction.importance_by_set(record)
        yield f"mobility/05 importance by input, {name}", lambda record=one: prediction.importance_by_input(record)
        yield f"mobility/05 swarm, {name}", lambda record=one: explanation.swarm(record)
        yield f"mobility/05 dependence, {name}", lambda record=one: prediction.dependence(record)
        yield f"mobility/05 regressors, {name}", lambda record=one: prediction.regressors(record)
        yield f"mobility/05 learning curves, {name}", lambda record=one: prediction.learning_curves(record)
    pairs = [
        ("TL", "direct"),
        ("ATL", "TL"),
        ("HTL", "ATL"),
        ("HTL", "EXP"),
        ("HTL", "direct"),
        ("HTL", "HTL, never trained"),
    ]
    yield "mobility/09 headline", lambda: headline.mobility(two, printed)
    yield "mobility/09 arms", lambda: summary.arms(two, printed)
    yield "mobility/09 differences", lambda: summary.differences(two, pairs)
    for which in ("electron", "hole"):
        average, anisotropy, _ = carrier.targets_of(which)
        yield f"mobility/10 scores, {which}", lambda c=which: carrier.scores(two, c, printed)
        targets = [average, anisotropy]
        yield f"mobility/10 differences, {which}", lambda own=targets: summary.differences(two, pairs, own)
        yield f"mobility/10 parity, {which}", lambda c=which: carrier.parity(two, truth, c)
        best = printed[f"{average}, R2, HTL"]
        yield f"mobility/10 hypotheses, {which}", lambda c=which, value=best: carrier.hypotheses(two, c, value)
        yield f"mobility/10 importance, {which}", lambda c=which: carrier.importance(two, c)
        yield f"mobility/10 learning curves, {which}", lambda c=which: carrier.learning_curves(two, c)


def screening_pages(record: Record | None = None) -> Iterator[tuple[str, Draw]]:
    """Of a study on made-up materials, since no record of the screening is committed."""
    study = record or screening.run(**small_screening.arguments())
    for name in ("funnel", "thresholds", "composition", "landscape", "structures", "mobilities", "external", "speed"):
        yield f"mobility/07 {name}", lambda which=name: getattr(screened, which)(study)


def forest_pages() -> Iterator[tuple[str, Draw]]:
    """Of the labels of every printed number that has a tolerance, beside made-up distances."""
    entries = [entry for entry in published.load() if entry.kind in ("value", "derived") and entry.tolerance]
    estimates = (forest.Estimate("as_published", 0.3, -40.0, 0.9), forest.Estimate("leak_free", 300.0, 30.0, 4000.0))
    for paper in ("liu2020", "chen2024"):
        own = [forest.Distance(f"{part(each.item)}: {each.quantity}", estimates) for each in entries if each.paper == paper]
        for start in range(0, len(own), 20):
            yield f"numbers {paper} {start}", lambda some=own[start : start + 20]: forest.forest(some)


def leaderboard_pages() -> Iterator[tuple[str, Draw]]:
    """Of every entry on every task that it serves, with made-up errors."""
    verdicts, entries = [ranking.BEST, *[ranking.ALIKE] * 4, *[ranking.WORSE] * 40], kept.every_entry().values()
    bounds = [limits.Bound(task.title, (0.6, 0.2, 0.9), (0.4, -0.3, 0.5)) for task in TASKS.values()]
    yield "leaderboard/01 limits", lambda: limits.limits(bounds)
    for name, tasks in boards.PROPERTIES.items():
        shown = []
        for task in (TASKS[each] for each in tasks):
            own = [boards.name_of(entry) for entry in entries if task.id in entry.tasks]
            lines = tuple(
                ranking.Line(each, verdict, *(size * 10 for size in (2 + place, 1.5 + place, 2.7 + place)), SCHEMES_MADE_UP)
                for place, (each, verdict) in enumerate(zip(own, verdicts, strict=False))
            )
            shown.append(ranking.Panel(boards.axis(task, len(tasks)), lines, 180.0))
        yield f"leaderboard/02 ranking, {name}", lambda panels=shown: ranking.ranking(panels)
        yield f"leaderboard/02 schemes, {name}", lambda panels=shown: ranking.schemes(panels)


PAGES = (phonon_pages, transfer_pages, mobility_pages, prediction_pages, screening_pages, forest_pages, leaderboard_pages)
