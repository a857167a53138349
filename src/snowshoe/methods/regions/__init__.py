"""Methods that give connected regions."""

from snowshoe.methods.regions.components import components as components
from snowshoe.methods.regions.felzenszwalb import felzenszwalb as felzenszwalb
from snowshoe.methods.regions.majority_filter import majority_filter as majority_filter
from snowshoe.methods.regions.merge_small import merge_small as merge_small
from snowshoe.methods.regions.quickshift import quickshift as quickshift
from snowshoe.methods.regions.slic import slic as slic
