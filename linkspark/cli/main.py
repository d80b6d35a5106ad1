"""The entry point: parse, run, and turn every expected failure into one message and a status."""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from linkspark.cli.options import parser
from linkspark.cli.progress import warnings_as_notes
from linkspark.errors import LinksparkError

BAD_INPUT = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv
        The arguments after the program's name; those of the process by default.

    Returns
    -------
    int
        0 when all went well, 2 for bad input (one message on stderr, nothing written), 130 when interrupted.
    """
    try:
        arguments = parser().parse_args(argv)
        arguments.argv = list(sys.argv[1:] if argv is None else argv)
        with _terminated_is_interrupted(), warnings_as_notes(), _quiet_logging(arguments.verbose):
            result = _run(arguments)
    except LinksparkError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except BaseException as error:
        # PySpark, interrupted in the middle of a call, may fail over that and tell of the failure instead.
        if not _came_of_an_interrupt(error):
            raise
        print("linkspark: interrupted; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    if isinstance(result, Path) and result.suffix == ".html":
        print(f"Results: {result.parent}\nReport:  {result}")
    else:
        print(result)
    return 0


def _came_of_an_interrupt(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _run(arguments: argparse.Namespace) -> Path | str:
    # Loaded when needed, so that --help answers at once.
    command = import_module(f"linkspark.cli.{arguments.command}")
    result: Path | str = command.run(arguments)
    return result


@contextmanager
def _quiet_logging(verbose: bool) -> Iterator[None]:
    """Keep Python's loggers silent: an interrupted PySpark logs tracebacks of its own."""
    before = logging.root.manager.disable
    logging.disable(before if verbose else logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def _terminated_is_interrupted() -> Iterator[None]:
    """Let a polite kill clean up as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
