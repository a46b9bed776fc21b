"""The temporary folders of killed calls are removed by the next one; those of calls that go on are not."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from mobtl.runs import sockets


def test_only_what_a_dead_process_left_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name in (f"mobtl-{ended.pid}-abc", f"mobtl-{os.getppid()}-abc", "mobtl-notes-abc", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "socket").touch()
    with sockets.folder() as own:
        left = {path.name for path in tmp_path.iterdir()}
        assert left == {f"mobtl-{os.getppid()}-abc", "mobtl-notes-abc", "other", Path(own).name}
    assert not Path(own).exists()
