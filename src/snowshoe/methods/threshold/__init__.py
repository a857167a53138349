"""Methods that split the grey values at thresholds."""

# The first method without parameters stands for the family, e.g. where its classes become components.
from snowshoe.methods.threshold.otsu import otsu as otsu

# isort: split

from snowshoe.methods.threshold.bernsen import bernsen as bernsen
from snowshoe.methods.threshold.huang import huang as huang
from snowshoe.methods.threshold.intermodes import intermodes as intermodes
from snowshoe.methods.threshold.isodata import isodata as isodata
from snowshoe.methods.threshold.li import li as li
from snowshoe.methods.threshold.local_contrast import local_contrast as local_contrast
from snowshoe.methods.threshold.local_gaussian import local_gaussian as local_gaussian
from snowshoe.methods.threshold.local_mean import local_mean as local_mean
from snowshoe.methods.threshold.local_median import local_median as local_median
from snowshoe.methods.threshold.local_otsu import local_otsu as local_otsu
from snowshoe.methods.threshold.maximum_entropy import maximum_entropy as maximum_entropy
from snowshoe.methods.threshold.mean import mean as mean
from snowshoe.methods.threshold.minimum import minimum as minimum
from snowshoe.methods.threshold.minimum_error import minimum_error as minimum_error
from snowshoe.methods.threshold.moments import moments as moments
from snowshoe.methods.threshold.multiotsu import multiotsu as multiotsu
from snowshoe.methods.threshold.niblack import niblack as niblack
from snowshoe.methods.threshold.percentile import percentile as percentile
from snowshoe.methods.threshold.phansalkar import phansalkar as phansalkar
from snowshoe.methods.threshold.renyi_entropy import renyi_entropy as renyi_entropy
from snowshoe.methods.threshold.robust_background import robust_background as robust_background
from snowshoe.methods.threshold.sauvola import sauvola as sauvola
from snowshoe.methods.threshold.shanbhag import shanbhag as shanbhag
from snowshoe.methods.threshold.triangle import triangle as triangle
from snowshoe.methods.threshold.wolf import wolf as wolf
from snowshoe.methods.threshold.yen import yen as yen
