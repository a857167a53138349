"""Methods that give connected regions."""

from snowshoe.methods.regions.felzenszwalb import felzenszwalb as felzenszwalb
from snowshoe.methods.regions.flood import flood as flood
from snowshoe.methods.regions.quickshift import quickshift as quickshift
from snowshoe.methods.regions.region_merging import region_merging as region_merging
from snowshoe.methods.regions.slic import slic as slic
from snowshoe.methods.regions.ucm import ucm as ucm
from snowshoe.methods.regions.watershed import watershed as watershed
