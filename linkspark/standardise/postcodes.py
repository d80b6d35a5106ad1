"""UK postcodes: the standard form, and its sector, district and area.

A postcode is standardised when it has the form of one (British Standard 7666: which letters stand where);
whether it is in use is not looked up. Nothing is corrected: an O typed for a 0 gives null.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from linkspark.standardise.text import ColumnOrName, made

_DISTRICT = (
    "(?:[A-PR-UWYZ][0-9]{1,2}"
    "|[A-PR-UWYZ][A-HK-Y][0-9]{1,2}"
    "|[A-PR-UWYZ][0-9][ABCDEFGHJKPSTUW]"
    "|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY])"
)
_POSTCODE = f"^(?:GIR 0AA|{_DISTRICT} [0-9][ABD-HJLNP-UW-Z]{{2}})$"


def postcode(column: ColumnOrName) -> Column:
    """Return a UK postcode as "SW1A 1AA", whatever its case, blanks and punctuation; null if it is none."""
    return made(column, _standard)


def sector(column: ColumnOrName) -> Column:
    """Return a postcode's sector: "SW1A 1" of "SW1A 1AA"."""
    return made(column, lambda text: F.regexp_extract(_standard(text), "^(.+ .)", 1))


def district(column: ColumnOrName) -> Column:
    """Return a postcode's district: "SW1A" of "SW1A 1AA"."""
    return made(column, lambda text: F.regexp_extract(_standard(text), "^(.+) ", 1))


def area(column: ColumnOrName) -> Column:
    """Return a postcode's area, its first letters: "SW" of "SW1A 1AA"."""
    return made(column, lambda text: F.regexp_extract(_standard(text), "^([A-Z]+)", 1))


def _standard(text: Column) -> Column:
    together = F.regexp_replace(F.upper(text), r"(?U)[\s\p{C}\p{P}]+", "")
    spaced = F.regexp_replace(together, "^(.+)(.{3})$", "$1 $2")
    return F.regexp_extract(spaced, _POSTCODE, 0)
