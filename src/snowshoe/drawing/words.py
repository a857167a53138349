"""Numbers as people read them: three significant digits, thin spaces between thousands."""

from __future__ import annotations

import math

THIN = "\u202f"
"""The narrow no-break space that separates thousands, and a number from its unit."""

MOST = 10_000_000
"""From so much on, a number is written with a power of ten."""
_SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits; below ten million, whole numbers have all of theirs."""
    if not math.isfinite(value):
        return "–"
    if value == int(value) and abs(value) < MOST:
        return whole(int(value))
    size = math.floor(math.log10(abs(value)))
    rounded = round(value, digits - 1 - size)
    if size < -4 or abs(rounded) >= MOST:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{_minus(mantissa)}{THIN}{times_ten(int(exponent))}"
    decimals = max(0, digits - 1 - size)
    return _minus(f"{rounded:,.{decimals}f}".replace(",", THIN))


def whole(value: int) -> str:
    """Return an integer with thin spaces between thousands."""
    return _minus(f"{value:,}".replace(",", THIN))


def percent(share: float) -> str:
    """Return a share as per cent: one decimal below ten and close to a hundred, whole numbers between."""
    value = 100 * share
    if not math.isfinite(value):
        return "–"
    if abs(value) < 1e-9:
        return f"0{THIN}%"
    if 0 < value < 0.05:
        return f"under 0.1{THIN}%"
    if 99.95 <= value < 100:
        return f"over 99.9{THIN}%"
    decimals = 1 if value != round(value) and (value < 10 or value > 90) else 0
    return f"{_minus(f'{value:.{decimals}f}')}{THIN}%"


def seconds(value: float) -> str:
    """Return a duration in the unit that suits it."""
    if value >= 1:
        return f"{number(value)}{THIN}s"
    return f"{number(value * 1e3)}{THIN}ms" if value >= 1e-3 else f"{number(value * 1e6, 2)}{THIN}µs"


def in_minutes(value: float) -> str:
    """Return a duration rounded up to whole seconds, or to whole minutes from two of them on."""
    return f"{math.ceil(value / 60)}{THIN}min" if value > 120 else f"{math.ceil(value)}{THIN}s"


def counted(n: int, noun: str, plural: str = "") -> str:
    """Return a count and its noun: ``one class``, ``four classes``, ``1 204 regions``."""
    return f"{spelled(n)} {noun if n == 1 else plural or noun + 's'}"


def spelled(n: int) -> str:
    """Return a count as a word up to ten, in figures beyond."""
    return _SMALL_NUMBERS[n] if 0 <= n < len(_SMALL_NUMBERS) else whole(n)


def ordinal(n: int) -> str:
    """Return the word for the n-th: ``a fifth``, ``an eleventh``, ``a 21st``."""
    words = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
    if 2 <= n <= 11:
        word = words[n - 2]
        return f"{'an' if word[0] == 'e' else 'a'} {word}"
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{'an' if n == 18 or 80 <= n < 90 else 'a'} {n}{ending}"


def listed(items: list[str]) -> str:
    """Return ``a``, ``a and b`` or ``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def sentence(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _minus(text: str) -> str:
    return text.replace("-", "−")


def times_ten(exponent: int) -> str:
    """Return a factor that is a power of ten."""
    return f"×{THIN}10{str(exponent).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"
