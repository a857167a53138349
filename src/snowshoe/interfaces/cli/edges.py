"""``snowshoe edges``: gradients, strength and orientation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from snowshoe.interfaces.cli import common


@click.command(name="edges", cls=common.MethodCommand)
@click.argument("image")
@click.option("-m", "--method", default="sobel", show_default=True, metavar="NAME", help="An edge detector.")
@click.option("-o", "--output", metavar="DIR", help="Folder for the layers  [default: NAME-edges]")
@common.input_options
@common.json_option
def command(image: str, method: str, output: str | None, as_json: bool, **options: Any) -> None:
    """Write the edges of IMAGE: every layer of the detector as a TIFF, and the strength as a picture.

    With --method NAME, --help lists the options of that detector. IMAGE may be - for stdin.
    """
    from snowshoe import catalogue
    from snowshoe.comparison.segment import detect
    from snowshoe.results.by_name import GREY_NOTE

    common.require_kind(catalogue.get(method), "edges")
    parameters = common.method_values(options)
    source = common.load_input(image, **common.input_values(options))
    if source.channel_axis is not None:
        common.note(GREY_NOTE)
    result = detect(source.grey, method, mask=source.mask, **parameters)
    files = result.save(Path(output or f"{source.stem}-edges"))
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
