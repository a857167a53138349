"""Methods that split the grey values at thresholds."""

from snowshoe.methods.threshold.multiotsu import multiotsu as multiotsu
from snowshoe.methods.threshold.otsu import otsu as otsu
