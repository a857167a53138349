"""One job, in a process of its own: ``python -m snowshoe.bench.scale JOB WHO FILE OUT`` prints its seconds."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from snowshoe.bench.scale.jobs import WARM_UP, work
from snowshoe.errors import SnowshoeError


def main(job: str, who: str, path: Path, out: Path) -> float:
    """Do the job on a small image, which imports what it needs, then on the large one; return the seconds of that."""
    work(job, who, path.with_name(WARM_UP), out)
    shutil.rmtree(out)
    start = time.perf_counter()
    work(job, who, path, out)
    return time.perf_counter() - start


if __name__ == "__main__":
    name, somebody, file, target = sys.argv[1:]
    try:
        sys.stdout.write(f"{main(name, somebody, Path(file), Path(target))}\n")
    except SnowshoeError as reason:
        sys.exit(str(reason))
