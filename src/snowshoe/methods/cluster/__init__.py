"""Methods that group pixels by likeness."""

# The first method with a k stands for the family, e.g. where its classes become components.
from snowshoe.methods.cluster.kmeans import kmeans as kmeans

# isort: split

from snowshoe.methods.cluster.fuzzy_cmeans import fuzzy_cmeans as fuzzy_cmeans
from snowshoe.methods.cluster.gmm import gmm as gmm
from snowshoe.methods.cluster.mean_shift import mean_shift as mean_shift
