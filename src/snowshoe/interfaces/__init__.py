"""Thin shells over the rooms below: they read the catalogue and call."""
