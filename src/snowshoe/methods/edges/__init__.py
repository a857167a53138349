"""Edge detectors."""

from snowshoe.methods.edges.canny import canny as canny
from snowshoe.methods.edges.colour_gradient import colour_gradient as colour_gradient
from snowshoe.methods.edges.dog import dog as dog
from snowshoe.methods.edges.farid import farid as farid
from snowshoe.methods.edges.gaussian_gradient import gaussian_gradient as gaussian_gradient
from snowshoe.methods.edges.laplacian import laplacian as laplacian
from snowshoe.methods.edges.log import log as log
from snowshoe.methods.edges.prewitt import prewitt as prewitt
from snowshoe.methods.edges.roberts import roberts as roberts
from snowshoe.methods.edges.scharr import scharr as scharr
from snowshoe.methods.edges.sobel import sobel as sobel
