"""``snowshoe doctor``: what is installed, and which kernels run."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import Any

import click

from snowshoe.errors import DISTRIBUTION
from snowshoe.interfaces.cli import common

REPORTED = ("numpy", "scipy", "scikit-image", "pillow", "tifffile", "onnxruntime", "imagecodecs", "matplotlib")


@click.command(name="doctor")
@common.json_option
def command(as_json: bool) -> None:
    """Show the version, the kernels in use, the number of threads and the libraries that were found."""
    record = _examine()
    if as_json:
        common.print_json(record)
        return
    from snowshoe.kernels.dispatch import why_not_compiled

    kernels = record["kernels"]
    compiled = ", ".join(kernels["available"]) or f"none: {why_not_compiled()}"
    click.echo(f"snowshoe   {record['snowshoe']}")
    click.echo(f"python     {record['python']} on {record['platform']}")
    click.echo(f"kernels    {kernels['level']} in use (compiled for this processor: {compiled})")
    click.echo(f"threads    {record['threads']}")
    for name, version in record["packages"].items():
        click.echo(f"{name:<13}{version or 'not installed'}")


def _examine() -> dict[str, Any]:
    from snowshoe.kernels import dispatch

    return {
        "snowshoe": _version(DISTRIBUTION),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "kernels": {"level": dispatch.LEVEL, "available": list(dispatch.available_levels())},
        "threads": dispatch.threads(1 << 40),
        "packages": {name: _version(name) for name in REPORTED},
    }


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
