"""What a person at the terminal sees while a command runs: one line a stage, on stderr."""

import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Progress:
    """Prints the stages of a run with the seconds since its start."""

    started: float = field(default_factory=time.monotonic)

    def __call__(self, stage: str) -> None:
        """Say what is done now."""
        print(f"{time.monotonic() - self.started:7.1f} s  {stage}", file=sys.stderr, flush=True)


@contextmanager
def warnings_as_notes() -> Iterator[None]:
    """Print linkspark's warnings as plain lines, without a file name and a line of code."""
    from linkspark.errors import LinksparkWarning

    shown = warnings.showwarning

    def note(message, category, filename, lineno, file=None, line=None):  # type: ignore[no-untyped-def]
        if issubclass(category, LinksparkWarning):
            print(f"           note: {message}", file=sys.stderr, flush=True)
        else:
            shown(message, category, filename, lineno, file, line)

    with warnings.catch_warnings():
        warnings.simplefilter("always", LinksparkWarning)
        warnings.showwarning = note
        yield
