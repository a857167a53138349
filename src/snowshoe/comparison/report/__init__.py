"""A comparison as one HTML page that opens offline, prints, and needs no script."""

from snowshoe.comparison.report.page import render as render
