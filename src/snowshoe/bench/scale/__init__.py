"""Images that do not fit: time and memory beside other libraries, each in a process of its own on the same file."""

from snowshoe.bench.scale.jobs import JOBS as JOBS
from snowshoe.bench.scale.runner import ScaleRow as ScaleRow
from snowshoe.bench.scale.runner import measure as measure

__all__ = ["JOBS", "ScaleRow", "measure"]
