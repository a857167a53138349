"""Building blocks that turn an image into an image."""

from snowshoe.filters.gaussian import gaussian as gaussian
