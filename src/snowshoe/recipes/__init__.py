"""Recipes: methods that run in turn, written as text, as TOML or in Python; checked, run and frozen in one place."""

from snowshoe.recipes.grammar import listed as listed
from snowshoe.recipes.grammar import variants as variants
from snowshoe.recipes.output import Output as Output
from snowshoe.recipes.recipe import Recipe as Recipe
from snowshoe.recipes.recipe import wrong_recipes as wrong_recipes
from snowshoe.recipes.step import Step as Step

__all__ = ["Output", "Recipe", "Step", "listed", "variants", "wrong_recipes"]
