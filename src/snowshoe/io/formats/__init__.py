"""One file per format, each with a `read(source)`; imported when a file of that format is met."""
