"""The command ``snowshoe``: data on stdout, all else on stderr, and an exit code that says how it went.

0 it worked · 1 the image or the output failed · 2 the command line is wrong · 3 some of several inputs failed ·
130 interrupted. Nothing that needs NumPy is imported before a command runs, so that help is instant.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import click

from snowshoe.errors import SnowshoeError, UnknownMethod

FAILURE, USAGE, SOME_FAILED, INTERRUPTED = 1, 2, 3, 130

COMMANDS = {
    "compare": "Every method side by side on one image, as a report.",
    "segment": "Labels of an image by one method.",
    "scree": "How many grey levels or colours an image has: inertia for every k, and the k to choose.",
    "edges": "Gradients, strength and orientation of the edges of an image.",
    "score": "How far labels agree with a truth, by every measure.",
    "tune": "The parameters of a method that suit some images best, with a truth or without.",
    "bench": "Measure accuracy on BSDS500, and speed beside other libraries.",
    "methods": "The catalogue of methods, with their parameters.",
    "doctor": "What is installed, and which kernels run.",
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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="snowshoe")
def snowshoe() -> None:
    """Measured image segmentation: every method side by side, with the numbers that let you choose."""


def _one_sentence(text: str) -> str:
    return " ".join(str(text).split())


def _complain(error: BaseException | str) -> None:
    click.echo(f"snowshoe: error: {_one_sentence(str(error)) or type(error).__name__}", err=True)


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    click.echo(f"snowshoe: warning: {_one_sentence(str(message))}", err=True)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; every failure is one sentence on stderr."""
    warnings.showwarning = _show_warning
    try:
        outcome = snowshoe.main(list(arguments), prog_name="snowshoe", standalone_mode=False)
        return outcome if isinstance(outcome, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return USAGE
    except click.UsageError as error:
        _complain(f"{error.format_message()} See {error.ctx.command_path if error.ctx else 'snowshoe'} --help.")
        return USAGE
    except UnknownMethod as error:
        _complain(error)
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        _complain("interrupted; nothing half-written is left")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except (SnowshoeError, ValueError, TypeError, OSError, ArithmeticError, MemoryError) as error:
        if os.environ.get("SNOWSHOE_TRACEBACK"):
            raise
        _complain(error)
        return FAILURE


def main() -> None:
    """Entry point of the command ``snowshoe``; being told to stop is an interruption like Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(run(sys.argv[1:]))
