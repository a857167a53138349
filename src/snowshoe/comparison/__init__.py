"""Run many methods on one image, and set their results side by side."""

from snowshoe.comparison.result import Comparison as Comparison
from snowshoe.comparison.run import compare as compare
