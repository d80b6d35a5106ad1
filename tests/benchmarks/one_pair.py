"""What one pair costs in plain Python: microseconds of one processor for each of three kinds of pairs.

Nothing of Spark is loaded. Run it from the top of the clone:

    python -m tests.benchmarks.one_pair --pairs 20000 --rounds 5

It prints a Markdown table for user_guide/performance.md: the least and the median of the rounds.
"""

import argparse
import statistics
import time
from typing import Any

import linkspark as ls
from linkspark.spec import FittedModel, LevelProbabilities, LinkSpec

LEFT = {
    "first_name": "Catherine",
    "surname": "Smithson",
    "dob": "1980-02-03",
    "postcode": "SW1A 1AA",
    "email": "c.smithson@example.org",
    "city": "London",
}
ALIKE = {
    "first_name": "Katherine",
    "surname": "Smithsen",
    "dob": "1980-03-02",
    "postcode": "SW1A 1AB",
    "email": "cath@example.org",
    "city": "London",
}
OTHER = {
    "first_name": "William",
    "surname": "Jones",
    "dob": "1951-11-28",
    "postcode": "M1 4BT",
    "email": "billy@example.net",
    "city": "Manchester",
}
PAIRS = {"equal": (LEFT, LEFT), "alike": (LEFT, ALIKE), "different": (LEFT, OTHER)}


def model() -> FittedModel:
    """Return a model of six comparisons with 19 levels."""
    compared = (
        ls.first_name("first_name"),
        ls.jaro_winkler("surname", term_frequency=True),
        ls.date_of_birth("dob"),
        ls.postcode("postcode"),
        ls.email("email"),
        ls.exact("city", term_frequency=True),
    )
    spec = LinkSpec("dedupe", "id", (ls.block_on("surname"),), compared)
    shares = [tuple([1 / (len(one.levels) + 1)] * (len(one.levels) + 1)) for one in compared]
    return FittedModel(spec, 0.001, tuple(LevelProbabilities(one, one) for one in shares))


def seconds_a_pair(call: Any, pair: tuple[dict[str, str], dict[str, str]], pairs: int) -> float:
    """Return the processor time of one call, from many."""
    left, right = pair
    started = time.process_time()
    for _ in range(pairs):
        call(left, right)
    return (time.process_time() - started) / pairs


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    frequencies = {"surname": {"Smithson": 0.001}, "city": {"London": 0.1}, "first_name": {"Catherine": 0.01}}
    prepared, one_off = model(), model()
    scorer = ls.pair_scorer(prepared, frequencies=frequencies)
    calls = {
        "`pair_scorer(model)`, once made": scorer,
        "`score_pair`, with the model": lambda a, b: ls.score_pair(a, b, one_off, frequencies=frequencies),
    }
    print("| Call | Pair | Least, µs | Median, µs |\n|---|---|---|---|")
    for name, call in calls.items():
        for kind, pair in PAIRS.items():
            taken = [1e6 * seconds_a_pair(call, pair, asked.pairs // 10) for _ in range(asked.rounds)]
            print(f"| {name} | {kind} | {min(taken):.1f} | {statistics.median(taken):.1f} |")


if __name__ == "__main__":
    main()
