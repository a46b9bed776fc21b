"""Reading an entry: what is written wrongly is named, with the field, in one sentence."""

from pathlib import Path

import pytest
import yaml
from small_leaderboard import WORDS

from mobtl import paths
from mobtl.errors import UsageError
from mobtl.results.leaderboard import kept

WRITTEN = {
    "id": "mine",
    "title": "Mine",
    "tasks": ["phonon-gap"],
    "inputs": ["composition"],
    "models": {"regression": {"steps": [{"class": "sklearn.linear_model.Ridge", "settings": {"alpha": 2.0}}]}},
    **WORDS,
}


def write(folder: Path, **changes) -> Path:
    path = folder / "mine.yml"
    path.write_text(yaml.safe_dump({name: value for name, value in (WRITTEN | changes).items() if value is not None}))
    return path


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"tasks": ["phonon-gpa"]}, "tasks: unknown task 'phonon-gpa' .did you mean 'phonon-gap'"),
        ({"inputs": ["compositon"]}, "inputs: unknown block of inputs 'compositon' .did you mean 'composition'"),
        ({"inputs": ["expert"]}, "it serves phonon-gap, whose rows have no block expert"),
        ({"tasks": ["phonon-gap", "phonon-gap-sign"]}, "it serves phonon-gap-sign, so that models needs classification"),
        ({"source": {"property": "bulk-mass"}}, "it serves phonon-gap, for which bulk-mass is no source"),
        ({"source": {"property": "gaps"}}, "source.property"),
        ({"models": {"regression": {"steps": []}}}, "models.regression.steps"),
        ({"models": {"regression": {"steps": [{"class": "Ridge"}]}}}, "class"),
        ({"seen": None}, "seen: Field required"),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"id": "other"}, "mine.yml holds the entry other; give file and entry the same name"),
    ],
)
def test_what_is_written_wrongly_is_named(tmp_path, changes, says):
    assert kept.read(write(tmp_path)).id == "mine"
    with pytest.raises(UsageError, match=says) as refused:
        kept.read(write(tmp_path, **changes))
    assert "\n" not in str(refused.value)


def test_the_entry_that_the_book_shows_is_one(tmp_path):
    _, section = (paths.BOOK / "extend.md").read_text().split("## Add an entry to the leaderboard\n")
    written = section.partition("```yaml\n")[2].partition("```")[0]
    path = tmp_path / "shallow-forest.yml"
    path.write_text(written)
    (entry, classes) = kept.read(path), ["sklearn.ensemble.RandomForestRegressor"]
    assert entry.tasks == ("phonon-gap", "speed-of-sound") and entry.classes == classes
    assert {f"{name}.yml" for name in ("boosted-trees", "perceptrons-electronic-gap")} <= {
        each.name for each in (paths.LEADERBOARD / "entries").glob("*.yml")
    }
    assert kept.entry_of("boosted-trees").models["regression"].search and kept.entry_of("perceptrons-electronic-gap").source
