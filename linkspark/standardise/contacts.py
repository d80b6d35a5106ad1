"""Telephone numbers and e-mail addresses."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from linkspark.standardise.text import ColumnOrName, made

# E.164: at most 15 digits; a British number has 9 or 10 after 44.
_PHONE = r"^\+(?:44[1-9][0-9]{8,9}|(?!44)[1-9][0-9]{7,14})$"
_USER = r"[^\s\p{C}@.\"(),:;<>\[\]\\]+"
_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?"
_TOP = r"\p{L}[\p{L}\p{N}-]*[\p{L}\p{N}]"
_LENGTHS = r"(?=.{3,254}$)(?=[^@]{1,64}@)"
_EMAIL = rf"(?U)^{_LENGTHS}({_USER}(?:\.{_USER})*)@((?:{_LABEL}\.)+{_TOP})$"

# An address that is one without a closer look.
_USUAL_EMAIL = r"^[\w+-]{1,30}(?:\.[\w+-]{1,30})?@(?:[A-Za-z0-9]{1,60}\.){1,2}[A-Za-z]{2,20}\z"


def phone(column: ColumnOrName) -> Column:
    """Return a telephone number as "+442079460958", null if it has not the form of one.

    A number with 0 in front, or with 44 and ten digits, is British; one with + or 00 in front is of the
    country that it says. Blanks, punctuation, "(0)" and an extension ("x12", "ext. 12") are left out. A
    number without 0, 00, 44 or + in front is null: nothing tells where it belongs.
    """
    return made(column, _international)


def email(column: ColumnOrName) -> Column:
    """Return an e-mail address in lower case and without blanks around it; null if it is none.

    Dots and "+..." before the @ stay: only some providers ignore them.
    """
    return made(
        column,
        lambda text: F.when(text.rlike(_USUAL_EMAIL), F.lower(text)).otherwise(
            F.regexp_extract(_lower(text), _EMAIL, 0)
        ),
    )


def email_user(column: ColumnOrName) -> Column:
    """Return what stands before the @ of a valid e-mail address."""
    return made(column, lambda text: F.regexp_extract(_lower(text), _EMAIL, 1))


def email_domain(column: ColumnOrName) -> Column:
    """Return what stands after the @ of a valid e-mail address."""
    return made(column, lambda text: F.regexp_extract(_lower(text), _EMAIL, 2))


def _international(text: Column) -> Column:
    digits = F.regexp_replace(F.lower(text), r"(?U)\s*(?:x|ext\.?|extension)\s*[0-9]+\s*$", "")
    digits = F.regexp_replace(digits, r"(?U)[\s\p{C}\p{P}\p{S}&&[^+]]+", "")
    digits = F.regexp_replace(digits, "^00", "+")
    digits = F.regexp_replace(digits, r"^(?:\+440?|0|44(?=[1-9][0-9]{9}$))", "+44")
    return F.regexp_extract(digits, _PHONE, 0)


def _lower(text: Column) -> Column:
    return F.lower(F.regexp_replace(text, r"(?U)^[\s\p{C}]+|[\s\p{C}]+$", ""))
