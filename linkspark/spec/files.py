"""Reading and writing a spec's or model's file."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from linkspark import errors

LARGEST: Final = 10_000_000


def read(path: str | Path) -> str:
    """Return the text of a spec's or model's file.

    Raises
    ------
    InputError
        If there is no such file, or it cannot be read, or is too large.
    SpecError
        If it is not UTF-8.
    """
    file = Path(path)
    if file.is_dir():
        raise errors.file_cannot_be_read(str(path), "is a folder", "Name the JSON file in it.")
    try:
        size = file.stat().st_size
        if size > LARGEST:
            reason = f"has {size:,} bytes, and a spec or model at most {LARGEST:,}"
            raise errors.file_cannot_be_read(str(path), reason, "Check that it is the right file.")
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise errors.file_cannot_be_read(str(path), "there is no such file", "Check the path.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a path"
        raise errors.file_cannot_be_read(str(path), f"cannot be read: {reason}", "Check the path.") from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise errors.problems_found(str(path), [f"is not UTF-8 text (byte {error.start + 1:,})"]) from None


def write(path: str | Path, text: str) -> None:
    """Write a file whole or not at all: beside its place first, then moved there.

    Raises
    ------
    InputError
        If the folder does not exist or cannot be written to.
    """
    file = Path(path)
    if not file.parent.is_dir():
        reason = f"there is no folder {file.parent}"
        raise errors.file_cannot_be_written(str(path), reason, "Make it first, or name another.")
    if file.is_dir():
        raise errors.file_cannot_be_written(str(path), "it is a folder", "Name a file in it.")
    beside = None
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{file.name[:100]}.", dir=file.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        # mkstemp lets only the owner read; a model is for others too, as far as the user's umask lets them.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(beside, 0o666 & ~mask)
        os.replace(beside, file)
    except OSError as error:
        if beside is not None:
            with suppress(OSError):
                os.unlink(beside)
        reason = error.strerror or "the system refuses it"
        raise errors.file_cannot_be_written(str(path), reason, "Name another place.") from None
