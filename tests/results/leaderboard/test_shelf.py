"""Records of an entry on disk: all of a set or none of it, whoever is stopped, and whoever else keeps some meanwhile."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
import small_leaderboard as small
from pyarrow import parquet

from mobtl import paths
from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard import study
from mobtl.results.leaderboard import shelf

CODE = {f"mobtl.models.{name}": "a" * 64 for name in ("inputs", "seeds", "streams")}
SCHEMES = ("formula", "chemical-system", "anion")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    return tmp_path / "some-model"


@pytest.fixture(scope="module")
def records():
    """A record of each scheme, with the fits that a run adds."""
    data, rng = small.data(), np.random.default_rng(1)
    made = {}
    for scheme in SCHEMES:
        predicted = data.y + rng.normal(size=data.splits[scheme].fold.shape)
        fits = pd.DataFrame(
            {"repeat": [0, 0], "fold": [0, 1], "settings": ["{}", "{'alpha': 1.0}"], "seconds": [0.1, 1 / 3]}
        )
        record = study.record(data, "some-model", scheme, predicted, {"seed": 0}, tables={"fits": fits}, seconds=0.5)
        made[record.experiment] = shelf.Made(
            replace(record, created="2026-11-30T00:00:00+00:00"), None, {"entry": "b"}, CODE
        )
    return made


def check(found: shelf.Made, made: shelf.Made) -> None:
    assert found.parts == made.parts and found.commit == made.commit
    ours, theirs = vars(found.record).copy(), vars(made.record).copy()
    tables = ours.pop("tables"), theirs.pop("tables")
    metrics = ours.pop("metrics"), theirs.pop("metrics")
    assert ours == theirs and tables[0].keys() == tables[1].keys()
    for name, table in tables[1].items():
        pd.testing.assert_frame_equal(tables[0][name], table, check_exact=True)
    for own, expected in zip(*metrics, strict=True):
        assert replace(own, samples=()) == replace(expected, samples=())
        assert own.samples == tuple(np.float32(expected.samples).tolist())
        assert own.spread == pytest.approx(expected.spread, rel=1e-6)


def test_every_record_comes_back_as_it_was(folder, records):
    for made in records.values():
        shelf.keep(folder, made)
    assert shelf.names(folder) == sorted(records)
    for name, made in records.items():
        check(shelf.load(folder, name), made)
    assert shelf.load(folder, "phonon-gap.prototype") is None
    assert shelf.names(folder.with_name("other")) == []


def test_the_bytes_do_not_depend_on_the_order_in_which_records_are_made(folder, records):
    for made in records.values():
        shelf.keep(folder, made)
    other = folder.with_name("other")
    for made in [*reversed(records.values()), *records.values()]:
        shelf.keep(other, made)
    contents = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {path.name: path.read_bytes() for path in other.iterdir()} == contents
    assert sorted(name.partition("-")[0] for name in contents) == ["fits", "kept.json", "predictions", "samples"]


def test_what_all_records_share_is_written_once(folder, records):
    for made in records.values():
        shelf.keep(folder, made)
    assert (folder / shelf.KEPT).read_text().count("mobtl.models.seeds") == 1
    name, first = next(iter(records.items()))
    shelf.keep(folder, replace(first, code=CODE | {"mobtl.models.seeds": "c" * 64}))
    assert shelf.load(folder, name).code["mobtl.models.seeds"] == "c" * 64
    assert {shelf.load(folder, other).code["mobtl.models.seeds"] for other in list(records)[1:]} == {"a" * 64}


def test_a_record_made_anew_leaves_the_bytes_of_the_others(folder, records):
    for made in records.values():
        shelf.keep(folder, made)
    (before,) = (path.read_bytes() for path in folder.glob("predictions-*"))
    last = records["phonon-gap.formula"].record  # by name, so that the others' rows stand above its own
    same = parquet.ParquetFile(BytesIO(before)).metadata.row_group(2).column(0).data_page_offset
    table = last.tables["predictions"].assign(prediction=0.5)
    changed = replace(last, tables=last.tables | {"predictions": table})
    shelf.keep(folder, replace(records["phonon-gap.formula"], record=changed))
    (after,) = (path.read_bytes() for path in folder.glob("predictions-*"))
    assert before != after and same > 1000 and before[:same] == after[:same]


@pytest.mark.parametrize("writes", range(4))
def test_whoever_is_stopped_leaves_the_earlier_set(folder, records, monkeypatch, writes):
    name, first = next(iter(records.items()))
    shelf.keep(folder, first)
    write, done = shelf.write_atomically, []

    def stopped(path, content):
        if len(done) == writes:
            (folder / f".{path.name}.half").write_bytes(content[:10] if isinstance(content, bytes) else b"{")
            raise KeyboardInterrupt
        done.append(path)
        write(path, content)

    monkeypatch.setattr(shelf, "write_atomically", stopped)
    with pytest.raises(KeyboardInterrupt):
        shelf.keep(folder, list(records.values())[1])
    monkeypatch.undo()
    monkeypatch.setattr(paths, "BUILD", folder.parent / "build")
    assert shelf.names(folder) == [name]
    check(shelf.load(folder, name), first)
    for made in records.values():
        shelf.keep(folder, made)
    assert len(list(folder.iterdir())) == 4


def test_none_is_lost_where_several_are_kept_at_the_same_time(folder, records):
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(shelf.keep, folder, made) for _ in range(4) for made in records.values()]
        # Whoever reads meanwhile finds a whole set, however often it is replaced.
        for _ in range(20):
            for name in shelf.names(folder):
                check(shelf.load(folder, name), records[name])
        assert [each.result() for each in asked] == [None] * 12
    for name, made in records.items():
        check(shelf.load(folder, name), made)


@pytest.mark.parametrize("which", ["predictions-*", "samples-*", "fits-*"])
def test_a_damaged_file_is_refused_and_so_is_a_missing_one(folder, records, which):
    name, made = next(iter(records.items()))
    shelf.keep(folder, made)
    (path,) = folder.glob(which)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    says = (
        f"{path.name} is damaged or missing; restore its folder with git .*, or delete the folder and make its records anew"
    )
    for refused in (lambda: shelf.load(folder, name), lambda: shelf.keep(folder, made)):
        with pytest.raises(MobtlError, match=says):
            refused()
    path.unlink()
    with pytest.raises(MobtlError, match=says):
        shelf.load(folder, name)


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": 1},
        {"files": {}},
        {"code": {}},
        {"records": {"phonon-gap.formula": {}}},
    ],
)
def test_an_index_that_does_not_fit_is_refused(folder, records, change):
    shelf.keep(folder, records["phonon-gap.formula"])
    path = folder / shelf.KEPT
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(MobtlError, match=r"kept.json is damaged or missing"):
        shelf.load(folder, "phonon-gap.formula")


def test_a_record_of_another_form_or_with_a_group_that_is_not_there_is_refused(folder, records):
    shelf.keep(folder, records["phonon-gap.formula"])
    path = folder / shelf.KEPT
    whole = json.loads(path.read_text())
    own = whole["records"]["phonon-gap.formula"]
    for changed in (own | {"fields": own["fields"] | {"schema_version": 99}}, own | {"rows": dict.fromkeys(own["rows"], 7)}):
        path.write_text(json.dumps(whole | {"records": {"phonon-gap.formula": changed}}))
        with pytest.raises(MobtlError, match=r"kept.json is damaged or missing"):
            shelf.load(folder, "phonon-gap.formula")


def test_a_number_that_is_not_finite_is_not_kept(folder, records):
    made = records["phonon-gap.formula"]
    record = replace(made.record, metrics=[replace(made.record.metrics[0], value=float("nan"))])
    with pytest.raises(ValueError, match="JSON compliant"):
        shelf.keep(folder, replace(made, record=record))
    assert not folder.exists()
