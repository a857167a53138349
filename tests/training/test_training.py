"""What a recipe promises: crops of what people drew, the same run from the same seed, and a file that agrees."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from training import augment, data, export, loss, model, run  # noqa: E402  PyTorch may be absent

SMALL = run.Recipe(steps=6, batch=2, crop=32, rate=1e-3)


def photo(seed: int = 0, shape: tuple[int, int] = (60, 90)) -> data.Photo:
    """A photo of two halves, on which two people drew the border and one drew nothing."""
    generator = torch.Generator().manual_seed(seed)
    left = (torch.arange(shape[1]) < 41).expand(shape)
    image = torch.where(left, 60, 190).to(torch.uint8).expand(3, *shape)
    noise = torch.randint(0, 20, (3, *shape), generator=generator).to(torch.uint8)
    regions = torch.stack([left, left, torch.zeros_like(left)]).to(torch.int16)
    return data.Photo("halves", image + noise, regions)


def crops(seed: int, size: int = 32, how: augment.Augmentation | None = None) -> augment.Crops:
    photos = [photo(k) for k in range(3)]
    return augment.Crops(photos, size, torch.Generator().manual_seed(seed), how or augment.Augmentation())


def test_consensus_is_the_share_of_people_on_both_sides_of_a_line():
    target = augment.consensus(photo().regions)
    assert target.shape == (1, 60, 90)
    np.testing.assert_allclose(target[0, 30, 38:44].numpy(), [0, 0, 2 / 3, 2 / 3, 0, 0], rtol=1e-6)


def test_a_crop_has_its_line_where_its_image_changes():
    how = augment.Augmentation(colours=0.0, grey=0.0)
    images, targets = crops(1, size=48, how=how).batch(12)
    grey = images.mean(1)
    with_line = [k for k in range(12) if (targets[k] > 0).sum() > 40]
    assert len(with_line) >= 6
    for k in with_line:
        changes, on = torch.zeros(48, 48), targets[k, 0] > 0
        changes[:, 1:] += (grey[k, :, 1:] - grey[k, :, :-1]).abs()
        changes[1:] += (grey[k, 1:] - grey[k, :-1]).abs()
        assert changes[on].mean() > 3 * changes[~on].mean()


def test_the_same_seed_gives_the_same_crops_and_another_seed_others():
    first, again, other = (crops(seed).batch(4)[0] for seed in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def steps_of(training: run.Training, batches: augment.Crops, n: int) -> list[float]:
    return [training.update(*batches.batch(SMALL.batch)) for _ in range(n)]


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been():
    whole = run.Training(SMALL, 3, torch.device("cpu"))
    batches = augment.Crops([photo(k) for k in range(3)], 32, whole.generator, augment.Augmentation())
    losses = steps_of(whole, batches, 6)

    first = run.Training(SMALL, 3, torch.device("cpu"))
    batches = augment.Crops([photo(k) for k in range(3)], 32, first.generator, augment.Augmentation())
    begun = steps_of(first, batches, 2)
    saved = first.state(batches.order)
    torch.manual_seed(99)
    second = run.Training(SMALL, 3, torch.device("cpu"))
    batches = augment.Crops([photo(k) for k in range(3)], 32, second.generator, augment.Augmentation())
    batches.order = second.resume(saved)
    np.testing.assert_allclose(begun + steps_of(second, batches, 4), losses, rtol=1e-5)


def test_a_checkpoint_of_another_recipe_seed_or_split_is_refused():
    cpu = torch.device("cpu")
    saved = run.Training(SMALL, 0, cpu).state([])
    for name, other in {
        "recipe": run.Training(run.RECIPES["cpu"], 0, cpu),
        "seed": run.Training(SMALL, 1, cpu),
        "splits": run.Training(SMALL, 0, cpu, ["train", "val"]),
    }.items():
        with pytest.raises(ValueError, match=f"checkpoint must be of {name}"):
            other.resume(saved)


def test_loss_prefers_the_consensus_to_all_and_to_nothing():
    target = augment.consensus(photo().regions)[None]
    right = torch.logit(target.clamp(0.01, 0.99))
    everywhere, nowhere = torch.full_like(target, 4.0), torch.full_like(target, -4.0)
    best = loss.loss([right, right], target)
    assert best < loss.loss([everywhere, everywhere], target)
    assert best < loss.loss([nowhere, nowhere], target)


def trained() -> model.EdgeNet:
    """A network whose normalisations have seen images and whose residuals are not 0."""
    training = run.Training(SMALL, 0, torch.device("cpu"))
    steps_of(training, crops(0), 3)
    return training.net.eval().requires_grad_(False)


def test_folding_the_normalisations_away_changes_nothing():
    net = trained()
    image = torch.rand(1, 3, 48, 64, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(export.folded(net)(image)[0], net(image)[0], rtol=1e-4, atol=1e-4)


def test_a_mirrored_photo_gives_the_mirrored_edges():
    shipped = export.Shipped(trained()).eval()
    image = torch.rand(1, 3, 48, 64, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(shipped(image.flip(3)), shipped(image).flip(3), rtol=0, atol=1e-6)


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_the_exported_file_agrees_with_the_network_and_is_small(tmp_path):
    pytest.importorskip("onnx")
    training = run.Training(SMALL, 0, torch.device("cpu"), ["train", "val"])
    batches = crops(0)
    steps_of(training, batches, 2)
    torch.save(training.state(batches.order), tmp_path / "checkpoint.pt")
    facts = export.export(tmp_path / "checkpoint.pt", tmp_path / "net.onnx")
    assert facts["greatest_difference"] <= export.PARITY
    assert facts["bytes"] == (tmp_path / "net.onnx").stat().st_size <= 1_500_000
    assert facts["parameters"] > 700_000
    known = json.loads((tmp_path / "net.json").read_text())
    assert known["sha256"] == hashlib.sha256((tmp_path / "net.onnx").read_bytes()).hexdigest()
    assert known["data"] == "BSDS500 train and val"
