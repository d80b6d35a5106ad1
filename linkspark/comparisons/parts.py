"""Parts of a UK postcode and of an email address."""

import pyarrow as pa
import pyarrow.compute as pc

from linkspark.comparisons.values import Codes, Values, as_text, numbered, with_none
from linkspark.one_pair.parts import EMAIL, GIROBANK, POSTCODE
from linkspark.spec.levels import Part


def same_part(values: Values, part: Part) -> Codes:
    """Return for each distinct value the number of its part, -1 where it is no postcode or email address.

    A postcode is read with or without its blank, in capitals or not; an email address as it is, its user
    before the last @.
    """
    make = _email_part if part in ("email_user", "email_domain") else _postcode_part
    numbers: Codes = values.once(part, lambda _: with_none(numbered(make(values, part))))
    return numbers


def _email_part(values: Values, part: Part) -> pa.Array:
    read = values.once("email", lambda distinct: pc.extract_regex(as_text(distinct), EMAIL))
    return pc.struct_field(read, [0 if part == "email_user" else 1])


def _postcode_part(values: Values, part: Part) -> pa.Array:
    area, rest, digit = values.once("postcode", _postcode)
    if part == "postcode_area":
        return area
    if part == "postcode_district":
        return pc.binary_join_element_wise(area, rest, "")
    return pc.binary_join_element_wise(area, rest, digit, " ")


def _postcode(distinct: pa.Array) -> tuple[pa.Array, ...]:
    upper = pc.utf8_upper(as_text(distinct))
    usual, girobank = (pc.extract_regex(upper, pattern) for pattern in (POSTCODE, GIROBANK))
    return tuple(
        pc.coalesce(pc.struct_field(usual, [place]), pc.struct_field(girobank, [place])) for place in range(3)
    )
