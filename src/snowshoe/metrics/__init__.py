"""Scores: how far two label images agree. One file each."""

from snowshoe.metrics.adjusted_rand import adjusted_rand as adjusted_rand
from snowshoe.metrics.contingency import Contingency as Contingency
from snowshoe.metrics.registry import Score as Score
from snowshoe.metrics.registry import scores as scores
