"""Methods that give connected regions."""

from snowshoe.methods.regions.components import components as components
from snowshoe.methods.regions.flood import flood as flood
from snowshoe.methods.regions.region_merging import region_merging as region_merging
from snowshoe.methods.regions.split_touching import split_touching as split_touching
from snowshoe.methods.regions.watershed import watershed as watershed
