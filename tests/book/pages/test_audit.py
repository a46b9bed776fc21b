"""The audit: every kind answered for every experiment, every test that it names there, and its pages made of both."""

import re

import pytest
import yaml

from mobtl import paths
from mobtl.book.pages import audit as audit_page
from mobtl.book.pages import sheets
from mobtl.book.parts.where import pages
from mobtl.catalogue import specs
from mobtl.errors import UsageError

KINDS = 8
EXPERIMENTS = {
    *("phonon-classifier", "phonon-transfer"),
    *("mobility-extractor", "mobility-prediction", "mobility-architectures", "mobility-screening"),
    "leaderboard",
}


@pytest.fixture
def written(tmp_path, monkeypatch):
    """The repository's own audit as YAML, and a function that writes it changed for this process to read."""
    content = yaml.safe_load((paths.BOOK / "audit.yml").read_text())
    monkeypatch.setattr(paths, "BOOK", tmp_path)

    def write(text=None):
        (tmp_path / "audit.yml").write_text(text if text is not None else yaml.safe_dump(content, sort_keys=False))

    return content, write


def test_all_kinds_are_answered_for_all_experiments_and_shown_on_pages_of_the_book():
    audit = audit_page.load()
    assert len(audit.kinds) == KINDS and audit.experiments.keys() == EXPERIMENTS == sheets.load().sheets.keys()
    known = set(pages(specs.load()).values())
    for experiment in audit.experiments.values():
        assert list(experiment.answers) == list(audit.kinds)
        assert set(experiment.pages) <= known


@pytest.mark.parametrize("test", audit_page.load().tests)
def test_every_test_that_is_named_exists(test):
    source = audit_page.source_of(test)
    assert f"def {test.partition('::')[2]}(" in source and "assert" in source


def test_the_source_of_a_test_has_its_decorators_and_ends_with_it():
    source = audit_page.source_of(
        "tests/experiments/mobility/prediction/test_study.py::test_permuted_labels_cannot_be_predicted_leak_free"
    )
    assert source.startswith("@pytest.mark.parametrize") and source.count("def test_") == 1


@pytest.mark.parametrize(
    "test", ["tests/book/pages/test_audit.py::test_nobody_wrote", "tests/book/test_nowhere.py::test_it"]
)
def test_a_test_that_does_not_exist_is_refused(test):
    with pytest.raises(UsageError, match=f"names {test}, which does not exist"):
        audit_page.source_of(test)


def broken(content, change):
    answer = content["experiments"]["phonon-transfer"]["answers"]
    change(answer)
    return content


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda answers: answers.pop("temporal"), "phonon-transfer must answer every kind"),
        (lambda answers: answers["no-test-set"].pop("tests"), "either prevented with tests, or remains"),
        (lambda answers: answers["no-test-set"].pop("where"), "needs released, fact and where, or a reason"),
        (lambda answers: answers["no-test-set"].update(released="perhaps"), "no-test-set.released"),
        (lambda answers: answers["temporal"].update(fact="It rains."), "with a reason has nothing else"),
        (lambda answers: answers["no-test-set"].update(tests=["tests/x.py"]), "should match pattern"),
        (lambda answers: answers["no-test-set"].update(wherever="here"), "Extra inputs are not permitted"),
    ],
)
def test_an_incomplete_answer_is_refused_by_name(written, change, problem):
    content, write = written
    broken(content, change)
    write()
    with pytest.raises(UsageError, match=re.escape(problem)):
        audit_page.load()


def test_what_is_no_yaml_is_refused(written):
    written[1]("kinds: [")
    with pytest.raises(UsageError, match="not valid YAML"):
        audit_page.load()


def test_every_link_of_the_page_has_its_place():
    text = audit_page.markdown() + audit_page.tests_markdown()
    places = re.findall(r"^\(([\w-]+)\)=$", text, re.MULTILINE)
    assert len(places) == len(set(places))
    assert {name for name in re.findall(r"\]\(#([\w-]+)\)", text) if not name.startswith("sheet-")} <= set(places)
    assert len(re.findall(r"^\*\*\d\. ", text, re.MULTILINE)) == KINDS * len(EXPERIMENTS)
    assert audit_page.markdown() == audit_page.markdown()


def test_a_reason_stands_for_an_answer_and_what_remains_is_said():
    text = audit_page.markdown()
    temporal = text[
        text.index("(audit-phonon-transfer-temporal)=") : text.index("(audit-phonon-transfer-non-independence)=")
    ]
    assert "not applicable" in temporal and "Leak free" not in temporal
    bias = text[text.index("(audit-mobility-screening-sampling-bias)=") : text.index("(audit-leaderboard)=")]
    assert "Leak free: not mended." in bias and "Shown by" not in bias


def test_what_nothing_prevents_is_not_said_to_be_prevented():
    audit = audit_page.load()
    open_ones = {
        ("mobility-extractor", "preprocessing"),
        ("mobility-architectures", "preprocessing"),
        ("mobility-screening", "no-test-set"),
        ("mobility-screening", "non-independence"),
    }
    for experiment, kind in open_ones:
        assert audit.experiments[experiment].answers[kind].remains
    text = audit_page.markdown()
    apart = text[text.index("(audit-mobility-screening-non-independence)=") :]
    assert apart.index("Leak free: not mended. Nothing is held apart.") < apart.index("Shown by: [remoteness is zero")


def test_every_page_with_a_committed_study_is_audited():
    shown = {page for experiment in audit_page.load().experiments.values() for page in experiment.pages}
    studies = [kept.parent.relative_to(paths.RESULTS).as_posix() for kept in paths.RESULTS.rglob("kept.json")]
    assert {pages(specs.load())[run] for run in studies} <= shown


def test_the_leaderboard_is_audited_on_all_its_pages_as_of_no_paper():
    audit, every = audit_page.load(), specs.load()
    own = audit.experiments["leaderboard"]
    assert [name for name, each in audit.experiments.items() if each.paper is None] == ["leaderboard"]
    assert own.pages == [page for run, page in pages(every).items() if run.startswith("leaderboard/")]
    for answer in own.answers.values():
        assert all((paths.ROOT / place).is_file() for place in answer.where)
    text = audit_page.markdown()
    said = text[text.index("(audit-leaderboard)=") :]
    assert "Of this repository, after no paper. Pages: {doc}`notebooks/leaderboard/01_possible`" in said
    assert "[Model info sheet](#sheet-leaderboard)" in said and "Lines are those of" not in said


def test_what_no_paper_released_cannot_be_quoted(written):
    content, write = written
    quote = {"file": "x.py", "line": 1, "text": "x"}
    content["experiments"]["leaderboard"]["answers"]["duplicates"]["quotes"] = [quote]
    write()
    with pytest.raises(UsageError, match="leaderboard has no paper, so that there is no released code to quote"):
        audit_page.load()


def test_the_overview_asks_every_question_and_says_whether_a_leak_is_mended():
    audit = audit_page.load()
    rows = [line for line in audit_page.markdown().splitlines() if "{.audit-asks}" in line]
    assert len(rows) == KINDS and all(kind.asks.endswith("?") for kind in audit.kinds.values())
    for row, (key, kind) in zip(rows, audit.kinds.items(), strict=True):
        named, *cells = row.strip("| ").split(" | ")
        assert f"[{kind.asks}]" in named
        for cell, (name, experiment) in zip(cells, audit.experiments.items(), strict=True):
            answer = experiment.answers[key]
            assert cell.startswith(f"[[{answer.finding}](#audit-{name}-{key})]{{.audit-")
            leak = answer.released in ("yes", "partly", "not told")
            assert ("mended" in cell, "not mended" in cell) == (leak, leak and bool(answer.remains))


def test_every_finding_has_its_colour():
    style = (paths.BOOK / "_static" / "audit.css").read_text()
    findings = {answer.finding for each in audit_page.load().experiments.values() for answer in each.answers.values()}
    assert all(f".audit-{finding.replace(' ', '-')})" in style for finding in findings)
