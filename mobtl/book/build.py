"""The command `mobtl book`: run what is not fresh, check the numbers, stage the sources, build the pages."""

import click
from filelock import FileLock

from mobtl import paths
from mobtl.book import html, inputs, intact, last, outputs, pieces, stage
from mobtl.book.pages import pages
from mobtl.runs import plan, runner, specs
from mobtl.runs.commands import shown


def book(preset: str, jobs: int) -> None:
    """Build the book of all runs at a preset in ``_build/html``; print its numbers, what changed, and its front page.

    Raises
    ------
    MobtlError
        If a data file is damaged, a run fails, a number is missing or a page has a warning; the book that was there stays.
    """
    from mobtl import numbers, published, repository

    files = inputs.files()
    catalogue = specs.load()
    tasks = plan.tasks(catalogue, catalogue.select(()), preset)
    # What a run of minutes cannot mend is refused before it starts.
    published.load()
    intact.check()
    stage.check_toc(pages(catalogue).values())
    results = outputs.of_tasks(catalogue, tasks, runner.run_all(tasks, jobs))
    committed = outputs.committed(catalogue, results)
    rows = numbers.rows([*committed, *results])
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    with FileLock(paths.BUILD / ".book.lock"):
        html.tidy()
        made_of = inputs.digest(results, files)
        if html.made_of(stage.folder()) != made_of:
            html.build(stage.stage(results, pieces.made(catalogue, results, committed, rows)), made_of)
        changed = last.compare(rows)
    published = [row for row in rows if row.published is not None]
    click.echo(numbers.text_table(published))
    click.echo(f"`mobtl numbers` prints these and {len(rows) - len(published)} computed ones that no paper prints.")
    click.echo(changed)
    if trouble := repository.trouble():
        click.echo(f"Pages do not say of which commit they were made: {trouble}.", err=True)
    click.echo(f"The book: {shown(html.front(html.folder()))}")
