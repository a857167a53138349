"""Labels as the files that other programs open; one file per format, imported when it is written."""

from snowshoe.io.exports.exporting import FORMATS as FORMATS
from snowshoe.io.exports.exporting import Exported as Exported
from snowshoe.io.exports.exporting import carry_out as carry_out
from snowshoe.io.exports.exporting import export as export
from snowshoe.io.exports.exporting import format_of as format_of
from snowshoe.io.exports.exporting import require_axes as require_axes
from snowshoe.io.exports.exporting import require_ending as require_ending
from snowshoe.io.exports.job import Export as Export
