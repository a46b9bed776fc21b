"""Parts of a study made on a Dask cluster: the same as alone, and what is wrong with a cluster is said in a sentence."""

from functools import partial

import pytest
from distributed import Client, LocalCluster
from work_in_units import dies_once, same, unit

from mobtl.errors import MobtlError, UsageError
from mobtl.records import workers
from mobtl.records.partial import Partial
from mobtl.records.workers import SCHEDULER, WORKERS, Workers


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster


def test_a_cluster_makes_what_one_process_makes(cluster, tmp_path):
    units = [partial(unit, number) for number in range(4)]
    alone = Partial(tmp_path / "alone").each(units, "alone")
    elsewhere = Partial(tmp_path / "elsewhere", Workers(scheduler=cluster.scheduler_address)).each(units, "elsewhere")
    assert same(alone, elsewhere)
    assert len(list((tmp_path / "elsewhere").iterdir())) == 8


def test_a_killed_worker_loses_only_its_unit(cluster, tmp_path):
    seen = tmp_path / "seen"
    seen.mkdir()
    found = Partial(tmp_path / "parts", Workers(scheduler=cluster.scheduler_address)).each(
        [partial(dies_once, seen), partial(unit, 1, seen)], "killed"
    )
    assert list(found) == ["one 7", "three 7", "the last", "one 1", "three 1"]
    made = [path.name.rsplit(" ", 1)[0] for path in seen.iterdir() if path.name != "died"]
    assert sorted(made) in (
        ["1 one", "1 three", "7 one", "7 one", "7 three", "7 three"],
        # Both were with the worker that died.
        ["1 one", "1 one", "1 three", "1 three", "7 one", "7 one", "7 three", "7 three"],
    )


def test_nobody_at_the_address(monkeypatch):
    monkeypatch.setattr(workers, "_SECONDS_TO_CONNECT", 1)
    monkeypatch.delenv(SCHEDULER, raising=False)
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at .* start one with `dask scheduler`"):
        Workers(scheduler="tcp://127.0.0.1:1").choose()
    assert SCHEDULER not in workers.os.environ


@pytest.mark.parametrize("address", ["no such thing", "tcp://127.0.0.1", "127.0.0.1:port", "other://127.0.0.1:8786"])
def test_what_is_no_address_is_refused_before_a_client_is_made(monkeypatch, address):
    # A client that refuses an address itself leaves a traceback when it is collected.
    monkeypatch.setattr(Client, "__init__", lambda *_, **__: pytest.fail("a client was made"))
    monkeypatch.delenv(SCHEDULER, raising=False)
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at .* start one with `dask scheduler`"):
        Workers(scheduler=address).choose()
    assert SCHEDULER not in workers.os.environ


def test_a_cluster_without_workers_and_one_of_other_versions(cluster, monkeypatch):
    with LocalCluster(n_workers=0, dashboard_address=None) as empty, pytest.raises(MobtlError, match="has no workers"):
        Workers(scheduler=empty.scheduler_address).choose()

    def mismatched(self, check=False, **_):
        raise ValueError("Mismatched versions found\n\n| python | 3.11 | 3.12 |")

    monkeypatch.setattr(Client, "get_versions", mismatched)
    with pytest.raises(MobtlError, match=r"other versions than this environment .*python .* install the pins"):
        Workers(scheduler=cluster.scheduler_address).choose()


def test_what_is_chosen_is_handed_on_to_kernels(cluster, monkeypatch):
    for name in (WORKERS, SCHEDULER):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    Workers().choose()
    assert workers.chosen() == Workers()
    Workers(3).choose()
    assert workers.chosen() == Workers(3)
    Workers(scheduler=cluster.scheduler_address).choose()
    assert workers.chosen().scheduler == cluster.scheduler_address
