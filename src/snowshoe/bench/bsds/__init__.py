"""BSDS500 over a folder of images."""

from snowshoe.bench.bsds.run import bsds500 as bsds500
