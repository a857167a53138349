"""``snowshoe check``: what is wrong with a label image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from snowshoe.interfaces.cli import common, inputs

if TYPE_CHECKING:
    from snowshoe.labels.checks import Finding

CLEAN, FINDINGS = 0, 1
MOST_PRINTED = 40


@click.command(name="check")
@click.argument("labels")
@click.option("--mask", "mask_path", metavar="FILE", help="Mask image: labels are allowed where it is not black.")
@inputs.part_options
@common.json_option
def command(labels: str, mask_path: str | None, as_json: bool, **part: Any) -> int:
    """Look for mistakes in the label image LABELS, of any program.

    It finds labels in several pieces, stray pixels, holes, straight seams of tiles, gaps in the numbers and, with
    --mask, labels that cross its edge. Exit code 0: no mistakes found; 1: some found, or LABELS can't be read. All
    pages of a file are one volume, unless --page, --plane or --frame chooses; holes and seams are sought plane by
    plane.
    """
    from snowshoe.labels.checks import CHECKS, check_labels
    from snowshoe.results.label_maps import as_label_map

    image, beside = inputs.load_subject(labels, part)
    mask = inputs.joined([], mask_path, beside)
    if mask is not None and mask.shape != image.pixels.shape:
        raise ValueError(f"mask must have the labels' shape {image.pixels.shape}, got {mask.shape}")
    regions, valid = as_label_map(image.pixels, image.mask, "components")
    findings = check_labels(regions, valid, mask=mask)
    checks = [*CHECKS, *([] if mask is None else ["outside"])]
    if as_json:
        rows = [{**vars(finding), "place": list(finding.place)} for finding in findings]
        common.print_json({"clean": not findings, "checks": checks, "n_findings": len(findings), "findings": rows})
    else:
        _print(findings, checks)
    return FINDINGS if findings else CLEAN


def _print(findings: list[Finding], checks: list[str]) -> None:
    if not findings:
        click.echo(f"no mistakes found; looked for {', '.join(checks)}")
        return
    rows = [
        (finding.check, finding.label, ", ".join(map(str, finding.place)) or None, finding.count, finding.sentence)
        for finding in findings[:MOST_PRINTED]
    ]
    common.print_table("", ("check", "label", "at", "count", "what"), rows, 5)
    if len(findings) > MOST_PRINTED:
        click.echo(f"and {len(findings) - MOST_PRINTED} more; --json lists all")
