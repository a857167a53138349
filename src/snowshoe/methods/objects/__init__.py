"""Methods that make objects of a class map, and mend them."""

from snowshoe.methods.objects.binary_closing import binary_closing as binary_closing
from snowshoe.methods.objects.binary_dilation import binary_dilation as binary_dilation
from snowshoe.methods.objects.binary_erosion import binary_erosion as binary_erosion
from snowshoe.methods.objects.binary_opening import binary_opening as binary_opening
from snowshoe.methods.objects.clear_border import clear_border as clear_border
from snowshoe.methods.objects.components import components as components
from snowshoe.methods.objects.cores import cores as cores
from snowshoe.methods.objects.expand_labels import expand_labels as expand_labels
from snowshoe.methods.objects.fill_holes import fill_holes as fill_holes
from snowshoe.methods.objects.filter_objects import filter_objects as filter_objects
from snowshoe.methods.objects.foreground import foreground as foreground
from snowshoe.methods.objects.largest import largest as largest
from snowshoe.methods.objects.majority_filter import majority_filter as majority_filter
from snowshoe.methods.objects.merge_small import merge_small as merge_small
from snowshoe.methods.objects.merge_touching import merge_touching as merge_touching
from snowshoe.methods.objects.shrink_labels import shrink_labels as shrink_labels
from snowshoe.methods.objects.split_touching import split_touching as split_touching
