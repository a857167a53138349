"""Where the rules draw their lines, each with the reason why there.

*Measured* are 25 photos (every fourth of BSDS500's val) and 25 to 50 fluorescence and stained micrographs of nuclei,
with Otsu's threshold and its connected regions, beside built images: pure noise, two phases, a ramp. The figures, and
how they were had, are on the page ``docs/design/advice.md``. Where a valley lies, theory says what a cut there costs.
"""

from __future__ import annotations

__all__ = [
    "ALIKE",
    "BALANCED",
    "DEEP",
    "DENT",
    "FEW_LINES",
    "FLAT",
    "GRAINY",
    "GREY_ENOUGH",
    "GROUND",
    "LITTLE",
    "LITTLE_AREA",
    "MANY_SPECKS",
    "MOST",
    "NEAR",
    "NEAR_NOISE",
    "NO_MORE_THAN_FLAT",
    "ON_EDGES",
    "SOME_LINES",
    "SOME_SPECKS",
    "STEP",
    "TAIL",
    "UNEVEN",
    "VALLEY",
    "WEAK",
    "WEAKEST",
]  # fmt: skip

VALLEY, DENT, DEEP = 0.5, 0.2, 0.8
"""How far the histogram falls at a threshold, as a share of the lower mode.

For two equal normal populations, midway between them: a fall by half misplaces 4.8 % of the pixels, by a fifth 8.8 %,
by four fifths 1.6 %, so little that neither noise nor uneven light can add much.
"""
FLAT = 0.75
"""Share of the variance that two classes explain of a flat histogram, which has nothing to separate."""
TAIL = 0.8
"""Share of the variance that two classes must explain to suit where there is one mode and a long tail; in part they do
from that of a flat histogram on.

Measured on nuclei with one mode: at .8 and more Otsu's foreground has a median Dice of .93 (a tenth of them below .87),
at .75 to .8 of .80 (a tenth below .2). Normal noise explains .64, a ramp .75.
"""
NO_MORE_THAN_FLAT = 0.002
"""What classes explain of a ramp of 22 or more whole values beyond what they do of a continuous one."""
ALIKE = 2.0
"""Classes whose means are fewer times the noise apart: at the least, noise puts 16 % of either into the other."""
NEAR = 0.05
"""Share of the pixels within the noise of a threshold that is spoken of. Measured: at most .012 on any micrograph, more
than .05 on a third of the photos."""
UNEVEN = 0.3
"""Share of the variance in smooth light that is spoken of. Measured: at most .18 on any micrograph, more than .3 on
four photos in ten, which have a sky or a ground; a ramp has .98."""
GROUND = 0.75
"""Share of the outermost pixels, three sides of the four, from which a class of most pixels is taken for the ground."""
SOME_SPECKS, MANY_SPECKS = 0.04, 0.08
"""Shares of the pixels in tiny regions from which they are spoken of, and from which they speak against a method.
Measured on Otsu's classes: at most .008 on any micrograph, more than .04 on four photos in ten and than .08 on one in
six; pure noise .18."""
ON_EDGES = 1.5
"""How many times the image’s mean gradient that on a boundary must be to say that it follows edges. Boundaries laid
anywhere have 1, as those in pure noise (1.02). Measured: 1.6 and more on every micrograph, on seven photos in ten."""
LITTLE = 0.5
"""Share of what as many classes explain of a flat histogram, below which classes of colour that don't follow edges
either have missed what the image shows."""
LITTLE_AREA = 0.05
"""Share of the image that few objects may cover to be taken for all that there is, as one or two cells are."""
STEP = 1.2
"""The step of grey across the boundaries of a local threshold, in standard deviations of the image, that is clear.
Print and pores under uneven light have 1.4 and more, photos .9; their gradients 3.4 times the mean or more, and 2.5."""
MOST = 0.5
"""Most of the regions, or of the image."""
GREY_ENOUGH = 0.05
"""Share of the colour variance that grey misses, below which colour adds little. Measured: more on a third of the
photos."""
FEW_LINES, SOME_LINES, NEAR_NOISE = 0.75, 0.5, 0.05
"""Shares of the gradient’s energy in the strongest tenth of the pixels: of few clear lines, of lines in texture, and
how near to pure noise is no better. Measured: noise .33; above .5 eight photos in ten and nine micrographs; above .75
three photos in ten and seven micrographs."""
GRAINY = 0.5
"""Share of the mean gradient that noise alone would give, from which it is to be smoothed first. Measured: at most .4
on any photo, .56 on any micrograph, .99 in pure noise."""
BALANCED = 0.6
"""Share of the energy from which one direction prevails: it has half as much again as the other."""
WEAK, WEAKEST = 0.35, 0.6
"""Shares of the crossings without a gradient that are spoken of, and that speak against a method. Measured for `log`:
two phases .03, half of the photos up to .35, all but one in twenty up to .54, pure noise .96."""
