"""One recipe on all the work: folders of images, with what was done kept beside the results."""
