"""The command line: `python -m synthetic_data`."""

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

_EXAMPLES = """\
examples:
  A census of some 95,000 people and a survey of half of them, with 5 % whom the census missed:
    python -m synthetic_data --people 100000 --seed 7 --output people-100k
  One file with duplicates, as CSV, with more typing errors (typos.json holds {"keyboard_typo": 0.1}):
    python -m synthetic_data --people 5000 --output twice --kind duplicates --format csv --rates typos.json
  The sample that linkspark carries, made again:
    python -m synthetic_data --sample

what is written:
  pair: census, survey and truth; duplicates: records and truth. The truth says which person each
  record_id is of, and is never an input to linkage. The directory appears when it is complete.
  The kinds of error and their default rates are in synthetic_data/README.md.
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        refuse(message)


def refuse(message: str) -> NoReturn:
    """End with one message and exit status 2."""
    print(f"synthetic_data: {message}", file=sys.stderr)
    raise SystemExit(2)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments."""
    made = _Parser(
        prog="python -m synthetic_data",
        description="Generate people with known truth, and records of them damaged by stated rates.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = made.add_argument
    add("--people", type=int, metavar="N", help="the number of people, from 1 to 2,000,000,000")
    add(
        "--seed",
        type=int,
        default=1,
        metavar="S",
        help="any whole number; the same seed gives the same rows (1)",
    )
    add("--output", type=Path, metavar="DIR", help="the directory to make; it must not hold anything yet")
    add(
        "--kind",
        choices=("pair", "duplicates"),
        default="pair",
        help="two files, or one with duplicates (pair)",
    )
    add("--format", choices=("parquet", "csv"), default="parquet", help="the format of the files (parquet)")
    add("--rates", type=Path, metavar="FILE", help="a JSON object of error rates; others keep their defaults")
    add(
        "--survey-share",
        type=float,
        default=0.5,
        metavar="P",
        help="of the census, the share in the survey (0.5)",
    )
    add(
        "--survey-only",
        type=float,
        default=0.05,
        metavar="P",
        help="of all, the share only in the survey (0.05)",
    )
    add("--keep", type=float, default=1.0, metavar="P", help="of all, the share that any file may hold (1)")
    add(
        "--sample",
        action="store_true",
        help="make the sample in linkspark/sample again; goes with nothing else",
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    asked = parser().parse_args(given)
    if asked.sample and given != ["--sample"]:
        refuse("--sample makes one fixed sample, so it goes with no other argument. Leave the others out.")
    if not asked.sample:
        for name in ("people", "output"):
            if getattr(asked, name) is None:
                refuse(f"--{name} is needed. See the examples in: python -m synthetic_data --help")
    for package in ("pyspark", "faker", "tqdm"):
        if importlib.util.find_spec(package) is None:
            refuse(
                f'the package {package} is not installed. Install it with: pip install ".[local,synthetic]"'
            )

    from linkspark.errors import LinksparkError
    from synthetic_data.rates import SyntheticDataError

    try:
        _run(asked)
    except (SyntheticDataError, LinksparkError) as error:
        refuse(str(error))
    except KeyboardInterrupt:
        print("synthetic_data: interrupted; nothing was written.", file=sys.stderr)
        return 130
    return 0


def _run(asked: argparse.Namespace) -> None:
    from tqdm import tqdm

    from linkspark.cli.session import spark_session
    from synthetic_data import sample
    from synthetic_data.population import Population
    from synthetic_data.rates import ErrorRates, read_rates
    from synthetic_data.writing import parts, refuse_used, replace_files, write

    if asked.sample:
        population, kind, form, output, put = (
            sample.POPULATION,
            "pair",
            "csv",
            sample.DIRECTORY,
            replace_files,
        )
    else:
        rates = ErrorRates() if asked.rates is None else read_rates(asked.rates)
        population = Population(
            asked.people, asked.seed, rates, asked.survey_only, asked.survey_share, asked.keep
        )
        kind, form, output, put = asked.kind, asked.format, asked.output, write
        refuse_used(output)
    with (
        spark_session() as spark,
        tqdm(total=len(parts(population, kind)), unit="part", file=sys.stderr) as bar,
    ):

        def progress(name: str) -> None:
            bar.set_description(name, refresh=False)
            bar.update()

        written = put(spark, population, kind, form, output, progress)
    print(*written, sep="\n")
