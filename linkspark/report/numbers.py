"""How the report writes numbers: one format for each kind, so that figures can be compared at a glance."""

import math
from decimal import Decimal
from numbers import Integral

_NUMBER = (Integral, float, Decimal)


def counted(number: object) -> str:
    """Return a whole number with thousands separators; a suppressed one as it stands."""
    if not isinstance(number, _NUMBER):
        return str(number)
    return f"{int(number):,}"


def percent(number: object) -> str:
    """Return a percentage with one decimal, never rounded to 0 or 100 unless it is exactly that."""
    if not isinstance(number, _NUMBER):
        return str(number)
    value = float(number)
    if math.isnan(value):
        return "–"
    if 0 < value < 0.05:
        return "<0.1%"
    if 99.95 <= value < 100:
        return ">99.9%"
    return f"{value:.0f}%" if value in (0, 100) else f"{value:.1f}%"


def probability(number: float) -> str:
    """Return a probability with four decimals, six where it is small, never rounded to 0 or 1."""
    if math.isnan(number):
        return "–"
    if number < 0.0000005:
        return "<0.000001"
    if number < 0.001:
        return f"{number:.6f}"
    return ">0.9999" if number > 0.99995 else f"{number:.4f}"


def bits(number: float) -> str:
    """Return a weight with its sign and two decimals, for example +5.57 or −4.29."""
    if math.isnan(number):
        return "–"
    text = f"{number:+.2f}" if math.isfinite(number) else f"{'+' if number > 0 else '-'}∞"
    return text.replace("-", "−")


def measure(number: object) -> str:
    """Return a statistic with some four significant digits, and its thousands separated."""
    if isinstance(number, bool) or not isinstance(number, _NUMBER):
        return str(number)
    value = float(number)
    if not math.isfinite(value):
        return "–" if math.isnan(value) else str(value)
    if isinstance(number, Integral) or (value == int(value) and abs(value) < 1e15):
        # Years are numbers too, and no one writes 1,984.
        return f"{int(number):{',' if abs(value) >= 10_000 else ''}}".replace("-", "−")
    digits = 3 - math.floor(math.log10(abs(value)))
    if digits > 8:
        return f"{value:.3g}".replace("-", "−")
    separator = "," if abs(value) >= 10_000 else ""
    return f"{value:{separator}.{max(digits, 0)}f}".replace("-", "−")


def times(number: float) -> str:
    """Return a ratio in words that read well: 147 times, 3.2 times."""
    return f"{number:,.0f} times" if number >= 10 else f"{number:.1f} times"


def several(number: object, one: str, many: str) -> str:
    """Return a count with its noun in the right number."""
    return f"{counted(number)} {one if number == 1 else many}"
