"""Building blocks that turn an image into an image."""
