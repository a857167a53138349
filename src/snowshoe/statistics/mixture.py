"""Mixtures of normal distributions, by expectation-maximisation on what occurs in an image and how often."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from snowshoe.arrays import CheckedImage
from snowshoe.errors import must_be
from snowshoe.statistics.written import floats, optional, with_channels
from snowshoe.types import Image, Labels, Mask

Floats = npt.NDArray[np.float64]
CHUNK = 1 << 15
"""Pixels labelled at a time."""


@dataclass(frozen=True)
class Mixture:
    """Normal distributions and their shares: a pixel belongs to the one under which it is likeliest.

    Attributes
    ----------
    weights : ndarray of float64, (k,)
        Share of each; they sum to 1.
    means : ndarray of float64, (k, channels)
        In the image's units, ordered by intensity.
    covariances : ndarray of float64, (k, channels, channels)
        In the image's units squared.
    log_likelihood : float
        Mean over the pixels it was fitted to.
    bic : float
        Bayesian information criterion; less is better.
    quantisation_error : float
        By how much a value was off where the statistic was binned; 0 where exact.
    """

    key: ClassVar[str] = "covariances"
    weights: Floats
    means: Floats
    covariances: Floats
    log_likelihood: float = math.nan
    bic: float = math.nan
    quantisation_error: float = 0.0

    def log_densities(self, values: Floats) -> Floats:
        """Return the logarithm of weight times density of each value (n, channels) under each distribution."""
        factors = [_inverse_factor(covariance) for covariance in self.covariances]
        logs = np.log(self.weights) - 0.5 * self.means.shape[1] * math.log(2 * math.pi)
        columns = [
            (log + np.log(np.diagonal(factor)).sum()) - 0.5 * _squared_length(values - mean, factor)
            for log, factor, mean in zip(logs, factors, self.means, strict=True)
        ]
        return np.stack(columns, axis=1)

    def apply(
        self, image: Image | CheckedImage, mask: Mask | None = None, *, channel_axis: int | None = None
    ) -> Labels:
        """Return 1 + the index of each pixel's likeliest distribution; 0 where not valid."""
        channels = self.means.shape[1]
        checked = with_channels(image, mask, channel_axis, channels)
        pixels = checked.flat.reshape(-1, channels)
        labels = np.zeros(len(pixels), np.uint8)
        used = np.arange(len(labels)) if checked.flat_valid is None else np.flatnonzero(checked.flat_valid)
        for part in np.array_split(used, 1 + len(used) // CHUNK):
            labels[part] = 1 + self.log_densities(pixels[part].astype(np.float64)).argmax(axis=1)
        return labels.reshape(checked.shape)

    def as_dict(self) -> dict[str, Any]:
        """Return the model as plain numbers; means and variances of one channel without brackets."""
        flat = self.means.shape[1] == 1
        return {
            "k": len(self.weights),
            "weights": self.weights.tolist(),
            "means": (self.means[:, 0] if flat else self.means).tolist(),
            "covariances": (self.covariances[:, 0, 0] if flat else self.covariances).tolist(),
            "log_likelihood": self.log_likelihood,
            "bic": self.bic,
            "quantisation_error": self.quantisation_error,
        }

    @classmethod
    def from_dict(cls, numbers: Mapping[str, Any]) -> Self:
        """Return the mixture that `as_dict` wrote; of what isn't weights, means and covariances any may be absent."""
        weights, means = floats(numbers, "weights", ndim=(1,)), floats(numbers, "means", ndim=(1, 2))
        k, channels = len(weights), means.size // max(1, len(means))
        covariances = floats(numbers, cls.key, ndim=(1,) if means.ndim == 1 else (3,))
        if len(means) != k or covariances.size != k * channels * channels or not k:
            raise must_be("model", "one with a mean and a covariance for each weight", numbers)
        shaped = means.reshape(k, channels), covariances.reshape(k, channels, channels)
        return cls(weights, *shaped, **optional(numbers, cls, ignored=("k",)))


def expectation_maximisation(
    values: Floats, counts: Floats, labels: npt.NDArray[np.intp], floor: float, tolerance: float, rounds: int
) -> Mixture:
    """Return the mixture where expectation-maximisation ends that begins with a class for each value.

    ``floor`` is added to every variance, so that a class of one value has a width. It ends where a round adds less
    than ``tolerance`` to the mean log-likelihood.
    """
    shares = (labels[:, None] == np.arange(labels.max() + 1)).astype(np.float64)
    before = -math.inf
    for _ in range(rounds):
        mixture = _maximised(values, shares * counts[:, None], floor)
        logs = mixture.log_densities(values)
        top = logs.max(axis=1)
        densities = np.exp(logs - top[:, None])
        total = densities.sum(axis=1)
        shares = densities / total[:, None]
        mean = float((counts * (top + np.log(total))).sum() / counts.sum())
        if mean - before < tolerance:
            break
        before = mean
    k, channels = mixture.means.shape
    free = k * (1 + channels + channels * (channels + 1) // 2) - 1
    bic = free * math.log(counts.sum()) - 2 * mean * float(counts.sum())
    return Mixture(mixture.weights, mixture.means, mixture.covariances, mean, bic)


def _maximised(values: Floats, shares: Floats, floor: float) -> Mixture:
    """Return the likeliest mixture for given shares (n, k) of each value in each distribution."""
    sizes = shares.sum(axis=0) + 10 * np.finfo(np.float64).eps
    means = np.stack([(shares * column[:, None]).sum(axis=0) for column in values.T], axis=1) / sizes[:, None]
    channels = values.shape[1]
    covariances = np.empty((len(sizes), channels, channels))
    for number, (size, mean, share) in enumerate(zip(sizes, means, shares.T, strict=True)):
        away = values - mean
        for row, column in np.ndindex(channels, channels):
            covariances[number, row, column] = (share * away[:, row] * away[:, column]).sum() / size
    return Mixture(sizes / sizes.sum(), means, covariances + floor * np.eye(channels))


def _squared_length(away: Floats, factor: Floats) -> Floats:
    """Return the squared Mahalanobis distance; one addition after the other, so that no block changes a byte."""
    total = np.zeros(len(away))
    for row in range(len(factor)):
        along = np.zeros(len(away))
        for column in range(row + 1):
            along = along + factor[row, column] * away[:, column]
        total = total + along * along
    return total


def _inverse_factor(covariance: Floats) -> Floats:
    """Return the inverse of the lower Cholesky factor of a small matrix."""
    n = len(covariance)
    lower, inverse = np.zeros((n, n)), np.zeros((n, n))
    for row in range(n):
        for column in range(row + 1):
            rest = covariance[row, column] - (lower[row, :column] * lower[column, :column]).sum()
            lower[row, column] = math.sqrt(rest) if row == column else rest / lower[column, column]
        for column in range(row + 1):
            known = (lower[row, column:row] * inverse[column:row, column]).sum()
            inverse[row, column] = ((row == column) - known) / lower[row, row]
    return inverse
