"""A comparison as one HTML page that opens offline, prints, and needs no script."""

from snowshoe.reports.comparison.page import render as render
