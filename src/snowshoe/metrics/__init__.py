"""Scores: how far two label images agree. One file each."""
