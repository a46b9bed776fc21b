"""`mobtl predict --model`: the model of a transfer answers in the three forms of the command, or says why not."""

import csv
import io
import json
import sys
from dataclasses import replace

import pytest
import small_transfer

from mobtl.cli import main
from mobtl.errors import MobtlError, UsageError
from mobtl.handed_in import reading
from mobtl.prediction import served
from mobtl.transferring import folder, predicted, report, work


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    place = tmp_path_factory.mktemp("transfer")
    (place / "mine.csv").write_text(small_transfer.table(24))
    (place / "theirs.csv").write_text(small_transfer.table(90, "formula,energy"))
    config = small_transfer.config(folds=4)
    return work.Asked(place / "mine.csv", "gap", str(place / "theirs.csv"), "energy", unit="eV", config=config)


def made(asked, place, **changes):
    """The folder of a transfer without its report."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MOBTL_PARTS", str(place / "parts"))
        patched.setattr(report, "write", lambda folder: None)
        work.transfer(replace(asked, **changes), place / "out")
    return place / "out"


@pytest.fixture(scope="module")
def out(asked, tmp_path_factory):
    return made(asked, tmp_path_factory.mktemp("made"))


@pytest.fixture
def call(monkeypatch, capsys):
    """Call the command: exit code, stdout, stderr."""

    def called(*arguments):
        monkeypatch.setattr(sys, "argv", ["mobtl", "predict", *map(str, arguments)])
        try:
            main.main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        return code, *capsys.readouterr()

    return called


OWN = str(small_transfer.compounds(1)[0])


def test_what_is_handed_in_is_predicted_with_an_interval_or_says_why_not(asked, out, tmp_path):
    for log in (False, True):
        answers = list(predicted.predictor(made(asked, tmp_path, log=log)).answers(reading.read([OWN, "Zz3", "AmO2"])))
        assert [each.status for each in answers] == ["ok", "unknown-element", "not-described"]
        (said,) = answers[0].predictions
        assert said.low <= said.value <= said.high and said.nearest == OWN and said.is_trained
        assert said.low > 0 or not log
        assert (said.property.unit, said.property.one) == ("eV", 1.0 if log else 0.0)
        assert [len(each.predictions) for each in answers] == [1, 0, 0]


def test_logarithms_are_told_as_numbers(asked, tmp_path):
    plain, log = (made(asked, tmp_path / str(which), log=which) for which in (False, True))
    one, other = (next(predicted.predictor(each).answers(reading.read([OWN]))).predictions[0] for each in (plain, log))
    # Labels lie between 1 and 3.3; their logarithms between 0 and 0.52.
    assert 0.5 < one.value < 5 and 0.5 < other.value < 5
    assert other.value == pytest.approx(10 ** float(other.model.predict(_x(other, OWN))[0]))


def _x(said, formula):
    from mobtl.experiments.leaderboard import blocks

    return blocks.joined({name: blocks.of_formulas(name, [formula]) for name in said.model.inputs}, said.model.inputs, 1)


def test_as_text_it_says_how_sure_it_is_and_what_to_beware_of(call, out):
    code, printed, err = call("--model", out, OWN, "WSe2")
    assert code == 0 and err == "2 predicted\n"
    first, second = printed.split("\n\n")[:2]
    assert first.startswith(f"{OWN}: {OWN}, by its formula\n") and "gap *" in first and " eV" in first
    assert "80 % interval" in first and "of 24" in first
    assert "! no compound that the model was trained on has " in second
    assert "farther than: " in printed and "the report beside the model has its scores" in printed


def test_json_and_csv_have_the_keys_and_columns_of_the_command(call, out, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text(f"formula\n{OWN}\n\nXx2\n")
    code, printed, err = call("--model", out, table, "--json")
    first, last = json.loads(printed)
    assert code == 1 and err == "1 predicted; 1 failed (1 unknown-element)\n"
    (said,) = first["predictions"]
    assert (said["property"], said["unit"], said["level"], said["trained_on_it"]) == ("gap", "eV", 0.8, True)
    assert said["low"] <= said["value"] <= said["high"] and said["coverage"]["held_out"] == "formula"
    assert last["status"] == "unknown-element" and last["predictions"] == []
    code, printed, _ = call("--model", out, table, "--csv", "--level", "0.5")
    header, *lines = csv.reader(io.StringIO(printed))
    assert code == 1 and len(lines) == 2
    assert header == [
        "source", "place", "status", "reason", "formula", "of",
        "gap [eV]", "gap_low [eV]", "gap_high [eV]", "gap_farther_than", "trained_on_it", "warnings",
    ]  # fmt: skip
    assert lines[0][1:3] == ["row 2", "ok"] and float(lines[0][7]) <= float(lines[0][6]) <= float(lines[0][8])


def test_a_compound_of_other_elements_has_the_interval_of_whole_chemical_systems(call, out):
    first, second = json.loads(call("--model", out, OWN, "WSe2", "--json")[1])
    assert first["predictions"][0]["coverage"]["held_out"] == "formula"
    assert second["predictions"][0]["coverage"]["held_out"] == "chemical-system"


def test_where_no_system_was_held_out_such_a_compound_has_no_interval(call, asked, tmp_path):
    formulas = [f"Ga{n}As{m}" for n in range(1, 6) for m in range(1, 8)]
    asked.target.with_name("few.csv").write_text("formula,gap\n" + "".join(f"{f},{n}\n" for n, f in enumerate(formulas)))
    own = made(asked, tmp_path, target=asked.target.with_name("few.csv"))
    code, printed, _ = call("--model", own, "GaAs", "WSe2", "--json")
    known, foreign = json.loads(printed)
    assert code == 0 and known["predictions"][0]["low"] is not None
    assert foreign["predictions"][0]["low"] is None and foreign["predictions"][0]["level"] is None
    assert "without-interval" in [each["word"] for each in foreign["warnings"]]
    assert "not measured" in call("--model", own, "WSe2")[1]


def test_a_level_that_so_few_compounds_do_not_bear_gives_no_interval(call, out):
    code, printed, _ = call("--model", out, OWN, "--level", "0.95", "--json")
    (said,) = json.loads(printed)
    assert code == 0 and said["predictions"][0]["low"] is None and said["predictions"][0]["coverage"] is None
    (warning,) = [each["sentence"] for each in said["warnings"] if each["word"] == "without-interval"]
    groups = served.models(out / folder.MODEL)[0].card.groups["formula"]
    most = int(100 * (groups - 1) / (groups + 1))
    assert most < 95 and warning == f"the {groups} compounds that were held out bear intervals of {most} % at most."
    assert json.loads(call("--model", out, OWN, "--level", "0.9", "--json")[1])[0]["predictions"][0]["low"] is not None


def test_a_column_that_is_called_as_one_of_the_output_is_told_apart(call, asked, tmp_path):
    asked.target.with_name("status.csv").write_text(small_transfer.table(24, "formula,status"))
    own = made(asked, tmp_path, target=asked.target.with_name("status.csv"), column="status", unit="")
    header, line = csv.reader(io.StringIO(call("--model", own, OWN, "--csv")[1]))
    assert len(header) == len(set(header)) and "status_predicted" in header
    assert line[header.index("status")] == "ok"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--as-2d",), 2, "leave out --as-2d beside --model"),
        (("--level", "1.5"), 2, "level of an interval"),
        (("--json", "--csv"), 2, "two forms of output"),
    ],
)
def test_options_that_make_no_sense_are_refused_in_a_sentence(call, out, arguments, code, said):
    found, printed, err = call("--model", out, OWN, *arguments)
    assert (found, printed) == (code, "") and said in err


def test_a_folder_that_is_none_of_ours_has_no_model(call, tmp_path):
    with pytest.raises(UsageError, match="mobtl transfer"):
        predicted.predictor(tmp_path)
    code, printed, err = call("--model", tmp_path / "absent", OWN)
    assert (code, printed) == (2, "") and "is no folder that `mobtl transfer` has written" in err


@pytest.mark.parametrize("content", ["{", "[]", '{"log": false}'])
def test_a_damaged_folder_ends_in_a_sentence(asked, tmp_path, content):
    own = made(asked, tmp_path)
    (own / folder.ABOUT).write_text(content)
    with pytest.raises(MobtlError, match="call `mobtl transfer` again"):
        predicted.predictor(own)


def test_a_damaged_model_ends_in_a_sentence(asked, tmp_path):
    own = made(asked, tmp_path)
    (own / folder.MODEL / "own.formula.safetensors").write_bytes(b"x")
    with pytest.raises(MobtlError, match="is no model of mobtl, or damaged"):
        predicted.predictor(own)
