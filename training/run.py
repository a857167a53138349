"""The schedule: seeded, resumable after a kill, with an average of the weights that is what ships."""

from __future__ import annotations

import copy
import csv
import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from snowshoe.errors import must_be
from training.augment import Augmentation, Crops
from training.data import Photos
from training.loss import loss
from training.model import EdgeNet


@dataclass(frozen=True)
class Recipe:
    """All that decides the weights beside the seed.

    Attributes
    ----------
    steps, batch, crop : int
        Steps of the optimiser; crops in each; their sides in pixels.
    rate, decay : float
        Greatest learning rate, reached after a twentieth of the steps and lowered to 0 along a cosine; weight decay.
    average : float
        Share of the old value in the running average of the weights at each step.
    taught : float
        Share of the teachers' word in what is asked for, where there are teachers.
    brief : bool
        Whether to compute in bfloat16, where the processor has instructions for it.
    """

    steps: int
    batch: int
    crop: int
    rate: float
    decay: float = 0.05
    average: float = 0.999
    taught: float = 0.5
    brief: bool = False


RECIPES = {
    "cpu": Recipe(steps=10_000, batch=8, crop=256, rate=2e-3),
    "further": Recipe(steps=4_000, batch=8, crop=256, rate=6e-4, average=0.9993),
    "gpu": Recipe(steps=9_000, batch=32, crop=320, rate=3e-3, average=0.9993, brief=True),
}
SAVE_EVERY = 100


class Training:
    """A run that can be stopped and gone on with at any saved step.

    It begins with random weights, or with those of ``start``, whose name, size or hash then belongs to the run.
    """

    def __init__(
        self,
        recipe: Recipe,
        seed: int,
        device: torch.device,
        splits: Sequence[str] = ("train",),
        start: tuple[str, EdgeNet] | None = None,
        teachers: int = 0,
    ) -> None:
        torch.manual_seed(seed)
        self.recipe, self.device, self.step = recipe, device, 0
        self.origin = {
            "recipe": asdict(recipe),
            "seed": seed,
            "splits": list(splits),
            "start": start[0] if start else "",
            "teachers": teachers,
        }
        net = start[1] if start else EdgeNet()
        self.net = copy.deepcopy(net).to(device, memory_format=torch.channels_last).train()
        self.average = copy.deepcopy(net).to(device)
        self.optimiser = torch.optim.AdamW(_groups(self.net, recipe.decay), lr=recipe.rate)
        self.generator = torch.Generator().manual_seed(seed)

    def rate(self) -> float:
        """Return the learning rate of this step."""
        done, warm = self.step / self.recipe.steps, 0.05
        return self.recipe.rate * (
            done / warm if done < warm else (1 + math.cos(math.pi * (done - warm) / (1 - warm))) / 2
        )

    def update(self, images: torch.Tensor, target: torch.Tensor) -> float:
        """Take one step and return its loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.recipe.brief):
            logits = self.net(images.contiguous(memory_format=torch.channels_last))
        value = loss([each.float() for each in logits], target)
        self.optimiser.zero_grad(set_to_none=True)
        value.backward()
        self.optimiser.step()
        self.step += 1
        self._average()
        return value.item()

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(self.recipe.average, self.step / (self.step + 10))
        for mean, new in zip(self.average.state_dict().values(), self.net.state_dict().values(), strict=True):
            mean.lerp_(new, 1 - keep) if mean.dtype.is_floating_point else mean.copy_(new)

    def state(self, order: list[int]) -> dict[str, Any]:
        """Return all that another process needs to go on."""
        return {
            **self.origin,
            "step": self.step,
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "generator": self.generator.get_state(),
            "order": order,
        }

    def resume(self, state: dict[str, Any]) -> list[int]:
        """Take over a saved state and return the photos that are left of its epoch."""
        for name, wanted in self.origin.items():
            if state[name] != wanted:
                raise must_be("checkpoint", f"of {name} {wanted}", state[name], "give another output folder")
        self.step = state["step"]
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.generator.set_state(state["generator"])
        return list(state["order"])


def train(photos: Photos, training: Training, out: Path) -> Path:
    """Train, or go on with what ``out`` holds; return the checkpoint."""
    out.mkdir(parents=True, exist_ok=True)
    checkpoint, recipe = out / "checkpoint.pt", training.recipe
    crops = Crops(photos.to(training.device), recipe.crop, training.generator, Augmentation(), recipe.taught)
    if checkpoint.exists():
        crops.order = training.resume(torch.load(checkpoint, map_location="cpu", weights_only=True))
    start, total = time.perf_counter(), 0.0
    while training.step < recipe.steps:
        total += training.update(*crops.batch(recipe.batch))
        if training.step % SAVE_EVERY == 0 or training.step == recipe.steps:
            _save(training.state(crops.order), checkpoint)
            _log(out / "log.csv", training, total / SAVE_EVERY, time.perf_counter() - start)
            total = 0.0
    return checkpoint


def _groups(net: EdgeNet, decay: float) -> list[dict[str, Any]]:
    """Weights of convolutions decay; biases and normalisations don't."""
    weights = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def _save(state: dict[str, Any], path: Path) -> None:
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


def _log(path: Path, training: Training, mean_loss: float, seconds: float) -> None:
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(("step", "loss", "rate", "seconds"))
        writer.writerow((training.step, f"{mean_loss:.5f}", f"{training.rate():.6f}", f"{seconds:.1f}"))
