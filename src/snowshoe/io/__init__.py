"""Read and write images, labels and tables; one file per format, imported when needed."""
