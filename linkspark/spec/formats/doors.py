"""read_model and write_model: a model's file in any format that is known."""

import warnings
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from linkspark import errors
from linkspark.spec.codec import MODEL, SPEC, plain_json
from linkspark.spec.files import read, write
from linkspark.spec.fitted import FittedModel
from linkspark.spec.formats.aidbox import holds_model, read_aidbox
from linkspark.spec.formats.edn import read_edn
from linkspark.spec.formats.given import Notes
from linkspark.spec.formats.splink import is_splink, read_splink
from linkspark.spec.formats.writers import aidbox_text, splink_text
from linkspark.spec.link_spec import LinkSpec

Format: TypeAlias = Literal["linkspark", "splink", "aidbox"]
FORMATS: Final = get_args(Format)


def read_model(path: str | Path, *, model: str | None = None) -> FittedModel | LinkSpec:
    """Read a model, or the spec of one that is not trained, from a file of any format that is known.

    Parameters
    ----------
    path
        A file of linkspark (JSON), of Splink (JSON of version 3 to 5) or of Aidbox (EDN). Its content tells
        which.
    model
        The name of the model, where a namespace file of Aidbox holds several.

    Returns
    -------
    FittedModel or LinkSpec
        The spec, where the file says nothing of m and u.

    Raises
    ------
    InputError
        If there is no such file, or it cannot be read.
    SpecError
        Naming all that is wrong with it, or cannot be carried over, each with its path.

    Warns
    -----
    LinksparkWarning
        Of what is taken otherwise than it is written, such as a blocking rule that finds more pairs.

    Examples
    --------
    >>> model = read_model("saved_model.json")  # doctest: +SKIP
    """
    text = read(path)
    notes = Notes(str(path))
    found = _read(text, notes, model)
    _warn(notes)
    return found


def is_model(path: str | Path) -> bool:
    """Tell whether a file looks like a model or spec of any format, however many problems it may have."""
    try:
        text = read(path)
        if _looks_like_json(text):
            body = plain_json(text, str(path))
            return is_splink(body) or body.get("format") in (SPEC, MODEL)
        return holds_model(read_edn(text, str(path)))
    except errors.LinksparkError:
        return False


def write_model(model: FittedModel | LinkSpec, path: str | Path, format: Format | None = None) -> None:
    """Write a model or spec as a file of a format, whole or not at all.

    Parameters
    ----------
    model
        What `train` returned, or a spec.
    path
        Where to write it.
    format
        ``linkspark``, ``splink`` or ``aidbox``; unless told, ``aidbox`` for a path that ends in ``.edn`` and
        ``linkspark`` for any other.

    Raises
    ------
    ArgumentError
        For what is no model or spec, or another format.
    InputError
        If the file cannot be written.
    SpecError
        Naming all that the format cannot say, each with its path.

    Warns
    -----
    LinksparkWarning
        Of what is left out, or stands under keys of linkspark's own.

    Examples
    --------
    >>> write_model(model, "model.edn")  # doctest: +SKIP
    """
    if not isinstance(model, FittedModel | LinkSpec):
        raise errors.argument("write_model", "model", model, "a FittedModel or a LinkSpec")
    if format not in (None, *FORMATS):
        raise errors.argument("write_model", "format", format, '"linkspark", "splink" or "aidbox"')
    notes = Notes(str(path))
    wanted = format or ("aidbox" if Path(path).suffix == ".edn" else "linkspark")
    text = _text(model, wanted, notes)
    write(path, text)
    _warn(notes)


def _read(text: str, notes: Notes, model: str | None) -> FittedModel | LinkSpec:
    if not _looks_like_json(text):
        return read_aidbox(read_edn(text, notes.where), notes, model)
    if model is not None:
        raise errors.argument("read_model", "model", model, "None: only an EDN file holds several models")
    body = plain_json(text, notes.where)
    if is_splink(body):
        return read_splink(body, notes)
    if body.get("format") == SPEC:
        return LinkSpec.from_json(text, notes.where)
    if body.get("format") == MODEL:
        return FittedModel.from_json(text, notes.where)
    notes.problems.append(
        "is no model that is known: neither linkspark's nor Splink's JSON, nor Aidbox's EDN"
    )
    raise errors.problems_found(notes.where, notes.problems)


def _looks_like_json(text: str) -> bool:
    start = text.lstrip("\ufeff \t\r\n")
    return start.startswith("{") and start[1:].lstrip().startswith(('"', "}"))


def _text(model: FittedModel | LinkSpec, format: str, notes: Notes) -> str:
    if format == "linkspark":
        return model.to_json()
    if format == "splink":
        return splink_text(model, notes)
    if isinstance(model, LinkSpec):
        raise errors.problems_found(notes.where, ["an Aidbox model needs m and u: train the spec first"])
    return aidbox_text(model, notes)


def _warn(notes: Notes) -> None:
    for told in notes.warnings:
        warnings.warn(f"{notes.where}: {told}", errors.LinksparkWarning, stacklevel=3)
