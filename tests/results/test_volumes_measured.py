"""Objects in volumes measured beside scikit-image and SimpleITK, with voxels that are not cubes."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from scipy import ndimage
from skimage.measure import marching_cubes, mesh_surface_area, regionprops_table

import snowshoe
from snowshoe.labels import relabel

SPACING = (2.0, 0.5, 0.75)
COLUMNS = {
    "area": "volume", "equivalent_diameter_area": "equivalent_diameter_area", "extent": "extent",
    "axis_major_length": "axis_major_length", "axis_minor_length": "axis_minor_length",
    "euler_number": "euler_number", "intensity_mean": "intensity_mean", "intensity_std": "intensity_std",
    "intensity_min": "intensity_min", "intensity_max": "intensity_max", "num_pixels": "n_pixels",
    "centroid-0": "centroid_plane", "centroid-1": "centroid_row", "centroid-2": "centroid_column",
    "centroid_weighted-0": "centroid_weighted_plane", "centroid_weighted-1": "centroid_weighted_row",
    "centroid_weighted-2": "centroid_weighted_column", "bbox-0": "bbox_plane_min", "bbox-1": "bbox_row_min",
    "bbox-2": "bbox_column_min", "bbox-3": "bbox_plane_max", "bbox-4": "bbox_row_max", "bbox-5": "bbox_column_max",
}  # fmt: skip
"""scikit-image's columns and ours, of every property that both define."""


def built():
    z, y, x = np.indices((20, 41, 45))
    waves = np.sin(z / 3) + np.cos(y / 5) + np.sin(x / 4)
    return (900 + 500 * waves + np.random.default_rng(0).normal(0, 40, z.shape)).astype(np.int16), waves > 0.9


def head():
    nibabel = pytest.importorskip("nibabel")
    path = Path(nibabel.__file__).parent / "tests" / "data" / "example4d.nii.gz"
    volume = np.ascontiguousarray(np.asarray(nibabel.load(path).dataobj)[::2, ::2, :, 0]).astype(np.int16)
    return volume, ndimage.gaussian_filter(volume, 1) > 320


@pytest.fixture(params=[built, head], ids=lambda make: make.__name__, scope="module")
def measured(request):
    volume, mask = request.param()
    labels = relabel(np.where(mask, snowshoe.slic(volume, n_segments=30).labels, 0))
    assert 10 <= labels.max() <= 40
    return volume, labels


def ellipsoid(axes, spacing):
    sides = [int(2 * axis / size) + 5 for axis, size in zip(axes, spacing, strict=True)]
    places = [(np.arange(n) - n // 2) * size for n, size in zip(sides, spacing, strict=True)]
    z, y, x = np.ix_(*[(place / axis) ** 2 for place, axis in zip(places, axes, strict=True)])
    return (z + y + x <= 1).astype(np.int32)


def test_every_property_that_scikit_image_defines_too_is_the_same(measured):
    volume, labels = measured
    names = sorted({name.split("-")[0] for name in COLUMNS})
    theirs = regionprops_table(labels, volume, properties=names, spacing=SPACING)
    ours = snowshoe.measure(labels, volume, spacing=SPACING).columns
    for name, own in COLUMNS.items():
        np.testing.assert_allclose(ours[own], theirs[name], rtol=1e-9, atol=1e-9, err_msg=own)


def of_simpleitk(labels, spacing):
    picture = SimpleITK.GetImageFromArray(labels.astype(np.uint32))
    picture.SetSpacing(spacing[::-1])
    itk = SimpleITK.LabelShapeStatisticsImageFilter()
    itk.ComputePerimeterOn()
    itk.Execute(picture)
    return itk


def test_volumes_centres_and_the_surfaces_of_cubes_are_those_of_simpleitk(measured):
    _, labels = measured
    for spacing in (SPACING, (1.0, 1.0, 1.0)):
        itk, ours = of_simpleitk(labels, spacing), snowshoe.measure(labels, spacing=spacing).columns
        numbers = ours["label"].tolist()
        np.testing.assert_allclose(ours["volume"], [itk.GetPhysicalSize(k) for k in numbers], rtol=1e-12)
        for name, place in (("plane", 2), ("row", 1), ("column", 0)):
            middles = [itk.GetCentroid(k)[place] for k in numbers]
            np.testing.assert_allclose(ours[f"centroid_{name}"], middles, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(ours["surface"], [itk.GetPerimeter(k) for k in numbers], rtol=1e-9)
    np.testing.assert_allclose(ours["sphericity"], [itk.GetRoundness(k) for k in numbers], rtol=1e-9)


AREAS = {(9, 9, 9): 1017.88, (18, 6, 6): 1112.17, (6, 18, 6): 1112.17, (6, 15, 15): 1800.4, (15, 6, 15): 1800.4}


@pytest.mark.parametrize("spacing", [(1.0, 1.0, 1.0), (2.0, 0.5, 0.75), (1.0, 0.3, 0.3)])
def test_surfaces_of_ellipsoids_are_nearer_the_truth_than_those_of_simpleitk_and_of_a_mesh(spacing):
    errors = []
    for axes, area in AREAS.items():
        shape = ellipsoid(axes, spacing)
        ours = float(snowshoe.measure(shape, spacing=spacing, properties=["surface"])["surface"][0])
        vertices, faces, *_ = marching_cubes(shape.astype(float), 0.5, spacing=spacing)
        theirs = of_simpleitk(shape, spacing).GetPerimeter(1), mesh_surface_area(vertices, faces)
        errors.append([abs(value / area - 1) for value in (ours, *theirs)])
    own, itk, mesh = np.max(errors, axis=0)
    assert own < 0.085
    assert own < mesh
    assert own <= itk + 1e-9
    if spacing[0] != spacing[1]:
        assert itk > 0.2


def test_a_ball_has_its_volume_and_its_sphericity():
    ours = snowshoe.measure(ellipsoid((9, 9, 9), (1.0, 0.3, 0.3)), spacing=(1.0, 0.3, 0.3)).columns
    assert float(ours["sphericity"][0]) == pytest.approx(1, abs=0.01)
    assert float(ours["volume"][0]) == pytest.approx(4 / 3 * np.pi * 9**3, rel=0.005)


def test_spacing_of_ones_is_none_and_spacing_turns_with_the_axes(measured):
    volume, labels = measured
    plain, ones = snowshoe.measure(labels, volume), snowshoe.measure(labels, volume, spacing=(1.0, 1.0, 1.0))
    for name, values in plain.columns.items():
        np.testing.assert_array_equal(values, ones.columns[name], err_msg=name)
    order = (2, 0, 1)
    straight = snowshoe.measure(labels, volume, spacing=SPACING).columns
    turned = snowshoe.measure(
        labels.transpose(order), volume.transpose(order), spacing=[SPACING[axis] for axis in order]
    ).columns
    axes = ("plane", "row", "column")
    for name, values in straight.items():
        moved = next((axes[order.index(k)] for k, axis in enumerate(axes) if f"_{axis}" in name), None)
        other = name if moved is None else name.replace(next(axis for axis in axes if f"_{axis}" in name), moved)
        np.testing.assert_allclose(turned[other], values, rtol=1e-9, atol=1e-6, err_msg=name)


def test_a_plane_is_measured_as_a_volume_of_one_where_both_have_the_property():
    rng = np.random.default_rng(0)
    labels = snowshoe.components((ndimage.gaussian_filter(rng.normal(size=(40, 50)), 2) > 0.03).astype(np.uint8)).labels
    image = rng.normal(100, 9, labels.shape)
    flat, deep = snowshoe.measure(labels, image).columns, snowshoe.measure(labels[None], image[None]).columns
    np.testing.assert_array_equal(deep["volume"], flat["area"])
    for name in ("centroid_row", "centroid_column", "bbox_row_max", "extent", "neighbours", "pieces"):
        np.testing.assert_allclose(deep[name], flat[name], err_msg=name)
    for name in ("intensity_mean", "intensity_std", "intensity_median", "centroid_weighted_row"):
        np.testing.assert_allclose(deep[name], flat[name], rtol=1e-12, err_msg=name)
    assert deep["touches_border"].all()
