"""``python -m snowshoe`` is the command ``snowshoe``."""

from snowshoe.interfaces.cli import main

main()
