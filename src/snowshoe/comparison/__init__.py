"""Run many methods on one image, and set their results side by side."""
