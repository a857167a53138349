"""Every method, one file each, grouped by family. Importing this package fills the catalogue."""

from snowshoe.methods.cluster import *  # noqa: F403
from snowshoe.methods.edges import *  # noqa: F403
from snowshoe.methods.graph import *  # noqa: F403
from snowshoe.methods.learned import *  # noqa: F403
from snowshoe.methods.objects import *  # noqa: F403
from snowshoe.methods.regions import *  # noqa: F403
from snowshoe.methods.threshold import *  # noqa: F403
