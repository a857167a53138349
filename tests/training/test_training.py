"""What a recipe promises: crops of what people drew, the same run from the same seed, and a file that agrees."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from training import augment, data, export, loss, model, run, teach  # noqa: E402  PyTorch may be absent

SMALL = run.Recipe(steps=6, batch=2, crop=32, rate=1e-3)


def photo(seed: int = 0, shape: tuple[int, int] = (60, 90)) -> data.Photo:
    """A photo of two halves, on which two people drew the border and one drew nothing."""
    generator = torch.Generator().manual_seed(seed)
    left = (torch.arange(shape[1]) < 41).expand(shape)
    image = torch.where(left, 60, 190).to(torch.uint8).expand(3, *shape)
    noise = torch.randint(0, 20, (3, *shape), generator=generator).to(torch.uint8)
    regions = torch.stack([left, left, torch.zeros_like(left)]).to(torch.int16)
    return data.Photo(f"halves {seed}", image + noise, regions)


def photos() -> data.Photos:
    return data.Photos.of([photo(k) for k in range(3)])


def crops(seed: int, size: int = 32, how: augment.Augmentation | None = None) -> augment.Crops:
    return augment.Crops(photos(), size, torch.Generator().manual_seed(seed), how or augment.Augmentation())


def asked(regions: torch.Tensor) -> torch.Tensor:
    return augment.agreement(regions[None], torch.tensor([len(regions)]))


def test_what_is_asked_for_grows_with_the_people_who_drew_a_line_near():
    regions = torch.zeros(4, 20, 40, dtype=torch.int16)
    for k, column in enumerate((10, 10, 11 + augment.NEAR)):
        regions[k, :, column:] = 1
    target = asked(regions)
    assert target.shape == (1, 1, 20, 40)
    # The third person's line begins just too far from the first pixel of the others', and near enough to the second.
    np.testing.assert_allclose(target[0, 0, 9, 8:12].numpy(), [0, (1 + 2 / 4) / 2, (1 + 3 / 4) / 2, 0], rtol=1e-6)


def test_people_whom_a_photo_does_not_have_draw_nothing():
    one = data.Photo("one", photo().image, photo().regions[:1])
    stacked = data.Photos.of([photo(), one])
    both = augment.agreement(stacked.regions, stacked.people)
    np.testing.assert_array_equal(both[1:].numpy(), asked(one.regions).numpy())


def test_a_crop_has_its_line_where_its_image_changes():
    how = augment.Augmentation(colours=0.0, grey=0.0, mixed=0.0)
    images, targets = crops(1, size=48, how=how).batch(12)
    grey = images.mean(1)
    with_line = [k for k in range(12) if (targets[k] > 0).sum() > 40]
    assert len(with_line) >= 6
    for k in with_line:
        changes, on = torch.zeros(48, 48), targets[k, 0] > 0
        changes[:, 1:] += (grey[k, :, 1:] - grey[k, :, :-1]).abs()
        changes[1:] += (grey[k, 1:] - grey[k, :-1]).abs()
        assert changes[on].mean() > 3 * changes[~on].mean()


@pytest.mark.parametrize("shape", [(40, 64), (64, 40)])
def test_an_upright_crop_of_a_photo_has_its_sky_above(shape):
    rows = torch.linspace(0, 255, shape[0]).to(torch.uint8)[:, None].expand(shape)
    sky = data.Photo("sky", rows.expand(3, *shape), torch.zeros(1, *shape, dtype=torch.int16))
    how = augment.Augmentation(scales=(1.0, 1.0), tilt=0.0, upright=1.0, colours=0.0, grey=0.0, mixed=0.0)
    images, _ = augment.Crops(data.Photos.of([sky]), 32, torch.Generator().manual_seed(0), how).batch(4)
    assert (images[:, :, 1:] - images[:, :, :-1]).mean((1, 2, 3)).min() > 0
    torch.testing.assert_close(images[..., 1:], images[..., :-1])


def test_a_mixed_crop_is_two_crops_with_their_lines():
    plain, mixed = (crops(2, how=augment.Augmentation(mixed=share)).batch(6) for share in (0.0, 1.0))
    for k in range(6):
        own = (mixed[0][k] == plain[0][k]).all(0)
        next_one = (mixed[0][k] == plain[0][k - 1]).all(0)
        assert 0.05 < (~own).float().mean() < 0.6
        assert (own | next_one).all()
        assert torch.equal(mixed[1][k][:, own], plain[1][k][:, own])
        assert torch.equal(mixed[1][k][:, ~own], plain[1][k - 1][:, ~own])


def test_the_same_seed_gives_the_same_crops_and_another_seed_others():
    first, again, other = (crops(seed).batch(4)[0] for seed in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def steps_of(training: run.Training, batches: augment.Crops, n: int) -> list[float]:
    return [training.update(*batches.batch(SMALL.batch)) for _ in range(n)]


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been():
    whole = run.Training(SMALL, 3, torch.device("cpu"))
    batches = augment.Crops(photos(), 32, whole.generator, augment.Augmentation())
    losses = steps_of(whole, batches, 6)

    first = run.Training(SMALL, 3, torch.device("cpu"))
    batches = augment.Crops(photos(), 32, first.generator, augment.Augmentation())
    begun = steps_of(first, batches, 2)
    saved = first.state(batches.order)
    torch.manual_seed(99)
    second = run.Training(SMALL, 3, torch.device("cpu"))
    batches = augment.Crops(photos(), 32, second.generator, augment.Augmentation())
    batches.order = second.resume(saved)
    np.testing.assert_allclose(begun + steps_of(second, batches, 4), losses, rtol=1e-5)


def test_a_checkpoint_of_another_run_is_refused():
    cpu = torch.device("cpu")
    saved = run.Training(SMALL, 0, cpu).state([])
    for name, other in {
        "recipe": run.Training(run.RECIPES["cpu"], 0, cpu),
        "seed": run.Training(SMALL, 1, cpu),
        "splits": run.Training(SMALL, 0, cpu, ["train", "val"]),
        "start": run.Training(SMALL, 0, cpu, start=("other", model.EdgeNet())),
        "teachers": run.Training(SMALL, 0, cpu, teachers=3),
    }.items():
        with pytest.raises(ValueError, match=f"checkpoint must be of {name}"):
            other.resume(saved)


def test_loss_prefers_what_people_drew_to_all_and_to_nothing():
    target = asked(photo().regions)
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
    torch.testing.assert_close(model.folded(net)(image)[0], net(image)[0], rtol=1e-4, atol=1e-4)


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


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_an_exported_network_is_trained_further_and_exported_again(tmp_path):
    pytest.importorskip("onnx")
    first = run.Training(SMALL, 0, torch.device("cpu"))
    steps_of(first, crops(0), 2)
    torch.save(first.state([]), tmp_path / "checkpoint.pt")
    export.export(tmp_path / "checkpoint.pt", tmp_path / "net.onnx")
    net = export.exported(tmp_path / "net.onnx")
    image = torch.rand(1, 3, 48, 64, generator=torch.Generator().manual_seed(1))
    known = export.averaged(tmp_path / "checkpoint.pt")
    torch.testing.assert_close(net(image)[0], known(image)[0], rtol=1e-2, atol=1e-2)

    further = run.Training(SMALL, 0, torch.device("cpu"), start=("net", net))
    steps_of(further, crops(0), 2)
    torch.save(further.state([]), tmp_path / "checkpoint.pt")
    facts = export.export(tmp_path / "checkpoint.pt", tmp_path / "further.onnx")
    assert facts["greatest_difference"] <= export.PARITY
    assert not torch.equal(export.exported(tmp_path / "further.onnx")(image)[0], net(image)[0])


def test_a_teacher_speaks_of_photos_that_it_has_not_seen(tmp_path):
    seen = [photo(0), photo(1, (90, 60)), photo(2), photo(3)]
    small = run.Recipe(steps=2, batch=2, crop=32, rate=1e-3)
    answers = teach.taught(seen, 2, small, 0, torch.device("cpu"), tmp_path)
    assert [each.shape[1:] for each in answers] == [each.image.shape[1:] for each in seen]
    for fold in range(2):
        names = torch.load(tmp_path / f"teacher-{fold}" / "checkpoint.pt", weights_only=True)["splits"]
        assert names == [seen[k].name for k in range(4) if k % 2 != fold]
    batches = augment.Crops(
        data.Photos.of(seen, answers), 32, torch.Generator().manual_seed(0), augment.Augmentation(), 1.0
    )
    _, target = batches.batch(4)
    assert 0 < target.min() < target.max() < 1
