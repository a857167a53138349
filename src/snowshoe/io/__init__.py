"""Read and write images and labels; one file per format, imported when needed."""

from snowshoe.io.bundled import load_sample as load_sample
from snowshoe.io.bundled import sample as sample
from snowshoe.io.labels import read_labels as read_labels
from snowshoe.io.labels import write_labels as write_labels
from snowshoe.io.reading import load as load
from snowshoe.io.reading import read as read
from snowshoe.io.source import MAX_PIXELS as MAX_PIXELS
from snowshoe.io.source import LoadedImage as LoadedImage
from snowshoe.io.staging import atomically as atomically
from snowshoe.io.staging import staged_folder as staged_folder
from snowshoe.io.writing import write_image as write_image
