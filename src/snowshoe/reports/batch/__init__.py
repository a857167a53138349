"""The page of a run over many images."""
