"""Filters on an image in blocks, what they learn included, give the bytes that memory gives."""

import numpy as np
import pytest
import skimage
import tifffile

from snowshoe.recipes.recipe import Recipe
from snowshoe.scale import blockwise
from snowshoe.scale.blockwise import Blockwise
from snowshoe.scale.sources import in_parts

CHAINS = (
    "rescale:tail=0.01+gaussian+otsu+components",
    "stain:of=dab:vectors=estimated+otsu",
    "invert+median:radius=2+otsu",
    "channel:index=red+top_hat:radius=5:kind=black+otsu",
    "colour_channel:of=a+subtract_background:radius=6:height=4+otsu",
    "excess_green+non_local_means:noise=0.1:patch=1:search=2+otsu",
)


@pytest.mark.parametrize("text", CHAINS)
def test_a_chain_in_blocks_gives_the_bytes_of_the_whole(text, tmp_path, monkeypatch):
    monkeypatch.setattr(blockwise, "GRID", 32)
    slide = skimage.data.immunohistochemistry()[:150, :170].copy()
    tifffile.imwrite(tmp_path / "slide.tif", slide, tile=(32, 32), photometric="rgb", metadata=None)
    recipe = Recipe.parse(text)
    with in_parts(str(tmp_path / "slide.tif"), recipe) as parts:
        work = Blockwise(recipe, parts, 2000)
        assert len(work._cores) > 9
        work.write(tmp_path / "out.tif")
    whole = recipe.run(slide, channel_axis=-1).labels
    np.testing.assert_array_equal(tifffile.imread(tmp_path / "out.tif"), whole)
