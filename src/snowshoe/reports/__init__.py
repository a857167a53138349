"""The pages and figures that show results: comparison, tuning, benchmarks, notebooks."""
