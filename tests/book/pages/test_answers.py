"""The published values at the foot of a page: those of its subject, one line each, of the largest preset."""

import minirepo
import nbformat
from made_up_rows import entry, row

from mobtl.answers import verdicts
from mobtl.book.pages import answers
from mobtl.book.parts import outputs
from mobtl.book.staging import stage
from mobtl.catalogue import specs
from mobtl.runs import plan, runner

SPEED, HEAT = "speed of sound, MAE, transfer", "heat capacity, MAE, transfer"
PUBLISHED = entry("liu2020-speed", quantity=SPEED)
LEAK_FREE = {"protocol": "leak_free", "quantity": SPEED, "page": "notebooks/a/01_b-leak-free.html"}
TABLE = [
    row(PUBLISHED, verdicts.REPRODUCED, quantity=SPEED),
    row(PUBLISHED, verdicts.UNDECIDED_PRESET, quantity=SPEED, preset="fast", computed=77.0),
    row(PUBLISHED, verdicts.SECOND, statistic="ensemble", computed=55.0, **LEAK_FREE),
    row(PUBLISHED, verdicts.NOT_REPRODUCED, computed=-25.0, spread=None, **LEAK_FREE),
    row(entry("liu2020-heat", quantity=HEAT), verdicts.REPRODUCED, quantity=HEAT),
    row(
        entry("liu2020-inn", quantity="InN, speed of sound", cannot="a|b"),
        verdicts.CANNOT.format("a|b"),
        quantity="InN, speed of sound",
        computed=None,
        spread=None,
        preset="",
        protocol="",
        page="",
    ),
    row(None, verdicts.NO_PUBLISHED, quantity="speed of sound, SD, direct"),
]


def test_a_value_has_one_line_with_both_protocols_of_the_largest_preset():
    lines = [line for line in answers.markdown(["speed of sound"], TABLE).splitlines() if "<published-" in line]
    assert lines[0] == (
        "| {ref}`Table 1 <published-liu2020-speed>` | speed of sound, MAE, transfer (cm⁻¹) | 10.0 "
        "| [10.2 (9.5 to 10.9)](/notebooks/a/01_b), member mean | **reproduced** "
        "| [−25](/notebooks/a/01_b-leak-free), member mean | **not reproduced** |"
    )
    assert len(lines) == 2 and "liu2020-inn" in lines[1]
    assert "| – | **cannot be computed here, because a\\|b** | – | – |" in lines[1]


def test_a_page_that_is_about_something_ends_with_its_values(tmp_path, monkeypatch):
    about = "{notebook: demo/one.ipynb, title: T, makes: [], about: [speed of sound], presets: {fast: {}}}"
    repo = minirepo.make(tmp_path, f"{minirepo.RUNS}  demo/one-more: {about}\n")
    minirepo.add_book(repo, "notebooks/demo/one", "notebooks/demo/one-more")
    minirepo.use(monkeypatch, repo)
    catalogue = specs.load()
    made = answers.files(catalogue.runs.values(), TABLE)
    assert list(made) == ["_generated/answers/demo/one-more.md"]
    runner.run_all(plan.tasks(catalogue, catalogue.select(()), "fast"), 1)
    folder = stage.stage(outputs.fresh("fast"), {"_generated/numbers.md": "", **made})
    plain, full = (nbformat.read(folder / f"notebooks/demo/{name}.ipynb", 4).cells for name in ("one", "one-more"))
    assert full[-2].source == "```{include} /_generated/answers/demo/one-more.md\n```"
    assert not any("answers" in cell.source for cell in plain)
    assert "liu2020-speed" in (folder / "_generated/answers/demo/one-more.md").read_text()
