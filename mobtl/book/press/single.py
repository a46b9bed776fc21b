"""The page of one result alone, with all that the book gives a page, in seconds and beside the book."""

import tempfile
from pathlib import Path

from filelock import FileLock

from mobtl import paths
from mobtl.book.parts import outputs
from mobtl.book.press import html, inputs
from mobtl.book.staging import stage
from mobtl.catalogue.specs import Catalogue
from mobtl.runs.cache import Manifest
from mobtl.runs.plan import Task


def page(catalogue: Catalogue, task: Task, manifest: Manifest) -> Path:
    """The HTML file of the page of a finished task, made where it is not what today's code and prose make.

    Raises
    ------
    MobtlError
        If the page is not complete, or Jupyter Book warns of anything.
    """
    (output,) = outputs.of_tasks(catalogue, [task], [manifest])
    made_of = inputs.digest([output], inputs.files())
    target = paths.BUILD / "pages" / task.run.id / task.key
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    with FileLock(paths.BUILD / ".book.lock"):
        if html.stamped(target) != made_of:
            html.tidy()
            with tempfile.TemporaryDirectory(prefix=html.WORK, dir=paths.BUILD) as work:
                html.build(stage.stage_alone(output, Path(work) / "src"), made_of, target)
    return target / f"{output.page}.html"
