"""Model info sheets: every question answered, numbers and hashes those of the records, wrong files refused by name."""

import re
from types import SimpleNamespace

import pytest
import yaml

from mobtl import paths
from mobtl.answers.leaderboard.boards import PROPERTIES
from mobtl.book.pages import api, sheets
from mobtl.book.parts.markup import text as text_of
from mobtl.datasets.tables import read_sidecar
from mobtl.errors import MobtlError, UsageError
from mobtl.records import store
from mobtl.records.record import Metric, Record

# Experiments of one protocol, and of none.
ALONE = {"mobility-screening": ("as_published",), "mobility-architectures": ("",)}


@pytest.fixture
def outputs(tmp_path, monkeypatch):
    """Two runs of a made-up transfer study and one of each other experiment of a paper, at a preset that stands alone."""
    made = []
    for name, sheet in sheets.load().sheets.items():
        if sheet.paper is None:
            continue
        quantity, statistic = sheet.headline
        for protocol in ALONE.get(name, ("as_published", "leak_free")):
            metric = Metric(quantity, "cm^-1", statistic, 8.46, "3 members", (8.0, 9.0) if protocol == "leak_free" else ())
            data = {"semiconductors": read_sidecar("semiconductors")["sha256"], "released_split": "0" * 64}
            config = {"members": 3, "training": {"epochs": 5}, "note": "a|b"}
            record = Record(sheet.paper, sheet.experiment, protocol, config, data, [metric], {}, seconds=12.4)
            folder = tmp_path / f"{name}-{protocol}"
            store.keep(record, folder / "records")
            manifest = SimpleNamespace(versions=record.versions | {"xgboost-cpu": "3.2"})
            its = {"folder": folder, "preset": "study", "manifest": manifest}
            made.append(SimpleNamespace(**its, page=f"notebooks/{name}-{protocol}"))
    return made


@pytest.fixture(scope="module")
def leaderboard():
    """The pages of the leaderboard, one of them of no property; their records are those of the repository."""
    runs = [("possible", {}), *((str(number), {"prop": prop}) for number, prop in enumerate(PROPERTIES))]
    return [
        SimpleNamespace(
            run=SimpleNamespace(id=f"leaderboard/{name}", parameters=parameters), page=f"notebooks/leaderboard/{name}"
        )
        for name, parameters in runs
    ]


def part(text: str, sheet: str, question: str) -> str:
    """The answer to a question on a sheet."""
    own = text[text.index(f"(sheet-{sheet})=") :]
    own = own[own.index(f"**{question}**") + len(question) + 4 :]
    return own[: own.index("\n**")].strip()


def test_every_question_is_answered_on_every_sheet(outputs):
    everything = sheets.load()
    assert len(everything.questions) >= 20
    for paper in ("liu2020", "chen2024"):
        text = sheets.markdown(paper, outputs)
        own = [sheet for sheet in everything.sheets.values() if sheet.paper == paper]
        for each in everything.questions.values():
            assert text.count(f"**{each.asks}**") == len(own)
        assert "\n\n\n\n" not in text
        assert text == sheets.markdown(paper, outputs)


def test_the_headline_is_that_of_each_record_with_its_range(outputs):
    text = sheets.markdown("liu2020", outputs)
    answer = part(text, "phonon-transfer", "Which number carries the claim here, and what was it averaged over?")
    assert (
        "- as published: 8.5 cm⁻¹, one run, no range (3 members), from {doc}`notebooks/phonon-transfer-as_published`"
        in answer
    )
    assert "- leak free: 8.5 cm⁻¹, 95 % range 8.0 to 9.0 (3 members)" in answer


def test_tables_have_their_hash_and_a_replaced_one_is_said_to_be(outputs):
    answer = part(sheets.markdown("liu2020", outputs), "phonon-transfer", "Which data were read?")
    own = read_sidecar("semiconductors")
    assert f"| {own['rows']} | `{own['sha256'][:12]}` |" in answer
    assert "`000000000000` (since replaced)" in answer


def test_settings_stand_side_by_side_and_cannot_break_the_table(outputs):
    answer = part(sheets.markdown("liu2020", outputs), "phonon-transfer", "Which settings and seeds were used?")
    assert answer.splitlines()[0] == "| setting | as published | leak free |"
    assert "| training, epochs | 5 | 5 |" in answer
    assert r"| note | a\|b | a\|b |" in answer


def test_provenance_names_record_time_and_versions(outputs):
    text = sheets.markdown("chen2024", outputs)
    answer = part(text, "mobility-extractor", "When, where and with which versions was it run?")
    assert "the book's own run, preset study" in answer and "in 12 s of processors" in answer and "| numpy |" in answer
    assert "| xgboost-cpu | 3.2 | 3.2 |" in answer


def test_the_leaderboard_has_a_column_for_the_best_of_each_page(leaderboard):
    text = sheets.markdown(None, leaderboard)
    assert text.count("(sheet-") == 1 and text.startswith("(sheet-leaderboard)=")
    everything = sheets.load()
    assert all(text.count(f"**{each.asks}**") == 1 for each in everything.questions.values())
    best = {each.column: each for each in sheets.drawn(leaderboard, everything.sheets["leaderboard"])}
    assert list(best)[:2] == ["phonon band gap", "speed of sound"] and len(best) == len(PROPERTIES)
    gap = best["phonon band gap"]
    assert 20 < gap.headline.value < 40 and gap.headline.unit == "cm^-1"
    answer = part(text, "leaderboard", "Which number carries the claim here, and what was it averaged over?")
    assert f"- phonon band gap: {gap.headline.value:.1f} cm⁻¹, 95 % range" in answer
    assert "(124 rows x 3 repeats), from {doc}`notebooks/leaderboard/0`" in answer
    assert "| `leaderboard_folds` |" in part(text, "leaderboard", "Which data were read?")
    asked = part(text, "leaderboard", "Which settings and seeds were used?")
    first = text_of(gap.record.config["model"]["steps"][0]["name"])
    assert f"| model, steps, 1, name | {first} |" in asked and "{" not in asked
    assert ", committed" in part(text, "leaderboard", "When, where and with which versions was it run?")


def test_an_experiment_without_a_record_is_refused_by_name(outputs):
    with pytest.raises(MobtlError, match="phonon_transfer, but no run has such a record"):
        sheets.markdown("liu2020", [each for each in outputs if "transfer" not in each.page])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda content: content["sheets"]["phonon-transfer"]["answers"].pop("labels"), "phonon-transfer must answer each"),
        (
            lambda content: content["sheets"]["phonon-transfer"]["answers"].update(tables="typed"),
            "phonon-transfer must answer",
        ),
        (lambda content: content["sections"].pop("scope"), "there is no section scope"),
        (lambda content: content["questions"]["tables"].update({"from": "memory"}), "questions.tables.from"),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path, monkeypatch, change, problem):
    content = yaml.safe_load((paths.BOOK / "sheets.yml").read_text())
    change(content)
    monkeypatch.setattr(paths, "BOOK", tmp_path)
    (tmp_path / "sheets.yml").write_text(yaml.safe_dump(content, sort_keys=False))
    with pytest.raises(UsageError, match=re.escape(problem)):
        sheets.load()


def test_no_computed_number_is_typed():
    for sheet in sheets.load().sheets.values():
        for answer in sheet.answers.values():
            assert not re.findall(r"(?<![\w.])\d+\.\d+", answer)


def test_the_modules_of_a_sheet_are_on_the_pages_of_the_package():
    known = {module for layer in api.LAYERS for module in api.modules(layer)}
    assert {module for sheet in sheets.load().sheets.values() for module in sheet.modules} <= known
