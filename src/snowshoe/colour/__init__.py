"""Colours, decided once: sRGB and CIELAB, what a person sees of an image, palettes of labels."""
