"""One recipe on all the work: folders of images, with what was done kept beside the results."""

from snowshoe.scale.run import run as run
