"""Methods that make another image of an image: what a recipe puts before the method that segments."""

from snowshoe.methods.filter.channel import channel as channel
from snowshoe.methods.filter.gaussian import gaussian as gaussian
from snowshoe.methods.filter.grey import grey as grey
