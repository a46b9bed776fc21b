"""The command line: `mobtl run`, `list`, `status`, `book`, `pdf`, `numbers`, `data`, `records`."""

import difflib
import importlib
import os
import sys

import click

from mobtl.errors import MobtlError
from mobtl.refusals import sentence

# Subcommand -> where it is; imported only when it is called.
_ELSEWHERE = {
    "data": ("mobtl.cli_data", "data", "List, fetch, verify the originals; build the tables; seal the data."),
    "records": ("mobtl.cli_records", "records", "Keep the records of large runs; replay stale ones."),
}

_preset = click.option("--preset", default="fast", show_default=True, help="Size of the work: fast, study or full.")
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="How many notebooks run at once."
)


class _Group(click.Group):
    """A group that imports its subgroups late and names the nearest command for one it does not know."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_ELSEWHERE})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _ELSEWHERE:
            return super().get_command(ctx, name)
        module, attribute, _ = _ELSEWHERE[name]
        return getattr(importlib.import_module(module), attribute)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        helps = {name: command.get_short_help_str(80) for name, command in self.commands.items()}
        helps |= {name: text for name, (_, _, text) in _ELSEWHERE.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted(helps.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]):
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(self.list_commands(ctx))}"
            raise click.UsageError(f"unknown command {args[0]!r} ({hint}).", ctx) from None


@click.group(
    cls=_Group, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False, invoke_without_command=True
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Two transfer-learning papers in materials science, reproduced number by number."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@cli.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@_preset
@click.option("-p", "texts", metavar="NAME=VALUE", multiple=True, help="A parameter of the runs named; repeatable.")
@jobs_option
def run(ids: tuple[str, ...], preset: str, texts: tuple[str, ...], jobs: int) -> None:
    """Run notebooks (all by default); an unchanged one is not repeated."""
    from mobtl.runs import commands

    commands.run(ids, preset, texts, jobs)


@cli.command("list")
def list_() -> None:
    """List the runs: id, title, notebook, what it makes."""
    from mobtl.runs import commands

    commands.list_runs()


@cli.command()
def status() -> None:
    """Say which runs are fresh, which are stale and why."""
    from mobtl.runs import commands

    commands.status()


@cli.command()
@_preset
@jobs_option
def book(preset: str, jobs: int) -> None:
    """Run what is not fresh, check the numbers, build the book into _build/html."""
    from mobtl.book import build

    build.book(preset, jobs)


@cli.command()
def pdf() -> None:
    """Print the built book into _build/mobtl.pdf."""
    from mobtl.book import pdf

    pdf.pdf()


@cli.command()
@_preset
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
@click.option("--diff", "other", metavar="OTHER.json", help="Show what changed since the rows in this file.")
def numbers(preset: str, as_json: bool, other: str | None) -> None:
    """Print published against computed values."""
    from mobtl.book import table

    table.show(preset, as_json, other)


def main() -> None:
    """Run the command line and exit: 0 done, 1 the work failed, 2 called wrongly, 130 interrupted."""
    try:
        cli.main(prog_name="mobtl", standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _fail(" ".join(error.format_message().split()), error.exit_code)
    except MobtlError as error:
        _fail(str(error), error.exit_code)
    except BrokenPipeError:
        # The reader of our output has seen enough; stdout must not be flushed again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _fail(sentence(error), 1)
    except (KeyboardInterrupt, click.Abort):
        print("Error: interrupted; the next call goes on from here.", file=sys.stderr, flush=True)
        # Threads that wait for a kernel cannot be stopped; the kernels end when they see this process gone.
        os._exit(130)


def _fail(message: str, code: int) -> None:
    print(f"Error: {message}", file=sys.stderr)
    sys.exit(code)
