"""Scores: how far two label images agree. One file each."""

from snowshoe.metrics.achievable_segmentation_accuracy import (
    achievable_segmentation_accuracy as achievable_segmentation_accuracy,
)
from snowshoe.metrics.adjusted_rand import adjusted_rand as adjusted_rand
from snowshoe.metrics.aggregated_jaccard import aggregated_jaccard as aggregated_jaccard
from snowshoe.metrics.area_fraction_error import area_fraction_error as area_fraction_error
from snowshoe.metrics.average_precision import average_precision as average_precision
from snowshoe.metrics.boundary_f import boundary_f as boundary_f
from snowshoe.metrics.contingency import Contingency as Contingency
from snowshoe.metrics.covering import covering as covering
from snowshoe.metrics.dice import dice as dice
from snowshoe.metrics.hausdorff_distance import hausdorff_distance as hausdorff_distance
from snowshoe.metrics.jaccard import jaccard as jaccard
from snowshoe.metrics.mean_surface_distance import mean_surface_distance as mean_surface_distance
from snowshoe.metrics.object_matching import object_matching as object_matching
from snowshoe.metrics.panoptic_quality import panoptic_quality as panoptic_quality
from snowshoe.metrics.probabilistic_rand import probabilistic_rand as probabilistic_rand
from snowshoe.metrics.probabilistic_rand import rand_index as rand_index
from snowshoe.metrics.registry import Score as Score
from snowshoe.metrics.registry import scores as scores
from snowshoe.metrics.score_all import score_all as score_all
from snowshoe.metrics.undersegmentation_error import undersegmentation_error as undersegmentation_error
from snowshoe.metrics.variation_of_information import variation_of_information as variation_of_information
