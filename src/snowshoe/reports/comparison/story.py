"""What the page says in sentences, worked out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from snowshoe import catalogue
from snowshoe.comparison.agreement import Agreement
from snowshoe.comparison.areas import AreaSpread
from snowshoe.comparison.consensus import Consensus
from snowshoe.comparison.result import Comparison
from snowshoe.comparison.scene import Scene
from snowshoe.drawing.words import THIN, counted, in_minutes, listed, number, percent, seconds, sentence, spelled, whole
from snowshoe.results import Scree

__all__ = [
    "agreement_sentence", "consensus_words", "criteria", "extremes", "hundredths", "more", "notes", "other_thresholds",
    "planar", "size", "smaller", "spread", "summary", "volume_words",
]  # fmt: skip

CRITERIA = {
    "elbow": ("Elbow", "greatest distance from the chord"),
    "second_difference": ("Second difference", "sharpest turn of the curve"),
    "explained_variance": ("Explained variance", f"first k to explain 90{THIN}%"),
    "calinski_harabasz": ("Caliński–Harabasz", "variance between classes over that within"),
    "silhouette": ("Silhouette", "how much nearer a pixel is to its own class than to the next"),
    "gap": ("Gap statistic", "gain over values without any structure"),
    "bic": ("BIC", "likelihood, less a price for each class"),
}
"""What each criterion of the scree looks at; one that is not listed is shown by name alone."""
MOST_NAMED = 9
"""Of more methods than this, the first are named and the others counted."""


def summary(comparison: Comparison) -> list[str]:
    """Return the few sentences that sum the image and its results up."""
    measured, scree = comparison.scene.measured, comparison.scree
    said = [_classes(scree)]
    said.append(comparison.separability.sentence)
    modes = measured.density.modes
    said.append(
        f"The histogram has {counted(len(modes), 'mode')}, at {listed([number(mode) for mode in modes[:6]])};"
        f" the noise is about {number(measured.noise, 2)}, {percent(measured.relative_noise)} of the spread of the grey"
        " values."
    )
    for verdict, words in (
        ("suits", "Suits this image"), ("does not suit", "Does not suit it"), ("failed", "Failed"),
    ):  # fmt: skip
        titles = [row.title for row in comparison.rows if row.advice is not None and row.advice.verdict == verdict]
        if titles:
            rest = len(titles) - MOST_NAMED
            ending = f"; and {whole(rest)} more" if rest > 0 else ""
            said.append(f"{words}: {'; '.join(titles[:MOST_NAMED])}{ending}.")
    return said


def _classes(scree: Scree) -> str:
    """Return how many classes to take, and what they explain; and where the curve bends, if that is elsewhere."""
    k, elbow = scree.trusted.k, scree.chosen_k
    explain = (
        f"{counted(k, 'class', 'classes')}, which explain{'s' * (k == 1)} {percent(float(scree.explained[k - 1]))}"
    )
    if k == elbow:
        return f"The scree curve bends at {explain} of the grey variance."
    return f"By the scree curve, take {explain} of the grey variance; it bends at {spelled(elbow)}."


def size(shape: Sequence[int]) -> str:
    """Return the size of an image as people say it: columns, rows and planes."""
    return f"{THIN}×{THIN}".join(whole(n) for n in reversed(shape))


def volume_words(scene: Scene) -> dict[str, str]:
    """Return which planes are shown of a volume, and in what proportions."""
    assert scene.view is not None
    plane, row, column = scene.view.middle
    known = scene.spacing is not None and scene.spacing.is_known
    return {
        "where": (
            f"The image above, and every result on this page, is seen in three middle planes: plane {plane} of"
            f" {whole(scene.grey.shape[0])}, on its right the cut along column {column}, and below it that along row"
            f" {row}. Only the pictures are limited to these; every number describes the whole volume."
        ),
        "sizes": (
            f"Drawn to scale: a voxel is {scene.spacing}."
            if known
            else "The distance between planes is unknown, so voxels are drawn and measured as cubes."
        ),
        "planes": f"Planes {listed([str(number) for number in scene.view.montage_planes])}, in rows from the left.",
    }


def smaller(comparison: Comparison) -> str:
    """Return what ran on a smaller image, if anything, and that its commands do not."""
    return " ".join(filter(None, (_all_smaller(comparison), _slow_smaller(comparison))))


def _slow_smaller(comparison: Comparison) -> str:
    """Return which methods ran on a smaller image than the others, since they take long; empty where none did."""
    scene = comparison.scene
    rows = [row for row in comparison.rows if row.smaller > scene.step]
    if not rows:
        return ""
    ending = "; named by --methods, or run by segment or edges, they see all of it" if scene.step == 1 else ""
    which = listed([row.title for row in rows])
    return f"To be quick, this comparison ran {which} on the image {_reduced(rows[0].smaller, scene.shape)}{ending}."


def _all_smaller(comparison: Comparison) -> str:
    """Return that a budget was too short for all of an image, and which one is not; empty where it was not."""
    if comparison.budget is None or comparison.needed is None:
        return ""
    scene = comparison.scene
    return (
        f"To fit into {seconds(comparison.budget)}, this comparison looked at the image "
        f"{_reduced(scene.step, scene.shape)}. Its labels, edges and numbers of pixels are of that size; the commands "
        f"see all of the image, as would a budget of {in_minutes(comparison.needed)}."
    )


def _reduced(step: int, shape: Sequence[int]) -> str:
    n_rows, n_columns = (-(-n // step) for n in shape)
    return f"at 1/{step} of its size ({n_rows} × {n_columns} pixels)"


def notes(comparison: Comparison) -> dict[str, str]:
    """Return what methods noted of how they saw the image, and which did."""
    noted: dict[str, list[str]] = {}
    for row in comparison.rows:
        for note in () if row.result is None else row.result.notes:
            noted.setdefault(sentence(note), []).append(row.title)
    return {note: listed(titles) for note, titles in noted.items()}


def planar(comparison: Comparison) -> str:
    """Return which methods that were asked for were left out, since they take planes alone; empty where none was."""
    if not comparison.planar:
        return ""
    who, them = ("it works", "it") if len(comparison.planar) == 1 else ("they work", "them")
    which = listed(list(comparison.planar))
    return f"Left out, because {who} on single planes only: {which}; choose a plane with --plane to see {them}."


def consensus_words(consensus: Consensus, *, in_planes: bool = False) -> dict[str, str]:
    """Return how the maps are to be read, and what they say on the whole."""
    contradicted = consensus.mean_disagreement / 2
    apart = f"{whole(consensus.distance)} {'pixel' if consensus.distance == 1 else 'pixels'}"
    return {
        "how": (
            f"Labels of different methods can’t be compared one by one, but each method says of two pixels whether they"
            f" belong together. Here every pixel is paired with the eight that lie {apart} from it"
            f"{' in its plane' if in_planes else ''}, and the"
            f" {counted(consensus.n_methods, 'segmentation')} are asked about each pair. Every family has equal weight,"
            " shared among its methods."
        ),
        "whole": f"On average two methods contradict each other on {percent(contradicted)} of the pairs.",
    }


def more(comparison: Comparison) -> str:
    """Return how many methods there are besides, and how to get them; empty where all were run."""
    n = len(comparison.others)
    if not n:
        return ""
    ndim = comparison.scene.grey.ndim
    total = sum(method.gives != "image" and ndim in method.ndim for method in catalogue.methods())
    that = " that take volumes" if comparison.scene.is_volume else ""
    return f"{sentence(spelled(total - n))} of the catalogue’s {whole(total)} methods{that} are shown."


def spread(area: AreaSpread) -> str:
    """Return an area fraction with both of its spreads, in per cent."""
    fraction, threshold, method = (100 * share for share in (area.fraction, area.threshold_spread, area.method_spread))
    digits = 1 if threshold >= 0.05 or threshold == 0 else 2
    return f"{fraction:.{digits}f}{THIN}% ± {threshold:.{digits}f} (threshold) ± {method:.{digits}f} (method)"


def other_thresholds(area: AreaSpread | None) -> str:
    """Return where the thresholds of the other methods lie; empty without any."""
    if area is None:
        return ""
    others = sorted((value, name) for name, value in area.thresholds.items() if name != area.method)
    if len(others) < 2:
        return ""
    (low, first), (high, last) = others[0], others[-1]
    return (
        f"The {spelled(len(others))} other methods that look for one border in this histogram put it anywhere from"
        f" {number(low)} ({first}) to {number(high)} ({last}); half of them lie between"
        f" {number(others[len(others) // 4][0])} and {number(others[-1 - len(others) // 4][0])}."
    )


def criteria(scree: Scree) -> list[dict[str, Any]]:
    """Return one line for each criterion: its name, what it looks at, its k, and whether that is the one to take."""
    return [
        {"name": title, "about": about, "k": k, "same": k == scree.trusted.k}
        for name, k in scree.criteria.items()
        for title, about in [CRITERIA.get(name, (sentence(name.replace("_", " ")), ""))]
    ]


def agreement_sentence(scree: Scree) -> str:
    """Return which k to take, and how far the criteria agree."""
    ks = list(scree.criteria.values())
    if len(set(ks)) == 1:
        return scree.answer
    number_of = counted(len(ks), "criterion", "criteria")
    return f"{scree.answer} The answers of the {number_of} run from {min(ks)} to {max(ks)}."


def hundredths(value: float) -> str:
    """Return an agreement as the matrix prints it."""
    return "1" if value == 1 else f"{value:.2f}".replace("-", "−")


def extremes(agreement: Agreement) -> str:
    """Return which two segmentations agree most, and which least; empty with fewer than three."""
    n = len(agreement.names)
    pairs = [(float(agreement.matrix[i, j]), i, j) for i in range(n) for j in range(i)]
    if len(pairs) < 2:
        return ""
    (high, a, b), (low, c, d) = max(pairs), min(pairs)
    titles = agreement.titles
    step = {2: "second", 3: "third"}.get(agreement.step, f"{agreement.step}th")
    grid = f" Computed on every {step} pixel along each axis." if agreement.step > 1 else ""
    return (
        f"The most similar are {titles[b]} and {titles[a]} ({hundredths(high)}), the least similar {titles[d]} and"
        f" {titles[c]} ({hundredths(low)}).{grid}"
    )
