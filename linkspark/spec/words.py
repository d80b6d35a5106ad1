"""Rules and levels in plain English."""

from typing import Final, NoReturn

from linkspark.spec.blocking import BlockingRule
from linkspark.spec.comparisons import Comparison
from linkspark.spec.levels import (
    AllOf,
    Code,
    Condition,
    DamerauLevenshtein,
    DayMonthSwapped,
    DaysWithin,
    DifferenceWithin,
    Equal,
    Initial,
    JaroWinkler,
    KilometresWithin,
    Level,
    Levenshtein,
    Nickname,
    OneDatePartDiffers,
    Overlap,
    Part,
    SameCode,
    SamePart,
    ShareWithin,
    Swapped,
    YearsWithin,
)

NONE: Final = "none of these"
MISSING: Final = "missing"

_CODES: Final[dict[Code, str]] = {
    "soundex": "Soundex",
    "metaphone": "Metaphone",
    "nysiis": "NYSIIS",
    "match_rating": "match rating",
}
_PARTS: Final[dict[Part, str]] = {
    "postcode_sector": "postcode sector",
    "postcode_district": "postcode district",
    "postcode_area": "postcode area",
    "email_user": "user of the email address",
    "email_domain": "domain of the email address",
}


def describe_level(level: Level) -> str:
    """Return what a level says, with the columns that it compares.

    Examples
    --------
    >>> describe_level(JaroWinkler("first_name", 0.92))
    'first_name: Jaro-Winkler similarity at least 0.92'
    """
    match level:
        case Condition():
            return level.name
        case AllOf():
            return ", and ".join(describe_level(part) for part in level.levels)
        case Swapped():
            return f"{level.first} and {level.second}: exchanged"
        case KilometresWithin():
            return f"{level.latitude} and {level.longitude}: at most {_number(level.at_most)} km apart"
        case _:
            return f"{level.column}: {_of_one_column(level)}"


def describe_levels(comparison: Comparison) -> tuple[str, ...]:
    """Return the words of each level, from the strictest to "none of these" (gamma n, ..., 1, 0)."""
    return (*(describe_level(level) for level in comparison.levels), NONE)


def describe_comparison(comparison: Comparison) -> str:
    """Return what a comparison looks for, strictest first.

    Examples
    --------
    >>> from linkspark.spec import exact
    >>> describe_comparison(exact("city"))
    'city: the same; none of these'
    """
    return "; ".join(describe_levels(comparison))


def rule_words(rule: BlockingRule) -> str:
    """Return what two records must share to be compared.

    Examples
    --------
    >>> rule_words(BlockingRule(("surname", "year(dob)")))
    'same surname and year(dob)'
    """
    first, last = rule.keys[:-1], rule.keys[-1]
    return f"same {', '.join(first)} and {last}" if first else f"same {last}"


def _of_one_column(
    level: Equal
    | Levenshtein
    | DamerauLevenshtein
    | JaroWinkler
    | SameCode
    | Nickname
    | Initial
    | OneDatePartDiffers
    | DayMonthSwapped
    | DaysWithin
    | YearsWithin
    | SamePart
    | DifferenceWithin
    | ShareWithin
    | Overlap,
) -> str:
    match level:
        case Equal():
            return "the same"
        case Levenshtein():
            return f"Levenshtein distance at most {level.at_most}"
        case DamerauLevenshtein():
            return f"Damerau-Levenshtein distance at most {level.at_most}"
        case JaroWinkler():
            return f"Jaro-Winkler similarity at least {_number(level.at_least)}"
        case SameCode():
            return f"same {_CODES[level.code]} code"
        case Nickname():
            return "nicknames of one name"
        case Initial():
            return "one is the initial of the other"
        case OneDatePartDiffers():
            return "only the year, month or day differs"
        case DayMonthSwapped():
            return "day and month exchanged"
        case DaysWithin():
            return f"at most {_counted(level.at_most, 'day')} apart"
        case YearsWithin():
            return f"at most {_counted(level.at_most, 'year')} apart"
        case SamePart():
            return f"same {_PARTS[level.part]}"
        case DifferenceWithin():
            return f"difference at most {_number(level.at_most)}"
        case ShareWithin():
            return f"difference at most {_number(100 * level.at_most)} % of the larger"
        case Overlap():
            return f"at least {_counted(level.at_least, 'element')} in common"
        case _:
            _assert_never(level)


def _assert_never(level: NoReturn) -> NoReturn:
    # typing.assert_never is of Python 3.11.
    raise AssertionError(level)


def _number(value: float) -> str:
    return f"{value:.10g}"


def _counted(count: float, thing: str) -> str:
    return f"{_number(count)} {thing}" if count == 1 else f"{_number(count)} {thing}s"
