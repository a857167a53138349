"""Methods that make objects of a class map, and mend them."""

from snowshoe.methods.objects.clear_border import clear_border as clear_border
from snowshoe.methods.objects.components import components as components
from snowshoe.methods.objects.fill_holes import fill_holes as fill_holes
from snowshoe.methods.objects.largest import largest as largest
from snowshoe.methods.objects.majority_filter import majority_filter as majority_filter
from snowshoe.methods.objects.merge_small import merge_small as merge_small
from snowshoe.methods.objects.split_touching import split_touching as split_touching
