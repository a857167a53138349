"""Methods that group pixels by likeness."""

from snowshoe.methods.cluster.kmeans import kmeans as kmeans
