"""The cleaning steps of a field, as Columns: `linkspark.spec.cleaning` says what each of them is."""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

from linkspark.spec import cleaning as C
from linkspark.standardise import contacts, dates, postcodes, text
from linkspark.standardise.text import filled, let, made

_NUMBER = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?$"
# More characters than a text has.
_ALL = 2**30


def text_of(column: Column, kind: T.DataType) -> Column:
    """Return the text of a value of a plain type; a whole number has no decimal point, NaN no text."""
    if isinstance(kind, T.FloatType | T.DoubleType):
        return let(
            column,
            lambda value: (
                F.when(F.isnan(value), F.lit(None).cast("string"))
                .when((F.floor(value) == value) & (F.abs(value) < 1e15), value.cast("bigint").cast("string"))
                .otherwise(value.cast("string"))
            ),
        )
    return column.cast("string")


def cleaned(
    column: Column, kind: T.DataType, step: C.Cleaning, other: Callable[[C.Path], Column]
) -> tuple[Column, T.DataType]:
    """Return what a step makes of a value, and its type.

    Parameters
    ----------
    column, kind
        The value, and its type: text, or what a step before gave.
    step
        What is to be done.
    other
        Gives the text at another path of the record.
    """
    value = text_of(column, kind)
    match step:
        case C.ParseDate(formats, pivot, part):
            if part == "date":
                return dates.parse(value, *formats, pivot=pivot), T.DateType()
            if part == "year":
                return dates.year(value, *formats, pivot=pivot), T.IntegerType()
            return dates.year_month(value, *formats, pivot=pivot), T.StringType()
        case C.ToNumber():
            return _number(value), T.DoubleType()
        case C.Joined(others, between):
            parts = [text.squeeze(one) for one in (value, *(other(path) for path in others))]
            return filled(F.concat_ws(between, *parts)), T.StringType()
        case C.FirstOf(others):
            parts = [text.squeeze(one) for one in (value, *(other(path) for path in others))]
            return F.coalesce(*parts), T.StringType()
        case _:
            return _text(value, step), T.StringType()


def _text(value: Column, step: C.Cleaning) -> Column:
    match step:
        case C.Squeeze():
            return text.squeeze(value)
        case C.Upper():
            return text.upper(value)
        case C.Lower():
            return made(value, _lower)
        case C.FoldAccents():
            return text.fold_accents(value)
        case C.RemovePunctuation(keep):
            return text.remove_punctuation(value, keep)
        case C.Plain():
            return text.clean(value)
        case C.Placeholders(values):
            return made(value, lambda one: _unless(one, values))
        case C.Postcode():
            return postcodes.postcode(value)
        case C.Phone():
            return contacts.phone(value)
        case C.Email():
            return contacts.email(_lower(value))
        case C.Digits():
            return made(value, lambda one: F.regexp_replace(one, "[^0-9]+", ""))
        case C.Word(which):
            return made(text.squeeze(value), lambda one: F.regexp_extract(one, _WORDS[which], 1))
        case C.Recode(pairs, others):
            return made(value, lambda one: _recoded(one, pairs, others))
        case C.Substring(start, length):
            return made(value, lambda one: F.substring(one, start, _ALL if length is None else length))
        case _:
            return filled(value)


_WORDS = {
    "first": "^([^ ]+)",
    "last": "([^ ]+)$",
    "all but first": "^[^ ]+ (.+)$",
    "all but last": "^(.+) [^ ]+$",
    "before comma": "^ *([^,]*[^, ])",
    "after comma": "^[^,]*, *(.*)$",
}


def _lower(value: Column) -> Column:
    # Java and ICU tell the end of a word, and so the final sigma, apart in different ways.
    return F.translate(F.lower(value), "\u03c2", "\u03c3")


def _unless(value: Column, placeholders: tuple[str, ...]) -> Column:
    known = [F.upper(text.squeeze(F.lit(one))) for one in placeholders]
    return F.when(~F.upper(text.squeeze(value)).isin(known), value)


def _recoded(value: Column, values: tuple[tuple[str, str], ...], others: str) -> Column:
    known = F.create_map(*[F.lit(one) for pair in values for one in pair])
    found = F.try_element_at(known, value)
    return F.coalesce(found, value) if others == "keep" else found


def _number(value: Column) -> Column:
    read = let(text.squeeze(value), lambda one: F.when(one.rlike(_NUMBER), one.cast("double")))
    return let(read, lambda one: F.when(F.abs(one) < float("inf"), one))
