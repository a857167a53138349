"""What a command reads: an image or labels, and the mask, markers and truth that go with it, page by page."""

from __future__ import annotations

import dataclasses
import functools
import glob
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from snowshoe.interfaces.cli.common import note, option_words, options_for

if TYPE_CHECKING:
    from snowshoe.io import Beside, Chosen, Georeference, LoadedImage
    from snowshoe.spacing import Spacing
    from snowshoe.types import Labels, Mask, Pixels

F = TypeVar("F", bound=Callable[..., Any])


def part_options(function: F) -> F:
    """Add the options that choose a part of every file that has several pages, and say what its axes are."""
    texts = {
        "--page": "Page of a multi-page file, from 0; also of the mask, markers and ground truth, if they have pages.",
        "--plane": "Plane (Z) of a stack, from 0.",
        "--frame": "Time point (T) of a stack, from 0.",
    }
    for name, text in texts.items():
        function = click.option(name, type=int, help=text)(function)
    axes = "Axes of a stack, if the file does not name them: ZYX, T4ZCYX."
    return click.option("--axes", metavar="LETTERS", help=axes)(function)


class _SpacingText(click.ParamType["Spacing"]):
    """The size of a pixel, with its unit."""

    name = "spacing"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Spacing:
        from snowshoe.spacing import Spacing

        try:
            return value if isinstance(value, Spacing) else Spacing.parse(value)
        except ValueError as error:
            raise click.UsageError(f"--{error}.", ctx) from error


def spacing_option(function: F) -> F:
    """Add the option that says how large a pixel is."""
    text = "Pixel size, instead of the file's: 0.5um, or 2,0.5,0.5um for planes, rows and columns."
    return click.option("--spacing", type=_SpacingText(), metavar="SIZES", help=text)(function)


class _ChannelText(click.ParamType["int | str"]):
    """A channel, by its number or its name."""

    name = "channel"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        text = str(value)
        return int(text) if re.fullmatch(r"-?\d+", text) else text


def stack_options(function: F) -> F:
    """Add the options that say what of a stack is read."""
    text = "Read all pages as the planes of one volume, if the file does not say so itself."
    return click.option("--volume", is_flag=True, help=text)(part_options(function))


def channel_option(function: F) -> F:
    """Add the option that chooses one channel of an image."""
    text = "Use only this channel of the image: its number, from 0, or its name."
    return click.option("--channel", type=_ChannelText(), help=text)(function)


def reading_options(function: F) -> F:
    """Add the options that say what of a file is read, and how large its pixels are."""
    for option in (
        spacing_option,
        stack_options,
        channel_option,
        click.option("--nodata", type=float, help="Value of pixels to leave out."),
    ):
        function = option(function)
    return function


def input_options(function: F) -> F:
    """Add the options that say which pixels of the input are used, and how large they are."""
    text = "Mask image: pixels that are black in it are left out."
    return click.option("--mask", "mask_path", metavar="FILE", help=text)(reading_options(function))


@dataclass(frozen=True)
class Input:
    """An image as a command got it, and what to call what is made of it.

    Attributes
    ----------
    name, stem : str
        The file's name, and the beginning of the names of what is made of it.
    colour : bool
        Whether the channels are red, green and blue, so that they have a grey value.
    spacing : Spacing or None
        The size of a pixel along each spatial axis, as it was given or as the file states it.
    beside : Beside
        The page that was read, for the files that go with the image.
    channel_names : tuple of str
        What the file calls the channels.
    """

    name: str
    stem: str
    pixels: Pixels
    channel_axis: int | None
    mask: Mask | None
    spacing: Spacing | None
    colour: bool
    georeference: Georeference | None
    beside: Beside
    channel_names: tuple[str, ...] = ()

    @property
    def n_axes(self) -> int:
        """The number of spatial axes."""
        return self.pixels.ndim - (self.channel_axis is not None)

    @property
    def grey(self) -> Pixels:
        """The image as one channel; channels that are not red, green and blue have none until one is chosen."""
        from snowshoe.arrays import grey

        if self.channel_axis is None:
            return self.pixels
        require_choice(self)
        return grey(self.pixels, channel_axis=self.channel_axis)

    def masked(self, labels: Labels, valid: Mask) -> Labels:
        """Return labels to be written: on a map, pixels without data are said to have none; else they are 0."""
        import numpy as np

        return labels if self.georeference is None else np.ma.masked_array(labels, ~valid)


def require_choice(image: Input) -> None:
    """Raise where a grey image is needed, and the channels are not red, green and blue, which have one."""
    from snowshoe import io

    n_channels = 1 if image.channel_axis is None else image.pixels.shape[image.channel_axis]
    io.require_choice(n_channels, image.colour, image.channel_names)


def require_plane(image: Input, who: str, advice: str = "") -> None:
    """Raise where an image is a volume, for what takes planes alone."""
    if image.n_axes > 2:
        n_planes = len(image.pixels)
        what_to_do = advice or f"choose one with --plane 0 to {n_planes - 1}"
        raise ValueError(f"image must be a plane for {who}, got a volume of {n_planes} planes; {what_to_do}")


def load_input(path: str | None, *, mask_path: str | None = None, **wanted: Any) -> Input:
    """Read an image (or the bundled sample), say on stderr what was done to it, and join all its masks.

    What is ``wanted`` of the file are the other values of `input_options`.
    """
    from snowshoe import io

    chosen = chosen_of(wanted)
    with options_for({"spacing": "--spacing"}):
        image = chosen.applied_to(io.load_sample(), mask_path) if path is None else chosen.image(path, mask_path)
    for remark in _of_labels(image):
        note(remark)
    return _as_input(path, image, chosen)


def load_labels(path: str, *, method: str = "components", mask_path: str | None = None, **wanted: Any) -> Input:
    """Read a label image, for a method that takes the class map of another, and join all its masks."""
    if wanted.get("channel") is not None:
        raise click.UsageError("--channel must be left out where labels are read; they have none.")
    chosen = chosen_of(wanted)
    with options_for({"spacing": "--spacing"}):
        labels = chosen.labels(path, mask_path, method=method)
    return _as_input(path, labels, chosen)


def load_subject(path: str, wanted: Mapping[str, Any]) -> tuple[LoadedImage, Beside]:
    """Return the labels that a command is about, a stack's as a volume, and which pages of files go with them."""
    from snowshoe import io

    chosen, axes = chosen_of(wanted), wanted.get("axes")
    # Labels have no channels, whatever the image has that they go with.
    own = None if axes is None else re.sub(r"[CS]\d*", "", axes)
    page = chosen.pages
    if isinstance(page, io.Stack):
        page = dataclasses.replace(page, whole=True, where_there=True)
    labels = io.load_labels(path, page=page, axes=own, method="components")
    say(path, labels)
    return labels, chosen.beside(labels)


def load_beside(path: str, beside: Beside, wanted: Mapping[str, Any]) -> LoadedImage:
    """Return an image that goes with labels."""
    from snowshoe import io

    image = io.load(path, page=beside, channel=wanted.get("channel"), axes=wanted.get("axes"))
    say(path, image)
    return image


def chosen_of(wanted: Mapping[str, Any]) -> Chosen:
    """Return what is wanted of files, from the values of `input_options`."""
    from snowshoe.io import Chosen

    chosen = Chosen(**wanted)
    try:
        chosen.pages  # noqa: B018 - to see whether they contradict each other
    except ValueError as error:
        rule = "left out where --plane, --frame, --volume or --planes is given"
        raise click.UsageError(f"--page must be {rule}.") from error
    return chosen


def input_values(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of `input_options` among those that click passes."""
    names = ("page", "plane", "frame", "volume", "planes", "axes", "channel", "nodata", "mask_path", "spacing")
    return {name: options[name] for name in names if name in options}


def chosen_words(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of `input_options` that were given, but for the mask, as they are written on a command line."""
    names = ("nodata", "page", "plane", "frame", "axes", "channel")
    chosen = {name: options[name] for name in names if options[name] is not None}
    return chosen | ({"spacing": options["spacing"].text} if options["spacing"] else {})


def input_words(options: Mapping[str, Any]) -> list[str]:
    """Return the words of a command line that read an image in the same way once more."""
    whole = ["--volume"] if options["volume"] else []
    return [*whole, *option_words({"mask": options["mask_path"], **chosen_words(options)})]


def load_companion(path: str, beside: Beside, role: str) -> LoadedImage:
    """Read the labels that go with an image: a truth, or markers; say on stderr what was done to them."""
    from snowshoe import io

    labels = io.require_labels(io.load_labels(path, page=beside), role)
    say(path, labels)
    return labels


def load_mask(path: str, beside: Beside) -> Mask:
    """Read where a file that goes with an image is not black; say on stderr what was done to it."""
    from snowshoe import io

    mask = io.load_mask(path, page=beside)
    say(path, mask)
    return mask.pixels


def read_truths(path: str, beside: Beside) -> list[Labels]:
    """Return the truth in a label image, or each annotator's in a BSDS .mat file; masked where it has no data."""
    import numpy as np

    if Path(path).suffix.lower() == ".mat":
        from snowshoe.io.mat import read_ground_truth

        return list(read_ground_truth(path))
    truth = load_companion(path, beside, "truth")
    return [truth.pixels if truth.mask is None else np.ma.masked_array(truth.pixels, ~truth.mask)]


def same_stem(folder: Path, stem: str) -> str:
    """Return the file of a folder that has this name, whatever its suffix; a name that no file has if there is none."""
    files = sorted(path for path in folder.glob(f"{glob.escape(stem)}.*") if path.is_file())
    return str(files[0] if files else folder / f"{stem}.*")


def _as_input(path: str | None, image: LoadedImage, chosen: Chosen) -> Input:
    for remark in (*image.notes, *image.doubts, *_of_volume(image)):
        note(remark)
    return Input(
        image.source,
        stem_of(path, image),
        image.pixels,
        image.channel_axis,
        image.used,
        image.spacing,
        image.colour,
        image.georeference,
        chosen.beside(image),
        image.channel_names,
    )


def _of_labels(image: LoadedImage) -> tuple[str, ...]:
    """Return what to say of an image that seems to hold labels, which no method of images is meant for."""
    from snowshoe.labels.label_maps import seems_labelled

    if image.channel_axis is not None or not seems_labelled(image.pixels):
        return ()
    values = f"whole numbers from {image.pixels.min()} to {image.pixels.max()}, in flat pieces"
    what = f"{image.source} looks like labels ({values}) and is taken as an image"
    return (f"{what}; measure, export and score take labels",)


def _of_volume(image: LoadedImage) -> tuple[str, ...]:
    """Return what to say of a volume: how many planes it has, and how large its voxels are."""
    if image.page is not None or image.pixels.ndim - (image.channel_axis is not None) != 3:
        return ()
    planes = f"read a volume of {len(image.pixels)} planes"
    if image.spacing is not None and image.spacing.is_known:
        return (f"{planes}; a voxel is {image.spacing}",)
    return (f"{planes} whose distance is not known, so that voxels count as cubes; give it by --spacing 2,0.5,0.5um",)


def agreed_size(stated: Iterable[tuple[str, Spacing | None]], given: Spacing | None = None) -> Spacing | None:
    """Return the size of a pixel as it was given, or as the first file states it; say where another file differs."""
    from snowshoe.io.chosen import same_size

    sizes = [(name, size) for name, size in stated if size is not None]
    first, size = ("", given) if given is not None or not sizes else sizes[0]
    for name, other in sizes:
        if size is not None and not same_size(other, _along(size, len(other))):
            used = f"{size.familiar} is used, that of {first}" if first else f"your {size.familiar} is used"
            note(f"{name} says that a pixel is {other.familiar}; {used}")
    return size


def _along(size: Spacing, n_axes: int) -> Spacing:
    """Return a size along so many axes, where it is one for all."""
    from snowshoe.spacing import Spacing

    return Spacing.of(size, n_axes) if len(size) == 1 else size


def stem_of(path: str | None, image: LoadedImage) -> str:
    """Return what the names of files begin with that are made of an image."""
    return "stdin" if path == "-" else Path(image.source).stem


def joined(masks: Iterable[Mask | None], path: str | None, beside: Beside) -> Mask | None:
    """Return where several images, and a mask in a file, are all used; None is everywhere."""
    from snowshoe.io.chosen import joined as both

    every = [*masks, *([] if path is None else [load_mask(path, beside)])]
    return functools.reduce(both, every, None)


def say(path: str, image: LoadedImage) -> None:
    """Say on stderr what was done to a file that goes with others."""
    for remark in image.notes:
        note(f"{image.source or Path(path).name}: {remark}")
