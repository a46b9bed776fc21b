"""The command line, `mobtl`: its commands, their help, and how it ends."""

import importlib
import os
import sys
import warnings

import click

from mobtl import terminal
from mobtl.cli import completion as complete
from mobtl.errors import MobtlError, refused, unknown

# Subcommand -> where it is; imported only when it is called.
_ELSEWHERE = {
    "data": ("mobtl.cli.data", "data", "List, fetch, verify the originals; build the tables; seal the data."),
    "leaderboard": ("mobtl.cli.leaderboard", "leaderboard", "Run entries of the leaderboard, rank them, add predictions."),
    "models": ("mobtl.cli.models", "models", "List the models that serve predictions; train and check them."),
    "predict": ("mobtl.cli.predict", "predict", "Predict properties of your materials."),
    "records": ("mobtl.cli.records", "records", "Keep, replay and compare the records of large runs."),
    "transfer": ("mobtl.cli.transfer", "transfer", "Does pretraining help on your own rows? A report."),
    "release": ("mobtl.cli.release", "release", "Check the version of a release; pack its files."),
    "screen": ("mobtl.cli.screen", "screen", "Screen many materials by a filter on what is predicted."),
}
# The commands as the help shows them; a test asks for all.
_SECTIONS = {
    "Look around": ("doctor", "list", "status", "numbers", "sweep"),
    "Your material": ("predict", "screen"),
    "Run and build": ("run", "show", "book", "pdf", "prepare"),
    "Your own data": ("transfer",),
    "Data and large runs": ("data", "leaderboard", "models", "records"),
    "Around it": ("colab", "completion", "release"),
}


def examples(*lines: str) -> str:
    """The end of a command's help: calls that work as they stand."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def preset_option(default: str, meaning: str):
    """The option ``--preset``, which a shell completes."""
    return click.option("--preset", default=default, show_default=True, help=meaning, shell_complete=complete.presets)


_preset = preset_option("fast", "Size of the work: fast, study or full.")


def _assignments(flag: str, name: str, metavar: str, meaning: str, completed):
    """A repeatable option of the form NAME=VALUE, which a shell completes."""
    return click.option(flag, name, metavar=metavar, multiple=True, help=meaning, shell_complete=completed)


_chosen = _assignments(
    "-p",
    "texts",
    "NAME=VALUE",
    "A parameter of the runs named; repeatable. `mobtl list ID` shows them.",
    complete.assignments,
)
_fed = _assignments(
    "--with",
    "fed",
    "RUN:NAME=VALUE",
    "A parameter of a run whose result is read; repeatable. `mobtl list ID` shows what a run needs.",
    complete.fed,
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="How many notebooks run at once."
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="How many processes work on the parts of a study; the record is the same.",
)


class Commands(click.Group):
    """A group that shows its help where it is called without a command, and names the one nearest to an unknown one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args or ["--help"])

    def resolve_command(self, ctx: click.Context, args: list[str]):
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            raise click.UsageError(f"{unknown('command', args[0], self.list_commands(ctx))}.", ctx) from None


class _Group(Commands):
    """All commands, shown by purpose; the groups among them are imported late."""

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
        for title, names in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, helps[name]) for name in names], col_max=12)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="COMMAND [ARGS]...",
    epilog='`mobtl COMMAND --help` has examples. README.md, and the page "Rerun and extend" of the book, go on from there.',
)
def cli() -> None:
    """Two transfer-learning papers in materials science, reproduced number by number.

    A run is a notebook with its parameters, at one of three presets: fast takes minutes, study hours, full is the papers'
    own scale. What the runs record fills a book, which puts every published number beside the computed one and says what
    holds.

    \b
    Start here:
      mobtl doctor                  is everything here that the book needs?
      mobtl list                    the runs, and what each makes
      mobtl run phonons/classifier  run one notebook
      mobtl book                    run all of them and build the book
    """


@cli.command()
@click.option("--gpu", is_flag=True, help="A GPU counts as needed.")
def doctor(gpu: bool) -> None:
    """Say what is here, what is missing, and what to do about it."""
    from mobtl.cli import doctor

    doctor.doctor(gpu)


@cli.command(
    epilog=examples(
        "mobtl run phonons/classifier-leak-free",
        "mobtl run phonons/transfer-leak-free -p members=5 -p seed=1",
        "mobtl run mobility/prediction --preset study",
        "mobtl run mobility/prediction --with mobility/extractor:rounds=5",
        "mobtl run --jobs 2",
        "mobtl run phonons/transfer --preset study --workers 8",
        "mobtl run phonons/transfer --preset study --scheduler tcp://127.0.0.1:8786",
    )
)
@click.argument("ids", metavar="[ID]...", nargs=-1, shell_complete=complete.runs)
@_preset
@_chosen
@_fed
@click.option(
    "--page/--no-page", "pages", default=None, help="Make the page of each run; usually those of runs with -p or --with."
)
@jobs_option
@workers_option
@click.option(
    "--scheduler", metavar="ADDRESS", default="", help="Let the Dask cluster with this scheduler work on them instead."
)
def run(
    ids: tuple[str, ...],
    preset: str,
    texts: tuple[str, ...],
    fed: tuple[str, ...],
    pages: bool | None,
    jobs: int,
    workers: int,
    scheduler: str,
) -> None:
    """Run notebooks (all by default); an unchanged one is not repeated.

    What is finished of a study is kept in _build/partial, or in the folder that MOBTL_PARTS names, and not made again.
    """
    from mobtl.cli import runs
    from mobtl.records.workers import Workers

    Workers(workers, scheduler).choose()
    runs.run(ids, preset, texts, fed, jobs, pages)


@cli.command(epilog=examples("mobtl show phonons/classifier", "mobtl show phonons/classifier -p trees=10"))
@click.argument("run", metavar="RUN", shell_complete=complete.runs)
@_preset
@_chosen
@_fed
def show(run: str, preset: str, texts: tuple[str, ...], fed: tuple[str, ...]) -> None:
    """Open the page of a finished run in the browser, made alone in seconds."""
    from mobtl.cli import runs

    runs.show(run, preset, texts, fed)


@cli.command("list", epilog=examples("mobtl list", "mobtl list phonons/transfer", "mobtl list --own"))
@click.argument("ids", metavar="[ID]...", nargs=-1, shell_complete=complete.runs)
@click.option("--own", is_flag=True, help="List the kept results with parameters of your own instead.")
def list_(ids: tuple[str, ...], own: bool) -> None:
    """List the runs; of those named, the parameters and what each preset sets."""
    from mobtl.cli import runs

    if own:
        runs.list_own(ids)
    elif ids:
        runs.list_parameters(ids)
    else:
        runs.list_runs()


@cli.command()
def status() -> None:
    """Say which runs are fresh, which are stale and why."""
    from mobtl.cli import runs

    runs.status()


@cli.command(epilog=examples("mobtl prepare"))
def prepare() -> None:
    """Write into launch/ a copy of its notebook for each run, as a live session opens it."""
    from mobtl.book.staging import prepared

    prepared.write()


@cli.command(epilog=examples("mobtl colab"))
def colab() -> None:
    """Write the address of pyproject.toml into the cell of each notebook that installs the package on Colab."""
    from mobtl.runs import colab

    for name in colab.write():
        click.echo(name)


@cli.command(epilog=examples("mobtl book", "mobtl book --jobs 2", "mobtl book --preset full"))
@_preset
@jobs_option
def book(preset: str, jobs: int) -> None:
    """Run what is not fresh, check the numbers, build the book into _build/html."""
    from mobtl.book.press import book as build

    build.book(preset, jobs)


@cli.command()
def pdf() -> None:
    """Print the built book into _build/mobtl.pdf."""
    from mobtl.book.press import pdf

    pdf.pdf()


@cli.command(epilog=examples("mobtl numbers", "mobtl numbers --json > before.json", "mobtl numbers --diff before.json"))
@_preset
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
@click.option(
    "--diff", "other", type=click.Path(), metavar="OTHER.json", help="Show what changed since the rows in this file."
)
def numbers(preset: str, as_json: bool, other: str | None) -> None:
    """Print published against computed values."""
    from mobtl.cli import numbers as table

    table.show(preset, as_json, other)


@cli.command(
    epilog=examples(
        "mobtl run phonons/classifier -p trees=10",
        "mobtl sweep phonons/classifier trees",
        "mobtl sweep phonons/classifier trees --quantity F1 --csv > trees.csv",
    )
)
@click.argument("run", metavar="RUN", shell_complete=complete.runs)
@click.argument("parameter", metavar="PARAMETER", shell_complete=complete.parameters)
@_preset
@click.option("--quantity", "quantities", multiple=True, metavar="TEXT", help="Only quantities with this text; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the numbers as CSV, a line for each.")
def sweep(run: str, parameter: str, preset: str, quantities: tuple[str, ...], as_json: bool, as_csv: bool) -> None:
    """Print the numbers of all kept results of a run side by side."""
    from mobtl.cli import sweep as side_by_side

    side_by_side.show(run, parameter, preset, quantities, as_json, as_csv)


@cli.command(
    epilog=examples('eval "$(mobtl completion bash)"', 'eval "$(mobtl completion zsh)"', "mobtl completion fish | source")
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a shell complete commands, runs, presets and parameters.

    Put the line for your shell into its start-up file (~/.bashrc, ~/.zshrc, ~/.config/fish/config.fish).
    """
    from click.shell_completion import get_completion_class

    click.echo(get_completion_class(shell)(cli, {}, "mobtl", "_MOBTL_COMPLETE").source())


def main() -> None:
    """Run the command line and exit: 0 done, 1 the work failed, 2 called wrongly, 130 interrupted."""
    terminal.replace_what_cannot_be_shown()
    # pymatgen's on a noble gas, whose formula has one element to order.
    warnings.filterwarnings("ignore", "No Pauling electronegativity")
    try:
        # click gives the code with which a command ended before its end, and raises nothing.
        code = cli.main(prog_name="mobtl", standalone_mode=False)
        if isinstance(code, int):
            sys.exit(code)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "mobtl"
        _fail(f"{' '.join(error.format_message().split())} `{where} --help` shows how it is called.", error.exit_code)
    except MobtlError as error:
        _fail(str(error), error.exit_code)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "mobtl":
            raise
        _fail(f"{error.name} is not installed; `make setup` installs it, `mobtl doctor` says what else is missing.", 1)
    except BrokenPipeError:
        # The reader of our output has seen enough; stdout must not be flushed again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _fail(refused(error), 1)
    except (KeyboardInterrupt, click.Abort):
        print("Error: interrupted; long work goes on from here when it is called again.", file=sys.stderr, flush=True)
        # Threads that wait for a kernel cannot be stopped; the kernels end when they see this process gone.
        os._exit(130)


def _fail(message: str, code: int) -> None:
    print(f"Error: {message}", file=sys.stderr)
    sys.exit(code)
