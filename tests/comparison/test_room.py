"""No room hides a public name."""

import importlib
import inspect
import pkgutil

import snowshoe


def test_public_names_stay_what_they_are_after_every_room_was_imported():
    for module in pkgutil.walk_packages(snowshoe.__path__, "snowshoe."):
        if not module.name.rsplit(".", 1)[-1].startswith("_native") and "__main__" not in module.name:
            importlib.import_module(module.name)
    for name in ("compare", "scree", "kmeans", "otsu", "grey"):
        assert inspect.isfunction(getattr(snowshoe, name)), name
    assert inspect.isclass(snowshoe.Comparison)
