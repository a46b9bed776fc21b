"""A screening: the same in one piece, after a kill, with two workers; what is bad stops no other."""

import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_entries import POSCAR, cif

from mobtl import paths
from mobtl.errors import MobtlError, UsageError
from mobtl.handed_in import reading
from mobtl.records.workers import Workers
from mobtl.screening import kept, parts
from mobtl.screening import screen as screening
from mobtl.screening.kept import Kept
from mobtl.screening.parts import Settings

WHERE = "heat > 40 @ 0.3 and not elements has Pb"


def table(count):
    """A CSV file of made-up formulas, every tenth row bad."""
    rows = [f"Ga{1 + n % 30}As{1 + n // 30}" if n % 10 else "no formula" for n in range(count)]
    return "formula\n" + "\n".join(rows) + "\n"


@pytest.fixture
def call(models):
    """A function that screens with small models."""

    def call_(inputs, output, where=WHERE, **more):
        return screening.screen(inputs, where, output, models=models, **more)

    return call_


@pytest.fixture
def parts_of_ten(monkeypatch):
    monkeypatch.setattr(parts, "SIZE", 10)


def test_what_passes_and_what_failed_are_written_with_units(call, file, tmp_path):
    folder = tmp_path / "given"
    file("formula\nGaN\nxx\nPbTe\n", "given/t.csv"), file(cif(), "given/a.cif"), file(POSCAR, "given/b.vasp")
    file("", "given/empty.cif")
    found = call([folder, "BAs"], tmp_path / "out.parquet", "heat > 0 and not elements has Pb")
    assert (found.passed, found.failed_filter, found.unknown) == (3, 1, 1)
    assert found.failed == {"empty": 1, "not-a-formula": 1}
    assert found.summary().startswith("3 pass, 1 do not; 1 lack a property that the filter asks for; 2 failed (")
    out = pq.read_table(tmp_path / "out.parquet")
    assert out["formula"].to_pylist() == ["WSe2", "GaN", "BAs"]
    assert out.schema.field("heat_capacity").metadata == {b"unit": b"J/(mol K)"}
    assert all(0 < each <= 1 for each in out["mass of heat > 0"].to_pylist())
    failed = pq.read_table(tmp_path / "out-failed.parquet").to_pylist()
    assert [(each["place"], each["status"]) for each in failed] == [("", "empty"), ("row 3", "not-a-formula")]
    assert all(each["reason"] for each in failed)
    assert not Kept(tmp_path / "out.parquet").folder.exists()


def test_a_csv_file_by_its_name(call, tmp_path):
    call(["GaN", "xx"], tmp_path / "out.csv", "heat > 0")
    header, row = (tmp_path / "out.csv").read_text().splitlines()
    assert '"heat_capacity [J/(mol K)]"' in header and '"GaN"' in row
    assert '"not-a-formula"' in (tmp_path / "out-failed.csv").read_text()


def test_a_screening_that_was_stopped_goes_on_and_gives_the_same(call, file, tmp_path, monkeypatch, parts_of_ten):
    given, whole, stopped = [file(table(45), "t.csv")], tmp_path / "whole.csv", tmp_path / "stopped.csv"
    assert call(given, whole).parts == 5
    made, done = screening.screened, []

    def some(part):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(part.number)
        return made(part)

    monkeypatch.setattr(screening, "screened", some)
    with pytest.raises(KeyboardInterrupt):
        call(given, stopped)
    assert not stopped.exists() and len(list(Kept(stopped).folder.glob("*.parquet"))) == 3
    done.clear()
    found = call(given, stopped)
    assert (found.resumed, found.parts, done) == (3, 5, [3, 4])
    assert stopped.read_bytes() == whole.read_bytes()


def test_parts_of_another_input_filter_or_level_are_not_taken(file, tmp_path, parts_of_ten):
    def names(path, settings):
        return [each.name for each in parts.parts(reading.unread([path]), settings)]

    path = file(table(25), "t.csv")
    first = names(path, Settings(WHERE))
    assert names(path, Settings(WHERE)) == first and len(set(first)) == 3
    assert not {*first} & {*names(path, Settings("heat > 41"))}
    assert not {*first} & {*names(path, Settings(WHERE, level=0.9))}
    assert not {*first} & {*names(path, Settings(WHERE, as_2d=True))}
    file(table(25).replace("Ga25As1", "Ga25As9"), "t.csv")
    changed = names(path, Settings(WHERE))
    assert [one == other for one, other in zip(first, changed, strict=True)] == [True, True, False]


def test_a_structure_is_known_by_its_atoms(file, tmp_path):
    def names():
        return [each.name for each in parts.parts(reading.unread([tmp_path / "given"]), Settings(WHERE))]

    file(POSCAR, "given/a.vasp"), file(cif(), "given/b.cif")
    first = names()
    file(POSCAR.replace("0.5765", "0.5766"), "given/a.vasp")
    assert names() != first


def test_two_workers_give_what_one_gives(call, file, tmp_path, parts_of_ten):
    given = [file(table(45), "t.csv"), file(cif(), "a.cif"), file(POSCAR, "b.vasp")]
    one = call(given, tmp_path / "one.csv")
    two = call(given, tmp_path / "two.csv", workers=Workers(2))
    assert one == two
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert (tmp_path / "one-failed.csv").read_bytes() == (tmp_path / "two-failed.csv").read_bytes()


def test_a_cluster_gives_what_one_process_gives(call, file, tmp_path, parts_of_ten):
    from distributed import LocalCluster

    given = [file(table(25), "t.csv"), file(cif(), "a.cif")]
    one = call(given, tmp_path / "one.csv")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        there = Workers(scheduler=cluster.scheduler_address)
        assert call(given, tmp_path / "two.csv", workers=there) == one
        # What a worker finds wrong is said as it is here.
        with pytest.raises(MobtlError, match=r"no model in .* predicts a bulk crystal"):
            screening.screen(given, WHERE, tmp_path / "three.csv", models=tmp_path, workers=there)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_no_more_is_read_than_workers_have_waiting(call, tmp_path, monkeypatch, parts_of_ten):
    """What is in memory does not grow with the input: it is read as parts are finished."""
    read, ahead, made = [0], [], screening.screened

    class Lines:
        """A pipe that counts the lines that were read of it."""

        def __init__(self):
            self._lines = iter(["formula\n"] + [f"Ga{1 + n}As\n" + " " * 4_000 + "\n" for n in range(300)])

        def read(self, size):
            read[0] += 1
            return next(self._lines, "").encode()

    def watched(part):
        ahead.append(read[0] - 10 * part.number)
        return made(part)

    monkeypatch.setattr(screening, "screened", watched)
    found = call(["-"], tmp_path / "out.csv", "heat > 0", standard_input=Lines())
    assert found.passed + found.failed_filter == 300
    # The head by which a table is recognised, and a part.
    assert max(ahead) < 60 and len(ahead) > 20


def test_a_merged_output_is_written_in_groups(call, file, tmp_path, monkeypatch, parts_of_ten):
    given = [file(table(45), "t.csv")]
    call(given, tmp_path / "one.parquet", "heat > 0")
    monkeypatch.setattr(kept, "_GROUP", 15)
    call(given, tmp_path / "two.parquet", "heat > 0")
    one, two = pq.read_table(tmp_path / "one.parquet"), pq.read_table(tmp_path / "two.parquet")
    assert one.equals(two) and pq.ParquetFile(tmp_path / "two.parquet").num_row_groups == 3


@pytest.mark.parametrize(
    ("where", "name", "words"),
    [
        ("heat > 1", "out.txt", "neither .parquet nor .csv"),
        ("heat > 1", "folder.csv", "is a folder"),
        ("gap 0.5:1.5 and mobility_e > 1e4", "out.csv", r"no material can pass: phonon_gap .* electron_mobility"),
        ("heat >", "out.csv", "the text ends where a number"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_read(call, tmp_path, where, name, words):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UsageError, match=words):
        call(["GaN"], tmp_path / name, where)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder.csv"]


def test_bulk_properties_of_layers_are_refused(call, tmp_path):
    with pytest.raises(UsageError, match="--as-2d takes everything for a layer"):
        call(["MoS2"], tmp_path / "out.csv", "heat > 1", as_2d=True)


def test_two_calls_for_one_output_do_not_meet(call, tmp_path):
    output = tmp_path / "out.csv"
    with Kept(output).held(), pytest.raises(MobtlError, match="another call is making"):
        call(["GaN"], output)


@pytest.mark.slow
def test_a_killed_call_goes_on_and_gives_the_same(file, tmp_path):
    """The command itself, with the models of the package, killed by the system while it is at work."""
    formulas = file("formula\n" + "\n".join(f"Ga{1 + n % 60}As{1 + n // 60}" for n in range(1_500)), "t.csv")

    def start(output):
        command = [sys.executable, "-m", "mobtl", "screen", formulas, "--where", "gap > 100", "-o", str(tmp_path / output)]
        return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(paths.PACKAGE.parent)}, stderr=subprocess.PIPE)

    killed = start("killed.csv")
    folder = Kept(tmp_path / "killed.csv").folder
    until = time.monotonic() + 300
    while len(list(folder.glob("0*.parquet"))) < 2 and killed.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait(60) == -signal.SIGKILL and not (tmp_path / "killed.csv").exists()
    again, whole = start("killed.csv"), start("whole.csv")
    said = again.communicate(timeout=600)[1].decode()
    assert whole.wait(600) == again.returncode == 0
    assert "parts were there from an earlier call" in said
    assert (tmp_path / "killed.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_where_nothing_is_predicted_an_earlier_output_stays(tmp_path, small):
    (tmp_path / "given.csv").write_text("formula\nGaAs\n")
    output = tmp_path / "out.csv"
    screening.screen([str(tmp_path / "given.csv")], "heat > 1", output)
    before = output.read_bytes()
    found = screening.screen([str(tmp_path / "given.csv")], "heat > 1", output, column="typo")
    assert (found.passed, found.failed) == (0, {"missing-column": 1}) and output.read_bytes() == before
    assert "missing-column" in (tmp_path / "out-failed.csv").read_text()


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_file_of_another_kind_is_not_overwritten_by_what_failed(tmp_path, small, suffix):
    (tmp_path / "given.csv").write_text("formula\nGaAs\n")
    (tmp_path / f"out-failed.{suffix}").write_text("precious")
    with pytest.raises(UsageError, match="no file of a screening and would be overwritten"):
        screening.screen([str(tmp_path / "given.csv")], "heat > 1", tmp_path / f"out.{suffix}")
    assert (tmp_path / f"out-failed.{suffix}").read_text() == "precious"
    (tmp_path / f"out-failed.{suffix}").unlink()
    for _ in range(2):
        screening.screen([str(tmp_path / "given.csv")], "heat > 1", tmp_path / f"out.{suffix}")


def test_a_part_that_is_damaged_is_made_again(tmp_path, small):
    kept = Kept(tmp_path / "out.csv")
    with kept.held():
        kept.keep("one", pa.table({"status": ["ok"]}))
        assert kept.has("one") and not kept.has("two")
        (kept.folder / "one").write_bytes((kept.folder / "one").read_bytes()[:20])
        assert not kept.has("one")


def test_an_output_is_never_read_as_an_input(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "given.csv").write_text("formula\nGaAs\n")
    for output in (tmp_path / "out.csv", tmp_path / "below" / "out.parquet"):
        with pytest.raises(UsageError, match="lies in a folder of inputs"):
            screening.screen([str(tmp_path)], "gap > 1", output)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["below", "given.csv"]


@pytest.mark.parametrize("name", ["given.csv", "given-failed.csv"])
def test_an_input_is_never_overwritten(tmp_path, name):
    (tmp_path / name).write_text("formula\nGaAs\n")
    with pytest.raises(UsageError, match="would be overwritten"):
        screening.screen([str(tmp_path / name)], "gap > 1", tmp_path / "given.csv")
    assert (tmp_path / name).read_text() == "formula\nGaAs\n"
