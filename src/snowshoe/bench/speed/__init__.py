"""Speed beside other libraries. A job is ours, its peers and the floor: the time to move the same bytes once."""

from snowshoe.bench.speed.jobs import JOBS as JOBS
from snowshoe.bench.speed.runner import SpeedRow as SpeedRow
from snowshoe.bench.speed.runner import measure as measure
