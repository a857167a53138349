"""Edge detectors."""

from snowshoe.methods.edges.sobel import sobel as sobel
