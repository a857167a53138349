"""``snowshoe edges``: gradients, strength and orientation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from snowshoe.interfaces.cli import common, inputs


@click.command(name="edges", cls=common.MethodCommand)
@click.argument("image")
@click.option("-m", "--method", default="sobel", show_default=True, metavar="NAME", help="An edge detector.")
@click.option("-o", "--output", metavar="DIR", help="Folder for the layers  [default: NAME-METHOD]")
@click.option("--colour", is_flag=True, help="Give a detector that can use colours all channels, not the grey image.")
@inputs.input_options
@common.json_option
def command(image: str, method: str, output: str | None, colour: bool, as_json: bool, **options: Any) -> None:
    """Write the edges of IMAGE: every layer of the detector as a TIFF, and the strength as a picture.

    With --method NAME, --help lists the options of that detector. IMAGE may be - for stdin.
    """
    from snowshoe import catalogue
    from snowshoe.comparison.segment import detect
    from snowshoe.results.by_name import GREY_NOTE

    entry = catalogue.get(method)
    common.require_kind(entry, "edges")
    parameters = common.method_values(options)
    source = inputs.load_input(image, **inputs.input_values(options))
    as_colour = colour and entry.takes == "channels" and source.channel_axis is not None
    if source.channel_axis is not None and not as_colour:
        common.note(GREY_NOTE)
    pixels, axis = (source.pixels, source.channel_axis) if as_colour else (source.grey, None)
    result = detect(pixels, method, channel_axis=axis, mask=source.mask, **parameters)
    files = result.save(Path(output or f"{source.stem}-{method}"))
    names = {name: str(path) for name, path in files.items()}
    record = {
        "method": method,
        "parameters": result.parameters,
        "files": names,
        "approximation_error": result.approximation_error,
        "valid_fraction": float(result.valid.mean()),
        "seconds": result.seconds,
    }
    if as_json:
        common.print_json(record)
        return
    common.print_table(f"{method}: {result.seconds * 1000:.1f} ms", ("layer", "file"), list(names.items()), 2)
    if result.approximation_error:
        error = result.approximation_error
        click.echo(
            f"|gx| + |gy| is above the exact magnitude by {error['mean']:.1%} on average, {error['max']:.1%} at most"
        )
