"""Interactive plots: every point has its numbers and the name of its material, in little space, the same bytes each time."""

import base64
import json
import re

import numpy as np
import pandas as pd
import pytest

from mobtl.datasets import phonons, twod
from mobtl.figures import interactive
from mobtl.figures.interactive import Panel
from mobtl.figures.mobility import hover as hover_2d
from mobtl.figures.phonons import hover
from mobtl.figures.style import COLOURS
from mobtl.physics.mobility import SILICON
from mobtl.records.record import Record


def drawn(fragment):
    """The figure that a fragment hands to plotly."""
    (data,) = re.findall(r'<script type="application/json">(.*?)</script>', fragment.data, re.S)
    return json.loads(data)


def numbers(values):
    if isinstance(values, list):
        return np.array(values)
    return np.frombuffer(base64.b64decode(values["bdata"]), np.dtype(values["dtype"]))


def traces(figure):
    return [trace for trace in figure["data"] if trace["mode"] == "markers"]


def points(n, series, name="MoS2, hexagonal, p-6m2"):
    x = np.arange(n, dtype=np.float32)
    return pd.DataFrame({"x": x, "y": -2 * x, "series": series, "name": [f"{name} {i}" for i in range(n)]})


def record(experiment, **tables):
    return Record("paper", experiment, "leak_free", {}, {}, [], tables)


def test_a_parity_plot_has_every_point_with_its_name_and_colour():
    both = pd.concat([points(3, "electron"), points(2, "hole")])
    figure = drawn(interactive.parity([Panel("a", both, "known (eV)", "predicted (eV)"), Panel("b", both)], "Words."))
    found = traces(figure)
    assert [(trace["name"], trace["xaxis"], trace["showlegend"]) for trace in found] == [
        ("electron", "x", True),
        ("hole", "x", True),
        ("electron", "x2", False),
        ("hole", "x2", False),
    ]
    assert numbers(found[0]["x"]).tolist() == [0, 1, 2]
    assert numbers(found[0]["y"]).tolist() == [0, -2, -4]
    assert found[1]["text"] == ["MoS2, hexagonal, p-6m2 0", "MoS2, hexagonal, p-6m2 1"]
    assert found[1]["marker"]["color"] == COLOURS["hole"]
    layout = figure["layout"]
    assert layout["xaxis"]["title"]["text"] == "known (eV)"
    assert layout["xaxis"]["range"] == layout["yaxis"]["range"] == pytest.approx([-4.3, 2.3])
    assert layout["yaxis2"]["scaleanchor"] == "x2"
    line = figure["data"][0]
    assert line["x"] == line["y"] == layout["xaxis"]["range"]


def test_maps_of_the_largest_size_stay_small():
    names = twod.structures()["reduced_formula"].drop_duplicates().head(2000)
    table = pd.DataFrame({"reduced_formula": [*names, *names], "domain": ["2d"] * 2000 + ["bulk"] * 2000})
    rng = np.random.default_rng(0)
    spaces = [table.assign(space=s, x=rng.normal(size=4000), y=rng.normal(size=4000)) for s in ("input", "TL", "ATL")]
    panels = hover_2d.extractor(record("mobility_extractor", map=pd.concat(spaces)), twod.structures())
    fragment = interactive.maps(panels, "Words.")
    assert len(fragment.data) < 300_000
    found = traces(drawn(fragment))
    assert [len(trace["text"]) for trace in found] == [interactive.MOST] * 6
    assert (numbers(found[0]["x"]).min(), numbers(found[0]["x"]).max()) <= (0, 2000)
    assert {trace["name"] for trace in found} == {"2D", "bulk"}
    # Where a point lies among the others is kept.
    shown = panels[1].points.query("series == 'bulk'").head(interactive.MOST)
    assert np.corrcoef(numbers(found[3]["y"]), shown["y"])[0, 1] > 0.99999


def test_the_same_plot_is_the_same_bytes_and_another_has_another_name():
    one, again = (interactive.parity([Panel("a", points(3, "hole"))], "Words.").data for _ in range(2))
    other = interactive.parity([Panel("a", points(4, "hole"))], "Words.").data
    assert one == again
    # No button that sends the plot to somebody's server.
    assert "[[&quot;zoom2d&quot;, &quot;pan2d&quot;, &quot;resetScale2d&quot;, &quot;toImage&quot;]]" in one
    first, second = (re.search(r'id="(plot-\w{12})"', text)[1] for text in (one, other))
    assert first != second


def test_names_cannot_end_the_script_or_the_line():
    name = "</script><script>alert(1)</script>"
    fragment = interactive.parity([Panel(name, points(2, "hole", name))], '<b>Words</b> & "more"')
    assert fragment.data.count("<script") == fragment.data.count("</script>") == 1
    assert "<summary>&lt;b&gt;Words" in fragment.data
    assert drawn(fragment)["layout"]["annotations"][0]["text"] == name


def test_compounds_of_the_transfer_study_have_formula_system_and_group():
    labels = phonons.semiconductors().set_index("material_id")
    ids = labels.index[labels["phonon_gap"] > 0][:2].tolist()
    rows = {"property": "phonon band gap", "material_id": ids * 2, "predicted": [1.0, 2.0, 3.0, 4.0]}
    table = pd.DataFrame(rows | {"arm": ["direct"] * 2 + ["transfer"] * 2})
    other = table.assign(property="heat capacity")
    parity = record("phonon_transfer", parity=pd.concat([table, other]))
    direct, transfer = hover.transfer(parity, phonons.semiconductors(), "phonon band gap")
    assert (direct.title, transfer.title, direct.x) == ("direct", "transfer", "DFPT phonon band gap (cm⁻¹)")
    assert transfer.points["y"].tolist() == [3.0, 4.0]
    first = labels.loc[ids[0]]
    assert direct.points["x"].iloc[0] == pytest.approx(first["phonon_gap"], rel=1e-6)
    name = f"{first['formula']}, {first['crystal_system']}, space group {first['space_group']} ({ids[0]})"
    assert direct.points["name"].iloc[0] == name


def test_mobilities_are_averaged_over_repeats_and_named_by_their_row():
    targets = ["average electron mobility"] * 4 + ["average hole mobility"]
    rows = {"target": targets, "row": [0, 1, 0, 1, 1], "arm": "HTL", "predicted": [1.0, 2.0, 3.0, 4.0, 5.0]}
    table = pd.concat([pd.DataFrame(rows), pd.DataFrame(rows).assign(arm="EXP", predicted=99.0)])
    dpt = pd.DataFrame({"reduced_formula": ["MoS2", "Xx9"]})
    labels = {"average electron mobility": np.array([7.0, 8.0]), "average hole mobility": np.array([9.0, 10.0])}
    study = record("mobility_prediction", predictions=table)
    electron, hole = hover_2d.mobilities(study, labels, dpt, twod.structures())
    assert electron.points[["x", "y"]].to_numpy().tolist() == [[7, 2], [8, 3]]
    assert hole.points[["x", "y"]].to_numpy().tolist() == [[10, 5]]
    assert electron.points["name"].tolist() == ["MoS2, hexagonal, p-6m2", "Xx9, no structure at hand"]


def test_the_crystal_system_of_a_layer_group():
    ends = {"triclinic": (1, 2), "monoclinic": (3, 18), "orthorhombic": (19, 48), "tetragonal": (49, 64)}
    for system, groups in (ends | {"trigonal": (65, 72), "hexagonal": (73, 80)}).items():
        assert {hover_2d.system_of(group) for group in groups} == {system}


def test_labels_and_source_gaps_have_a_point_per_compound_named_as_elsewhere():
    table = phonons.semiconductors().head(4)
    ids = table["material_id"]
    recomputed = {"recomputed_gap": [1.0, 2, 3, 4], "recomputed_heat_capacity": 5.0, "recomputed_speed": [6.0, 7, 8, 9]}
    study = record("phonon_labels", labels=pd.DataFrame({"material_id": ids[::-1]} | recomputed))
    gap, _, speed = hover.labels(study, table)
    assert (gap.title, speed.x, speed.y) == ("phonon band gap", "recomputed (km/s)", "published (km/s)")
    assert speed.points["x"].tolist() == [9, 8, 7, 6]
    assert gap.points["y"].tolist() == pytest.approx(table["phonon_gap"].tolist())
    assert set(gap.points["series"]) <= {"cubic", "other systems"}
    assert gap.points["name"].tolist() == hover.compounds(table)
    figure = drawn(interactive.parity([speed], "Words.", told=("recomputed", "published")))
    assert traces(figure)[0]["hovertemplate"] == "%{text}<br>recomputed %{x:.4g}, published %{y:.4g}<extra></extra>"

    predicted = pd.DataFrame({"material_id": ids.iloc[[2, 0]], "member": 0, "predicted": [1.5, 2.5]})
    (panel,) = hover.source({"leak_free": record("phonon_transfer", source_parity=predicted)}, table)
    assert panel.title == "leak free"
    assert panel.points["x"].tolist() == pytest.approx(table["electronic_gap"].iloc[[2, 0]].tolist())
    assert panel.points["name"].tolist() == [hover.compounds(table)[place] for place in (2, 0)]


def test_the_screened_have_family_and_mobilities_and_the_selected_lie_on_top():
    structures = twod.structures()
    rows = [int(np.flatnonzero(structures["source"] == source)[0]) for source in ("2dmatpedia", "c2db", "c2db")]
    table = pd.DataFrame({"structure": rows, "x": [0.0, 1, 2], "y": [0.0, 1, 2], "electron": [0.0, 1, 2], "hole": 0.0})
    study = record("mobility_screening", map=table.assign(selected=[True, False, False]))
    (panel,) = hover_2d.screening(study, structures)
    assert panel.points["series"].tolist() == ["c2db", "c2db", "selected"]
    chosen = structures.iloc[rows[0]]
    family = f"{hover_2d.system_of(chosen['layer_group'])}, {chosen['layer_group_symbol']}"
    silicon = SILICON["electron"], SILICON["hole"]
    words = f"electron {silicon[0]:.0f}, hole {silicon[1]:.0f} cm²/(V s)"
    assert panel.points["name"].iloc[-1] == f"{chosen['reduced_formula']}, {family}<br>{words}"
    assert panel.points["name"].iloc[0].endswith(f"electron {10 * silicon[0]:.0f}, hole {silicon[1]:.0f} cm²/(V s)")
    assert {trace["name"] for trace in traces(drawn(interactive.maps([panel], "Words.")))} == {"C2DB", "selected"}
