"""How the shipped edge network was trained, from photos to the file. Needs the extra ``train``."""
