"""What is linked in the benchmark, as plain values: both sides make their own spec from the same words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Compare:
    """One comparison: equal, then within each distance or similarity."""

    column: str
    how: str  # exact, jaro_winkler or levenshtein
    thresholds: tuple[float, ...] = ()
    term_frequency: bool = False


@dataclass(frozen=True)
class Workload:
    """What is linked, and how.

    `em_rules` are the two rules that Splink is trained on; linkspark trains on all.
    `matches_per_record` gives Splink its prior, which costs it no time; None leaves Splink's default.
    linkspark learns its own.
    """

    record_id: str
    truth: str
    blocking: tuple[tuple[str, ...], ...]
    comparisons: tuple[Compare, ...]
    em_rules: tuple[tuple[str, ...], ...]
    matches_per_record: float | None = None


HISTORICAL = Workload(
    record_id="unique_id",
    truth="cluster",
    blocking=(
        ("substr(first_name, 1, 3)", "substr(surname, 1, 4)"),
        ("surname", "dob"),
        ("first_name", "dob"),
        ("postcode_fake", "first_name"),
        ("postcode_fake", "surname"),
        ("dob", "birth_place"),
        ("substr(postcode_fake, 1, 3)", "dob"),
        ("substr(postcode_fake, 1, 3)", "first_name"),
        ("substr(postcode_fake, 1, 3)", "surname"),
        ("substr(first_name, 1, 2)", "substr(surname, 1, 2)", "substr(dob, 1, 4)"),
    ),
    comparisons=(
        Compare("first_name", "jaro_winkler", (0.92, 0.8), term_frequency=True),
        Compare("surname", "jaro_winkler", (0.92, 0.8), term_frequency=True),
        Compare("dob", "levenshtein", (1, 2)),
        Compare("postcode_fake", "levenshtein", (1, 2)),
        Compare("birth_place", "exact", term_frequency=True),
        Compare("occupation", "exact", term_frequency=True),
    ),
    em_rules=(("first_name", "surname"), ("dob",)),
)

# Of synthetic_data: one person in nine has 2 to 20 records. About 1.4 pairs a record at 1 million, and
# more of them at 5 million, as chance agreements grow with the square.
PEOPLE = Workload(
    record_id="record_id",
    truth="person_id",
    blocking=(
        ("surname", "date_of_birth"),
        ("first_name", "date_of_birth"),
        ("postcode", "first_name"),
        ("postcode", "surname"),
        ("postcode", "date_of_birth"),
        ("first_name", "surname", "town"),
        ("substr(first_name, 1, 3)", "substr(surname, 1, 4)", "substr(date_of_birth, 1, 7)"),
    ),
    comparisons=(
        Compare("first_name", "jaro_winkler", (0.92, 0.8), term_frequency=True),
        Compare("surname", "jaro_winkler", (0.92, 0.8), term_frequency=True),
        Compare("date_of_birth", "levenshtein", (1, 2)),
        Compare("postcode", "levenshtein", (1, 2)),
        Compare("town", "exact", term_frequency=True),
        Compare("occupation", "exact", term_frequency=True),
    ),
    em_rules=(("surname", "date_of_birth"), ("postcode", "first_name")),
    matches_per_record=1.1,
)

WORKLOADS = {"historical": HISTORICAL, "people": PEOPLE}
CANDIDATE_THRESHOLD = 0.01
CLUSTER_THRESHOLD = 0.95
