"""Methods that cut a graph of pixels or regions, and active contours."""

from snowshoe.methods.graph.chan_vese import chan_vese as chan_vese
from snowshoe.methods.graph.grabcut import grabcut as grabcut
from snowshoe.methods.graph.morphological_snakes import morphological_snakes as morphological_snakes
from snowshoe.methods.graph.normalised_cuts import normalised_cuts as normalised_cuts
from snowshoe.methods.graph.random_walker import random_walker as random_walker
