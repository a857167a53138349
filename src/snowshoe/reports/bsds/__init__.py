"""The page of a run of BSDS500."""

from snowshoe.reports.bsds.page import write_page as write_page
