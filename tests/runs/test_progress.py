"""Lines of a notebook come out whole, states of a progress bar now and then."""

import itertools

from mobtl.runs import progress


def test_lines_are_marked_and_bars_thinned_out(capsys, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    stream = progress.Progress("demo/one")
    stream.write("fitting ")
    stream.write("members\n\n 0%|")
    for second in range(1, 8):
        now[0] = float(second)
        stream.write(f"  |\r {second}0%|###")
    stream.write("\r100%\n")
    assert capsys.readouterr().err.splitlines() == [
        "[demo/one] fitting members",
        "[demo/one] 0%|  |",
        "[demo/one] 50%|###  |",
        "[demo/one] 100%",
    ]


def test_the_last_line_says_how_many_runs_have_ended(capsys):
    ended = itertools.count(1)
    for name in ("demo/one", "demo/two"):
        progress.Progress(name, ended, 29).end("unchanged")
    progress.Progress("demo/alone").end("done in 1.0 s")
    said = ["[demo/one] unchanged, 1 of 29", "[demo/two] unchanged, 2 of 29", "[demo/alone] done in 1.0 s"]
    assert capsys.readouterr().err.splitlines() == said
