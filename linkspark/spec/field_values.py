"""The value of a field of one record, in plain Python: what `linkspark.field_columns` computes in Spark."""

import datetime
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from linkspark import errors
from linkspark.spec import cleaned_values as V
from linkspark.spec import cleaning as C
from linkspark.spec.field_words import describe_path
from linkspark.spec.fields import Field


def value_of(record: Mapping[str, Any], field: Field) -> object:
    """Return what a field is in one record: None where it is missing.

    Parameters
    ----------
    record
        A raw record: columns by name; nested ones as mappings and lists, or as JSON text.
    field
        Where the value stands, and how it is cleaned.

    Returns
    -------
    object
        Text; a date after `ParseDate`, a number after `ToNumber`; the value as it is for a field of one step
        without cleaning.

    Raises
    ------
    SchemaError
        For a path that ends in a mapping or a list, or cannot go on.

    Examples
    --------
    >>> from linkspark.spec import field
    >>> person = {"telecom": [{"system": "phone", "value": "1"}, {"system": "email", "value": "a@b.org"}]}
    >>> value_of(person, field("email", "telecom", {"system": "email"}, "value"))
    'a@b.org'
    """
    value = _found(record, field.path, field.name)
    if len(field.path) == 1 and not field.clean:
        return value
    value = text_of(value)
    for step in field.clean:
        value = _cleaned(value, step, record, field.name)
    return value


def text_of(value: Any) -> str | None:
    """Return the text of a plain value as Spark writes it; None for what is missing."""
    match value:
        case None | str():
            return value
        case bool():
            return str(value).lower()
        case float():
            return None if value != value else V.written(value)
        case Decimal():
            return None if value.is_nan() else format(value, "f")
        case datetime.datetime() if value.microsecond:
            return value.strftime("%Y-%m-%d %H:%M:%S.%f").rjust(26, "0").rstrip("0")
        case datetime.datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S").rjust(19, "0")
    # The scalars of numpy know their Python value.
    return text_of(value.item()) if hasattr(value, "item") else str(value)


def _found(record: Mapping[str, Any], path: C.Path, name: str) -> Any:
    """Return what stands at a path, of several values the first that is there; None for nothing."""
    value = _plain(record.get(str(path[0])))
    in_json = isinstance(value, str) and len(path) > 1
    if in_json:
        value = _parsed(str(value))
    # What a filter keeps is many values; a position right after a filter picks one of them.
    many = filtered = False
    for place, step in enumerate(path[1:], start=1):
        if in_json and not filtered:
            value = _of_one_shape(value, many, step, path[place + 1 :])
        if isinstance(step, C.Where):
            lists = [one for one in (value if many and not filtered else [value]) if one is not None]
            value = [one for each in lists for one in _kept(each, step, path[:place], name, in_json)]
            many = filtered = True
        elif many and not (filtered and isinstance(step, int)):
            value = [_step(one, step, path[:place], name, in_json) for one in value]
            filtered = False
        else:
            value = _step(value, step, path[:place], name, in_json)
            many = filtered = False
    values = [_leaf(one, path, name, in_json) for one in (value if many else [value])]
    return next((one for one in values if one is not None), None)


def _step(value: Any, step: str | int, so_far: C.Path, name: str, in_json: bool) -> Any:
    """Return what a name or position leads to; None for what is absent."""
    if value is None:
        return None
    if isinstance(step, str) and isinstance(value, Mapping):
        return _plain(value.get(step))
    if isinstance(step, int) and _is_list(value):
        return _plain(value[step]) if step < len(value) else None
    if in_json:
        return None
    raise errors.path_cannot_go_on("value_of", name, describe_path(so_far), _kind(value), step)


def _kept(value: Any, where: C.Where, so_far: C.Path, name: str, in_json: bool) -> list[Any]:
    if not _is_list(value):
        if in_json:
            return []
        raise errors.path_cannot_go_on("value_of", name, describe_path(so_far), _kind(value), where.key)
    wanted = text_of(where.equals)
    objects = [one for one in map(_plain, value) if isinstance(one, Mapping)]
    found = [(one, _plain(one.get(where.key))) for one in objects]
    return [one for one, held in found if not _nested(held) and text_of(held) == wanted]


def _leaf(value: Any, path: C.Path, name: str, in_json: bool) -> Any:
    if in_json:
        # Spark sees only the text of what stands there, and cannot tell an object from its text.
        begins = isinstance(value, str) and value[:1] in ("{", "[")
        return None if begins or _nested(value) else text_of(value)
    if _nested(value):
        raise errors.path_ends_in("value_of", name, describe_path(path), _kind(value))
    return value


def _cleaned(value: Any, step: C.Cleaning, record: Mapping[str, Any], name: str) -> Any:
    text = text_of(value)
    match step:
        case C.Joined(others, between):
            parts = [text, *(text_of(_found(record, path, name)) for path in others)]
            words = [V.squeeze(part) for part in parts if part is not None]
            return between.join(word for word in words if word) or None
        case C.FirstOf(others):
            parts = [text, *(text_of(_found(record, path, name)) for path in others)]
            words = [V.squeeze(part) for part in parts if part is not None]
            return next((word for word in words if word), None)
    if text is None:
        return None
    match step:
        case C.ParseDate(formats, pivot, part):
            return _date(text, formats, pivot, part)
        case C.ToNumber():
            return V.number(text)
        case _:
            return _text_cleaned(text, step) or None


def _text_cleaned(text: str, step: C.Cleaning) -> str | None:
    match step:
        case C.Squeeze():
            return V.squeeze(text)
        case C.Upper():
            return text.upper()
        case C.Lower():
            return V.lower(text)
        case C.FoldAccents():
            return V.fold_accents(text)
        case C.RemovePunctuation(keep):
            return V.remove_punctuation(text, keep)
        case C.Plain():
            return V.plain(text)
        case C.Placeholders(values):
            key = V.squeeze(text).upper()
            return text if key and key not in {V.squeeze(value).upper() for value in values} else None
        case C.Postcode():
            return V.postcode(text)
        case C.Phone():
            return V.phone(text)
        case C.Email():
            return V.email(text)
        case C.Digits():
            return V.digits(text)
        case C.Word(which):
            return V.word(text, which)
        case C.Recode(values, others):
            return dict(values).get(text, text if others == "keep" else None)
        case C.Substring(start, length):
            return text[start - 1 :] if length is None else text[start - 1 : start - 1 + length]
        case _:
            return text


def _date(text: str, formats: tuple[str, ...], pivot: int | None, part: str) -> object:
    found = V.date(text, formats, pivot)
    if found is None or part == "date":
        return found
    return found.year if part == "year" else f"{found.isoformat()[:7]}"


def _parsed(text: str) -> Any:
    """Return the first value of a JSON text, numbers as Spark writes them; None for what is no JSON."""
    try:
        return _JSON.raw_decode(text.lstrip(" \t\r\n"))[0]
    except (ValueError, RecursionError):
        return None


def _refuse(word: str) -> None:
    raise ValueError(word)


_JSON: Final = json.JSONDecoder(
    parse_int=lambda figures: str(int(figures)),
    parse_float=lambda figures: V.in_java(float(figures)),
    parse_constant=_refuse,
)


def _of_one_shape(value: Any, many: bool, step: C.Step, rest: C.Path) -> Any:
    """Return lists; nothing for one whose elements are not all what the path goes on with, as in Spark."""
    if many:
        return [_of_one_shape(one, False, step, rest) for one in value]
    if isinstance(step, str) or not _is_list(value) or not (rest or isinstance(step, C.Where)):
        return value
    objects = isinstance(step, C.Where) or isinstance(rest[0], str)
    fit = all(one is None or (isinstance(one, Mapping) if objects else _is_list(one)) for one in value)
    return value if fit else None


def _plain(value: Any) -> Any:
    """Return a row of Spark as a mapping, and an array of numpy as a list."""
    if hasattr(value, "asDict"):
        return value.asDict()
    return value.tolist() if hasattr(value, "tolist") else value


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _nested(value: Any) -> bool:
    return isinstance(value, Mapping) or _is_list(value)


def _kind(value: Any) -> str:
    return "an object" if isinstance(value, Mapping) else "a list" if _is_list(value) else "a plain value"
