"""Trained networks: their files, how pixels become their input, and how they run in tiles.

onnxruntime is imported when a network is first used, and never before.
"""
