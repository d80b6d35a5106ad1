"""The ways to write a date that can be named: their patterns, read by Spark and by Python alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

_YEAR, _SHORT_YEAR = r"((?!0000)[0-9]{4})", "([0-9]{2})"
_MONTH, _MM = "(0?[1-9]|1[0-2])", "(0[1-9]|1[0-2])"
_DAY, _DD = "(0?[1-9]|[12][0-9]|3[01])", "(0[1-9]|[12][0-9]|3[01])"
_MONTH_NAME = "(JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?"
_MONTH_NAME += "|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)"
MONTHS: Final = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
_TH = "(?:ST|ND|RD|TH)?"
_MARK, _GAP = "[-/. ]", "[-/., ]{0,2}"
_TIME = r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?))?"


@dataclass(frozen=True)
class DateFormat:
    """A way to write a date: what it looks like, its pattern, and which part each group of the pattern is."""

    example: str
    pattern: str
    # y, m and d; Y is a year of two digits, M a month by name.
    parts: str
    # Formats of one shape read the same texts.
    shape: str


FORMATS: Final = {
    "iso": DateFormat("1980-02-03", f"{_YEAR}-{_MM}-{_DD}", "ymd", "year first"),
    "iso_time": DateFormat("1980-02-03T14:30:00Z", f"{_YEAR}-{_MM}-{_DD}{_TIME}", "ymd", "with time"),
    "ymd": DateFormat("1980/2/3", f"{_YEAR}{_MARK}{_MONTH}{_MARK}{_DAY}", "ymd", "year first"),
    "uk": DateFormat("03/02/1980", f"{_DAY}{_MARK}{_MONTH}{_MARK}{_YEAR}", "dmy", "year last"),
    "us": DateFormat("02/03/1980", f"{_MONTH}{_MARK}{_DAY}{_MARK}{_YEAR}", "mdy", "year last"),
    "uk_short": DateFormat("03/02/80", f"{_DAY}{_MARK}{_MONTH}{_MARK}{_SHORT_YEAR}", "dmY", "short year"),
    "us_short": DateFormat("02/03/80", f"{_MONTH}{_MARK}{_DAY}{_MARK}{_SHORT_YEAR}", "mdY", "short year"),
    "compact": DateFormat("19800203", f"{_YEAR}{_MM}{_DD}", "ymd", "eight digits"),
    "uk_compact": DateFormat("03021980", f"{_DD}{_MM}{_YEAR}", "dmy", "eight digits"),
    "us_compact": DateFormat("02031980", f"{_MM}{_DD}{_YEAR}", "mdy", "eight digits"),
    "d_mon_yyyy": DateFormat("3 Feb 1980", f"{_DAY}{_TH}{_GAP}{_MONTH_NAME}{_GAP}{_YEAR}", "dMy", "named"),
    "mon_d_yyyy": DateFormat(
        "Feb 3, 1980", f"{_MONTH_NAME}{_GAP}{_DAY}{_TH}[-/., ]{{1,2}}{_YEAR}", "Mdy", "name first"
    ),
    "d_mon_yy": DateFormat(
        "3 Feb 80", f"{_DAY}{_TH}{_GAP}{_MONTH_NAME}{_GAP}{_SHORT_YEAR}", "dMY", "named, short"
    ),
    "yyyy_mm": DateFormat("1980-02", f"{_YEAR}{_MARK}{_MONTH}", "ym", "month"),
    "mm_yyyy": DateFormat("02/1980", f"{_MONTH}{_MARK}{_YEAR}", "my", "month last"),
    "mon_yyyy": DateFormat("Feb 1980", f"{_MONTH_NAME}{_GAP}{_YEAR}", "My", "month by name"),
    "yyyy": DateFormat("1980", _YEAR, "y", "year"),
}

# The parts that a format must have for what is asked of it.
NEEDS: Final = {"date": "ymd", "month": "ym", "year": "y"}


def ambiguous(formats: Sequence[str]) -> tuple[str, str] | None:
    """Return the first two of these known formats that read one text as different dates, if any do."""
    for one, other in combinations(formats, 2):
        if FORMATS[one].shape == FORMATS[other].shape and FORMATS[one].parts != FORMATS[other].parts:
            return one, other
    return None


def incomplete(formats: Sequence[str], needs: str) -> list[str]:
    """Return those of these known formats that lack a part of what is needed."""
    return [name for name in formats if not set(needs) <= set(FORMATS[name].parts.lower())]


def short(formats: Sequence[str]) -> list[str]:
    """Return those of these known formats that have years of two digits."""
    return [name for name in formats if "Y" in FORMATS[name].parts]
