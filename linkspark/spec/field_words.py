"""Fields in plain English."""

from typing import NoReturn

from linkspark.spec import cleaning as C
from linkspark.spec.date_formats import FORMATS
from linkspark.spec.fields import Field


def describe_field(field: Field) -> str:
    """Return where a field comes from and how it is cleaned.

    Examples
    --------
    >>> describe_field(Field("email", ("telecom", C.Where("system", "email"), "value"), (C.Email(),)))
    'email: telecom where system is email, value; as an email address'
    """
    of = "" if field.source is None else f" (of source {field.source})"
    steps = [describe_path(field.path), *(describe_step(step) for step in field.clean)]
    return f"{field.name}{of}: {'; '.join(steps)}"


def describe_path(path: C.Path) -> str:
    """Return the words of a path.

    Examples
    --------
    >>> describe_path(("name", 0, "given", 1))
    'name[0], given[1]'
    """
    words = ""
    for step in path:
        match step:
            case C.Where(key, equals):
                words += f" where {key} is {str(equals).lower() if isinstance(equals, bool) else equals}"
            case int():
                words += f"[{step}]"
            case _:
                words += f", {step}" if words else step
    return words


def describe_step(step: C.Cleaning) -> str:
    """Return what a cleaning step does.

    Examples
    --------
    >>> describe_step(C.Recode({"1": "M", "2": "F"}))
    '1 becomes M, 2 becomes F'
    """
    match step:
        case C.RemovePunctuation(keep):
            return f"without punctuation but for {keep}" if keep else "without punctuation"
        case C.Placeholders(values):
            return f"{_listed(values)} taken as missing"
        case C.ParseDate(formats, _, part):
            examples = " or ".join(FORMATS[name].example for name in formats)
            return f"{'' if part == 'date' else f'{part} of '}a date written as {examples}"
        case C.Joined(others, _):
            return f"joined with {_paths(others, ' and ')}"
        case C.FirstOf(others):
            return f"where missing, {_paths(others, ', or ')}"
        case C.Word("before comma" | "after comma"):
            return f"what stands {step.which.replace('comma', 'the comma')}"
        case C.Word(which):
            return f"{which.replace('but', 'but the')} word"
        case C.Recode(values, others):
            pairs = [f"{value} becomes {other}" for value, other in values]
            return _listed(pairs) + (", all else missing" if others == "missing" else "")
        case C.Substring(start, length):
            if length is None:
                return f"from character {start} on"
            return f"character {start}" if length == 1 else f"characters {start} to {start + length - 1}"
        case _:
            return _of_all(step)


def _of_all(
    step: C.Squeeze
    | C.Upper
    | C.Lower
    | C.FoldAccents
    | C.Plain
    | C.Postcode
    | C.Phone
    | C.Email
    | C.Digits
    | C.ToNumber
    | C.ToText,
) -> str:
    match step:
        case C.Squeeze():
            return "single blanks"
        case C.Upper():
            return "upper case"
        case C.Lower():
            return "lower case"
        case C.FoldAccents():
            return "without accents"
        case C.Plain():
            return "upper case, without accents and punctuation"
        case C.Postcode():
            return "as a UK postcode"
        case C.Phone():
            return "as a telephone number"
        case C.Email():
            return "as an email address"
        case C.Digits():
            return "digits only"
        case C.ToNumber():
            return "as a number"
        case C.ToText():
            return "as text"
        case _:
            _assert_never(step)


def _assert_never(step: NoReturn) -> NoReturn:
    # typing.assert_never is of Python 3.11.
    raise AssertionError(step)


def _listed(words: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(words[:8])
    return f"{shown} and {len(words) - 8} more" if len(words) > 8 else shown


def _paths(paths: tuple[C.Path, ...], between: str) -> str:
    return between.join(describe_path(path) for path in paths)
