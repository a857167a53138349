"""The command ``snowshoe``: data on stdout, all else on stderr, and an exit code that says how it went.

0 it worked · 1 the image or the output failed · 2 the command line is wrong · 3 some of several inputs failed ·
130 interrupted. Nothing that needs NumPy is imported before a command runs, so that help is instant.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import os
import shlex
import signal
import sys
import traceback
import warnings
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from snowshoe.errors import UnknownMethod, WrongRecipe
from snowshoe.workers import INPUT_FAILURES, reason_of

FAILURE, USAGE, SOME_FAILED, INTERRUPTED = 1, 2, 3, 130

COMMANDS = {
    "compare": "Compare methods side by side on one image, in a report.",
    "segment": "Segment an image by a method or a recipe.",
    "scree": "Choose the number of classes: inertia for every k, and where the curve bends.",
    "edges": "Find the edges of an image: gradients, strength and orientation.",
    "score": "Score labels against ground truth: an image or a folder.",
    "export": "Export labels for another program: QuPath, ImageJ, QGIS, COCO and more.",
    "describe": "Write the methods paragraph of a paper for a recipe, with references.",
    "tune": "Find the best parameters of a method, with or without ground truth.",
    "measure": "Measure the regions of a label image: areas, shapes, intensities.",
    "check": "Check the labels of any program for pieces, holes, seams and gaps.",
    "run": "Run a recipe on folders and many files, with a table of how each went.",
    "bench": "Measure accuracy on BSDS500, and speed beside other libraries.",
    "methods": "List all methods, or explain one.",
    "doctor": "Show what is installed, and which kernels run.",
}


class _Lazy(click.Group):
    """A group whose commands are imported when they are called; their help lines are known without that."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say what was meant by a word that is no command: one of like name, or one for the image or method named."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            name = error.command_name
            message = f"No such command {name!r}{_meant(name)}."
            raise click.NoSuchCommand(name, message, COMMANDS, ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _meant(word: str) -> str:
    """Return what to do where a file, a folder, a method or a recipe stands in place of a command; else nothing."""
    from snowshoe import catalogue
    from snowshoe.scale.inputs import SUFFIXES

    if os.path.isdir(word):
        return f"; to work on the images in it: snowshoe run RECIPE {shlex.quote(word)} -o DIR"
    if word.lower().endswith(".toml"):
        return f"; to run a recipe: snowshoe segment IMAGE -r {shlex.quote(word)}"
    if os.path.exists(word) or word.lower().endswith(SUFFIXES):
        return f"; to compare methods on it: snowshoe compare {shlex.quote(word)}"
    if ":" in word or "+" in word:
        return f"; to run a recipe: snowshoe segment IMAGE -m {shlex.quote(word)}"

    is_method = word in {method.name for method in catalogue.methods()}
    return f"; to read about the method: snowshoe methods {word}" if is_method else ""


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="snowshoe")
def snowshoe() -> None:
    """Measured image segmentation: every method side by side, with the numbers that let you choose."""


def _one_sentence(text: str) -> str:
    return " ".join(str(text).split())


def _complain(sentence: str) -> None:
    click.echo(f"snowshoe: error: {_one_sentence(sentence)}", err=True)


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    click.echo(f"snowshoe: warning: {_one_sentence(str(message))}", err=True)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; every failure is one sentence on stderr."""
    warnings.showwarning = _show_warning
    try:
        outcome = snowshoe.main(list(arguments), prog_name="snowshoe", standalone_mode=False)
        sys.stdout.flush()
        return outcome if isinstance(outcome, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return USAGE
    except click.UsageError as error:
        said = error.format_message()
        stop = "" if said.endswith((".", "?")) else "."
        _complain(f"{said}{stop} See {error.ctx.command_path if error.ctx else 'snowshoe'} --help.")
        return USAGE
    except UnknownMethod as error:
        _complain(_with_recipes(error))
        return USAGE
    except WrongRecipe as error:
        _complain(str(error))
        return USAGE
    except BrokenPipeError:
        return FAILURE
    except (KeyboardInterrupt, click.Abort, Exception) as error:
        return _code_after(error, arguments)


def _with_recipes(error: UnknownMethod) -> str:
    """Return what the error says, with the recipes that ship under that name or a near one."""
    from snowshoe.recipes import shipped

    names = shipped.names()
    near = difflib.get_close_matches(error.name, names, n=1)
    if not near:
        return str(error)
    named = f"{error.name} is a recipe, which `snowshoe describe {error.name}` explains"
    methods = [f"the method {name}" for name in error.near]
    advice = named if error.name in names else f"did you mean {' or '.join([f'the recipe {near[0]}', *methods])}?"
    return f"{str(error).rpartition('; ')[0]}; {advice}"


def _code_after(error: BaseException, arguments: Sequence[str]) -> int:
    """Say what went wrong, and whose fault it is."""
    if isinstance(error, click.Abort) and isinstance(error.__cause__, EOFError):
        error = error.__cause__  # click takes it for an interruption; it is none
    if _signals or isinstance(error, KeyboardInterrupt | click.Abort):
        # Whatever was raised then, in the middle of what was going on, came of the interruption.
        goes_on = "; the same command with --resume goes on" if arguments[:1] == ["run"] else ""
        _complain(f"interrupted; nothing half-written is left{goes_on}")
        return INTERRUPTED
    if os.environ.get("SNOWSHOE_TRACEBACK"):
        raise error
    if isinstance(error, OSError) and _is_of_stdout(error):
        _complain(f"cannot write standard output: {(error.strerror or str(error)).lower()}")
    elif isinstance(error, INPUT_FAILURES):
        _complain(reason_of(error))
    else:
        fault = f"this is a fault of snowshoe, not of the input: {type(error).__name__}: {error}"
        _complain(f"{fault}; please report it, with what SNOWSHOE_TRACEBACK=1 shows")
    return FAILURE


def _is_of_stdout(error: OSError) -> bool:
    """Return whether it is standard output that cannot be written: what prints has failed, and names no file."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    module = str(frame.f_globals["__name__"])
    return error.filename is None and module.startswith(("click.", "rich.", __name__))


_signals: list[int] = []
"""What the program was told to stop by."""


def _interrupt(number: int, frame: object) -> None:
    _signals.append(number)
    raise KeyboardInterrupt


def main() -> None:
    """Entry point of the command ``snowshoe``; being told to stop is an interruption like Ctrl-C."""
    if not _has_streams():
        _complain("standard output must be open, as results are printed on it; send it to /dev/null to be without")
        sys.exit(FAILURE)
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # once more, while the first was answered
        code = INTERRUPTED
    _leave(code)


def _has_streams() -> bool:
    """Open what is closed of the standard streams, so that no file gets their numbers; False if results have no way."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            with contextlib.suppress(OSError):
                os.close(number)
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - as long as the program runs
            if name == "stdout":
                return False
    return True


def _leave(code: int) -> NoReturn:
    """End the program; what nobody reads any more, or no disk takes, is not worth another word."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = code or FAILURE
    if code == INTERRUPTED:
        os._exit(code)  # Python's own farewell may end by the signal instead, or speak of it
    sys.exit(code)
