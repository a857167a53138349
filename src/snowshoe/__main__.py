"""The command ``snowshoe`` begins here, so that an interrupt while it is loaded is one, too."""

from __future__ import annotations

import os


def main() -> None:
    """Load the command line and run it."""
    try:
        from snowshoe.interfaces import cli

        cli.main()
    except KeyboardInterrupt:
        os.write(2, b"snowshoe: error: interrupted; nothing half-written is left\n")
        os._exit(130)


if __name__ == "__main__":
    main()
