"""Measure snowshoe beside its peers: how fast (``speed``), in the same run and on the same pixels."""
