"""``linkspark bundle``: the package as a zip that spark-submit sends to a cluster."""

import argparse
import os
import zipfile
from pathlib import Path

import linkspark
from linkspark.cli import refusals

_LEFT_OUT = {"__pycache__", "sample"}


def run(arguments: argparse.Namespace) -> Path:
    """Write the zip, and return its path."""
    output: Path = arguments.output.expanduser().resolve()
    if output.is_dir():
        raise refusals.usage("linkspark bundle", f"--output must be a file, but {output} is a directory")
    temporary = output.with_name(f".{output.name}.partial-{os.getpid()}")
    try:
        write_bundle(temporary)
        temporary.replace(output)
    except OSError as error:
        raise refusals.output_not_writable(output, error.strerror or "unknown reason") from None
    finally:
        temporary.unlink(missing_ok=True)
    return output


def write_bundle(path: Path) -> None:
    """Zip the installed package without its sample data; the same package gives the same bytes."""
    package = Path(linkspark.__file__).parent
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in sorted(package.rglob("*")):
            inside = file.relative_to(package)
            if file.is_file() and not _LEFT_OUT & set(inside.parts):
                entry = zipfile.ZipInfo(str(Path("linkspark") / inside), date_time=(1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                bundle.writestr(entry, file.read_bytes())
