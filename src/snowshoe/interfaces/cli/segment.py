"""``snowshoe segment``: labels of an image by one method."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common

if TYPE_CHECKING:
    from snowshoe.results import Segmentation


@click.command(name="segment", cls=common.MethodCommand)
@click.argument("image")
@click.option("-m", "--method", required=True, metavar="NAME", help="A method; see `snowshoe methods`.")
@click.option("-o", "--output", metavar="FILE", help="Label image: .png, .tif or .npy; - is stdout (PNG).")
@click.option("--colour", is_flag=True, help="Give a method that can use colours all channels, not the grey image.")
@common.input_options
@common.json_option
def command(image: str, method: str, output: str | None, colour: bool, as_json: bool, **options: Any) -> None:
    """Write the labels of IMAGE by one method, and say what the method learned.

    With --method NAME, --help lists the options of that method. IMAGE may be - for stdin. Without -o the labels go to
    NAME-METHOD.png (or .tif, if there are more than 65535 of them) in the current folder.
    """
    from snowshoe import catalogue
    from snowshoe.comparison.segment import segment
    from snowshoe.results.by_name import GREY_NOTE

    if output == "-" and as_json:
        raise click.UsageError("-o - and --json both need stdout; name a file with -o.")
    entry = catalogue.get(method)
    common.require_kind(entry, "segmentation")
    source = (common.load_labels if entry.takes == "labels" else common.load_input)(
        image, **common.input_values(options)
    )
    as_colour = colour and entry.takes == "channels" and source.channel_axis is not None
    became_grey = source.channel_axis is not None and not as_colour
    if became_grey:
        common.note(GREY_NOTE)
    pixels, axis = (source.pixels, source.channel_axis) if as_colour else (source.grey, None)
    result = segment(pixels, method, channel_axis=axis, mask=source.mask, **common.method_values(options))
    path = _write(result, source, output)
    record = {
        "method": method,
        "parameters": result.parameters,
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
        _print(result, path)


def _write(result: Segmentation, source: common.Input, output: str | None) -> str:
    from snowshoe import io

    if output == "-":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "labels.png")
            io.write_labels(path, result.labels)
            sys.stdout.buffer.write(path.read_bytes())
        return "-"
    suffix = "png" if max(result.label_counts(), default=0) <= 65_535 else "tif"
    target = output or f"{source.stem}-{result.method}.{suffix}"
    io.write_labels(target, result.labels, pixel_size=source.pixel_size, pixel_unit=source.pixel_unit)
    return target


def _print(result: Segmentation, path: str) -> None:
    counts = result.label_counts()
    total = sum(counts.values())
    learned = result.model.as_dict() if result.model else {}
    click.echo(f"{result.method}: {len(counts)} labels in {result.seconds * 1000:.1f} ms")
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
