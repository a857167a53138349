"""Methods that make another image of an image: what a recipe puts before the method that segments."""

from snowshoe.methods.filter.channel import channel as channel
from snowshoe.methods.filter.colour_channel import colour_channel as colour_channel
from snowshoe.methods.filter.excess_green import excess_green as excess_green
from snowshoe.methods.filter.gaussian import gaussian as gaussian
from snowshoe.methods.filter.grey import grey as grey
from snowshoe.methods.filter.ground_distance import ground_distance as ground_distance
from snowshoe.methods.filter.invert import invert as invert
from snowshoe.methods.filter.local_contrast_equalisation import (
    local_contrast_equalisation as local_contrast_equalisation,
)
from snowshoe.methods.filter.logarithm import logarithm as logarithm
from snowshoe.methods.filter.median import median as median
from snowshoe.methods.filter.non_local_means import non_local_means as non_local_means
from snowshoe.methods.filter.normalised_difference import normalised_difference as normalised_difference
from snowshoe.methods.filter.rescale import rescale as rescale
from snowshoe.methods.filter.stain import stain as stain
from snowshoe.methods.filter.subtract_background import subtract_background as subtract_background
from snowshoe.methods.filter.subtract_polynomial import subtract_polynomial as subtract_polynomial
from snowshoe.methods.filter.top_hat import top_hat as top_hat
