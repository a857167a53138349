"""``snowshoe segment``: labels of an image by one method."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common, inputs

if TYPE_CHECKING:
    from snowshoe.results import Segmentation
    from snowshoe.tuning.settings import Settings


@click.command(name="segment", cls=common.MethodCommand)
@click.argument("image")
@click.option("-m", "--method", metavar="NAME", help="A method; see `snowshoe methods`.")
@click.option("--parameters", "tuned", metavar="FILE", help="Instead: method and parameters of a TOML file by `tune`.")
@click.option("-o", "--output", metavar="FILE", help="Label image: .png, .tif or .npy; - is stdout (PNG).")
@click.option("--colour", is_flag=True, help="Give a method that can use colours all channels, not the grey image.")
@click.option("--markers", metavar="FILE", help="Label image of where regions start, for methods that take markers.")
@inputs.input_options
@common.json_option
def command(
    image: str,
    method: str | None,
    tuned: str | None,
    output: str | None,
    colour: bool,
    markers: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Write the labels of IMAGE by one method, and say what the method learned.

    With --method NAME, --help lists the options of that method. IMAGE may be - for stdin. Without -o the labels go to
    NAME-METHOD.tif in the current folder.
    """
    from snowshoe.results.by_name import GREY_NOTE

    if output == "-" and as_json:
        raise click.UsageError("-o - and --json both need stdout; name a file with -o.")
    settings = _settings(method, tuned, colour, options)
    chain, first = settings.chain, settings.chain.entries[0]
    source = (inputs.load_labels if first.takes == "labels" else inputs.load_input)(
        image, **inputs.input_values(options)
    )
    as_colour = settings.colour and chain.sees_colour and source.channel_axis is not None
    became_grey = source.channel_axis is not None and not as_colour
    if became_grey:
        common.note(GREY_NOTE)
    pixels, axis = (source.pixels, source.channel_axis) if as_colour else (source.grey, None)
    started = None if markers is None else inputs.load_companion(markers, source.beside).pixels
    result = chain.run(pixels, settings.values, channel_axis=axis, mask=source.mask, markers=started)
    path = _write(result, chain.name, source, output)
    record = {
        "method": chain.name,
        "parameters": result.parameters if len(chain.steps) == 1 else {**chain.written(), **settings.values},
        "model": result.model.as_dict() if result.model else {},
        "n_labels": result.n_labels,
        "valid_fraction": result.valid_fraction,
        "labels_path": path,
        "seconds": result.seconds,
        "grey": became_grey,
    }
    if as_json:
        common.print_json(record)
    elif path != "-":
        _print(result, chain.name, path)


def _settings(method: str | None, tuned: str | None, colour: bool, options: dict[str, Any]) -> Settings:
    """Return the method and its parameters, from the command line or from a file."""
    from snowshoe import catalogue
    from snowshoe.tuning.chain import Chain
    from snowshoe.tuning.settings import Settings

    if (method is None) == (tuned is None):
        raise click.UsageError("--method NAME must be given, or --parameters FILE instead of it.")
    if tuned is not None:
        read = common.read_settings(tuned)
        return Settings(read.chain, read.values, read.colour or colour)
    common.require_kind(catalogue.get(str(method)), "segmentation")
    return Settings(Chain.parse(str(method)), common.method_values(options), colour)


def _write(result: Segmentation, name: str, source: inputs.Input, output: str | None) -> str:
    from snowshoe import io

    if output == "-":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "labels.png")
            io.write_labels(path, result.labels)
            sys.stdout.buffer.write(path.read_bytes())
        return "-"
    target = output or f"{source.stem}-{name}.tif"
    io.write_labels(
        target,
        source.masked(result.labels, result.valid),
        pixel_size=source.pixel_size,
        pixel_unit=source.pixel_unit,
        georeference=source.georeference,
    )
    return target


def _print(result: Segmentation, name: str, path: str) -> None:
    counts = result.label_counts()
    total = sum(counts.values())
    learned = result.model.as_dict() if result.model else {}
    click.echo(f"{name}: {len(counts)} labels in {result.seconds * 1000:.1f} ms")
    for name in ("k", "thresholds", "centers"):
        if name in learned:
            click.echo(f"{name}: {_numbers(learned[name])}")
    if len(counts) <= 30:
        common.print_table("", ("label", "pixels", "share"), [(i, n, f"{n / total:.2%}") for i, n in counts.items()], 0)
    click.echo(f"labels: {path}")


def _numbers(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"({_numbers(item)})" if isinstance(item, list) else _numbers(item) for item in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)
