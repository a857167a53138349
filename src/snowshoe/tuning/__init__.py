"""Search a method's parameters: those that score best against a truth, or by a criterion that needs none."""
