"""Read and write images and labels; one file per format, imported when needed."""

from snowshoe.io.bundled import load_sample as load_sample
from snowshoe.io.bundled import sample as sample
from snowshoe.io.chosen import Chosen as Chosen
from snowshoe.io.georeference import Georeference as Georeference
from snowshoe.io.labels import load_labels as load_labels
from snowshoe.io.labels import load_mask as load_mask
from snowshoe.io.labels import read_labels as read_labels

from snowshoe.io.labels import read_mask as read_mask
from snowshoe.io.labels import require_labels as require_labels
from snowshoe.io.labels import write_label_picture as write_label_picture
from snowshoe.io.labels import write_labels as write_labels
from snowshoe.io.no_data import has_data as has_data
from snowshoe.io.no_data import no_data_value as no_data_value
from snowshoe.io.opening import MAX_PIXELS as MAX_PIXELS
from snowshoe.io.pages import Beside as Beside
from snowshoe.io.pages import Page as Page
from snowshoe.io.pages import Stack as Stack
from snowshoe.io.reading import load as load
from snowshoe.io.reading import read as read
from snowshoe.io.source import LoadedImage as LoadedImage
from snowshoe.io.source import named_channels as named_channels
from snowshoe.io.source import require_choice as require_choice
from snowshoe.io.staging import atomically as atomically
from snowshoe.io.staging import held as held
from snowshoe.io.staging import require_place as require_place
from snowshoe.io.staging import staged_folder as staged_folder
from snowshoe.io.system import shown as shown
from snowshoe.io.writing import suffix_of as suffix_of
from snowshoe.io.writing import write_image as write_image
