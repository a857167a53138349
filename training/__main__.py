"""``python -m training train|evaluate|export``: everything from photos to the file that ships."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

import torch

from training.data import Photos, load
from training.evaluate import evaluate
from training.export import export, exported
from training.run import RECIPES, Training, train
from training.teach import taught


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a wrong argument ends in one sentence."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (ValueError, OSError) as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(required=True)
    begin = commands.add_parser("train", help="train, or go on where an earlier run stopped")
    begin.add_argument("folder", type=Path, help="BSDS500: images/SPLIT/*.jpg and groundTruth/SPLIT/*.mat")
    begin.add_argument("-o", "--output", type=Path, required=True, help="folder of checkpoint.pt and log.csv")
    begin.add_argument("--recipe", choices=RECIPES, default="cpu")
    begin.add_argument("--splits", nargs="+", default=["train"], help="what it may see; the shipped one saw train")
    begin.add_argument("--start", type=Path, help="an exported network to train further")
    begin.add_argument("--teachers", type=int, default=0, help="how many to train first, each on other photos")
    begin.add_argument("--seed", type=int, default=0)
    begin.add_argument("--device", default="cpu", help="cpu or cuda")
    begin.set_defaults(run=_train)
    score = commands.add_parser("evaluate", help="score a checkpoint or an exported network by the BSDS500 protocol")
    score.add_argument("weights", type=Path, help="checkpoint.pt or a .onnx file")
    score.add_argument("folder", type=Path)
    score.add_argument("--split", default="val")
    score.add_argument("--limit", type=int)
    score.set_defaults(run=_evaluate)
    ship = commands.add_parser("export", help="write the averaged weights as ONNX and check that they agree")
    ship.add_argument("checkpoint", type=Path)
    ship.add_argument("-o", "--output", type=Path, required=True, help="the .onnx file; facts go into .json beside it")
    ship.set_defaults(run=_export)
    return parser


def _train(options: argparse.Namespace) -> None:
    device, recipe, out = torch.device(options.device), RECIPES[options.recipe], options.output
    photos = load(options.folder, options.splits)
    soft = taught(photos, options.teachers, recipe, options.seed, device, out) if options.teachers else None
    start = (hashlib.sha256(options.start.read_bytes()).hexdigest(), exported(options.start)) if options.start else None
    training = Training(recipe, options.seed, device, options.splits, start, options.teachers)
    print(train(Photos.of(photos, soft), training, out))


def _evaluate(options: argparse.Namespace) -> None:
    print(json.dumps(evaluate(options.weights, options.folder, options.split, options.limit), indent=2))


def _export(options: argparse.Namespace) -> None:
    print(json.dumps(export(options.checkpoint, options.output), indent=2))


if __name__ == "__main__":
    sys.exit(main())
