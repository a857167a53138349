"""Every method, one file each, in a folder for each family. The catalogue imports a family when it is asked for one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snowshoe.methods.cluster import *  # noqa: F403
    from snowshoe.methods.edges import *  # noqa: F403
    from snowshoe.methods.filter import *  # noqa: F403
    from snowshoe.methods.graph import *  # noqa: F403
    from snowshoe.methods.learned import *  # noqa: F403
    from snowshoe.methods.objects import *  # noqa: F403
    from snowshoe.methods.regions import *  # noqa: F403
    from snowshoe.methods.threshold import *  # noqa: F403
