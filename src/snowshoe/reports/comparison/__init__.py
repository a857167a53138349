"""A comparison as one HTML page that opens offline, prints, and reads without its script."""

from snowshoe.reports.comparison.page import render as render
