"""Edge detectors."""
