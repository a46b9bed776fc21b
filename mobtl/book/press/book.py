"""The command `mobtl book`: run what is not fresh, check the numbers, stage the sources, build the pages."""

import click
from filelock import FileLock

from mobtl import paths
from mobtl.book.parts import outputs
from mobtl.book.parts.where import pages
from mobtl.book.press import html, inputs, intact, last
from mobtl.book.staging import stage
from mobtl.catalogue import specs
from mobtl.runs import plan, runner
from mobtl.terminal import shown


def book(preset: str, jobs: int) -> None:
    """Build the book of all runs at a preset in ``_build/html``; print its numbers, what changed, and its front page.

    Raises
    ------
    MobtlError
        If a data file is damaged, a run fails, a number is missing or a page has a warning; the book that was there stays.
    """
    from mobtl.answers import published, table
    from mobtl.repository import address

    files = inputs.files()
    catalogue = specs.load()
    tasks = plan.tasks(catalogue, catalogue.select(()), preset)
    # What a run of minutes cannot mend is refused before it starts.
    published.load()
    intact.check()
    stage.check_toc(pages(catalogue).values())
    results = outputs.of_tasks(catalogue, tasks, runner.run_all(tasks, jobs))
    committed = outputs.committed(catalogue, results)
    rows = table.rows([*committed, *results])
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    with FileLock(paths.BUILD / ".book.lock"):
        html.tidy()
        made_of = inputs.digest(results, files)
        if html.made_of(stage.folder()) != made_of:
            from mobtl.book.staging import pieces

            html.build(stage.stage(results, pieces.made(catalogue, results, committed, rows)), made_of)
        changed = last.compare(rows)
    published = [row for row in rows if row.published is not None]
    click.echo(table.text_table(published))
    click.echo(f"`mobtl numbers` prints these and {len(rows) - len(published)} computed ones that no paper prints.")
    click.echo(changed)
    if trouble := address.trouble():
        click.echo(f"Pages do not say of which commit they were made: {trouble}.", err=True)
    click.echo(f"The book: {shown(html.front(html.folder()))}")
