"""One level of every type, and strategies that make whole specs and models."""

from typing import Any, get_args

from hypothesis import strategies as st

from linkspark.spec import (
    BlockingRule,
    Comparison,
    FittedModel,
    LevelProbabilities,
    LinkSpec,
    PriorRules,
    TermFrequency,
    Training,
)
from linkspark.spec.levels import (
    AllOf,
    Condition,
    DamerauLevenshtein,
    DayMonthSwapped,
    DaysWithin,
    DifferenceWithin,
    Equal,
    Initial,
    JaroWinkler,
    KilometresWithin,
    Level,
    Levenshtein,
    Nickname,
    OneDatePartDiffers,
    Overlap,
    SameCode,
    SamePart,
    ShareWithin,
    Swapped,
    YearsWithin,
)

# Each with its words in a table.
EVERY_LEVEL: dict[Level, str] = {
    Equal("city"): "city: the same",
    Levenshtein("dob", 1): "dob: Levenshtein distance at most 1",
    DamerauLevenshtein("dob", 2): "dob: Damerau-Levenshtein distance at most 2",
    JaroWinkler("first_name", 0.92): "first_name: Jaro-Winkler similarity at least 0.92",
    SameCode("surname", "nysiis"): "surname: same NYSIIS code",
    Nickname("first_name"): "first_name: nicknames of one name",
    Initial("first_name"): "first_name: one is the initial of the other",
    Swapped("first_name", "surname"): "first_name and surname: exchanged",
    OneDatePartDiffers("dob"): "dob: only the year, month or day differs",
    DayMonthSwapped("dob"): "dob: day and month exchanged",
    DaysWithin("dob", 1): "dob: at most 1 day apart",
    YearsWithin("dob", 1.5): "dob: at most 1.5 years apart",
    SamePart("postcode", "postcode_district"): "postcode: same postcode district",
    DifferenceWithin("income", 100): "income: difference at most 100",
    ShareWithin("income", 0.1): "income: difference at most 10 % of the larger",
    KilometresWithin("lat", "lon", 10.0): "lat and lon: at most 10 km apart",
    Overlap("phones", 2): "phones: at least 2 elements in common",
    Condition("within three", "abs(age_l - age_r) <= 3"): "within three",
    AllOf((Equal("a"), JaroWinkler("b", 0.9))): "a: the same, and b: Jaro-Winkler similarity at least 0.9",
}
assert {type(level) for level in EVERY_LEVEL} == set(get_args(Level))

_shares = st.floats(0, 1, exclude_min=True)
_positive = st.floats(0, 1e12, exclude_min=True)
_counts = st.integers(1, 1_000_000)
_columns = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
_keys = st.one_of(
    st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True),
    st.sampled_from(["substring(first_name, 1, 3)", "year(dob)", "`post code`", "split(name, ' ')"]),
)
_single: st.SearchStrategy[Any] = st.one_of(
    *(st.builds(kind, _columns) for kind in (Equal, Nickname, Initial, OneDatePartDiffers, DayMonthSwapped)),
    *(st.builds(kind, _columns, _counts) for kind in (Levenshtein, DamerauLevenshtein, DaysWithin, Overlap)),
    *(st.builds(kind, _columns, _shares) for kind in (JaroWinkler, ShareWithin)),
    *(st.builds(kind, _columns, _positive | _counts) for kind in (YearsWithin, DifferenceWithin)),
    st.builds(SameCode, _columns, st.sampled_from(["soundex", "metaphone", "nysiis", "match_rating"])),
    st.builds(SamePart, _columns, st.sampled_from(["postcode_area", "email_user", "email_domain"])),
    st.builds(lambda one, two: Swapped(one, f"{two} of {one}"), _columns, _columns),
    st.builds(
        lambda one, two, km: KilometresWithin(one, f"{two} of {one}", km), _columns, _columns, _positive
    ),
    st.builds(Condition, _columns, st.just("abs(age_l - age_r) <= 3")),
)
LEVELS: st.SearchStrategy[Any] = st.one_of(
    _single, st.builds(AllOf, st.lists(_single, min_size=1, max_size=3))
)


def shares(parts: int) -> st.SearchStrategy[tuple[float, ...]]:
    """Return probabilities that add up to 1."""
    numbers = st.lists(st.integers(0, 1000), min_size=parts, max_size=parts).filter(any)
    return numbers.map(lambda drawn: tuple(number / sum(drawn) for number in drawn))


@st.composite
def _comparison(draw: st.DrawFn, name: str) -> Comparison:
    loose = draw(st.lists(LEVELS, max_size=2, unique_by=lambda level: type(level)))
    levels = (Equal("city"), *(one for one in loose if not isinstance(one, Equal | DaysWithin)))
    given = st.none() | shares(len(levels) + 1)
    adjustment = st.builds(TermFrequency, st.floats(0, 1, exclude_max=True), st.floats(0, 1))
    return Comparison(name, levels, draw(st.none() | adjustment), draw(given), draw(given))


_rules = st.lists(st.builds(BlockingRule, st.lists(_keys, min_size=1, max_size=3)), min_size=1, max_size=4)
_prior = (
    st.none() | st.floats(0, 1, exclude_min=True, exclude_max=True) | st.builds(PriorRules, _rules, _shares)
)


@st.composite
def specs(draw: st.DrawFn) -> LinkSpec:
    """Draw a spec without problems."""
    names = draw(
        st.lists(st.from_regex(r"\w{1,8}", fullmatch=True), min_size=1, max_size=4, unique_by=str.lower)
    )
    return LinkSpec(
        draw(st.sampled_from(["dedupe", "link", "link_and_dedupe"])),
        draw(_columns),
        tuple(draw(_rules)),
        tuple(draw(_comparison(name)) for name in names),
        prior=draw(_prior),
        pair_budget=draw(st.integers(1, 2**63 - 1)),
        seed=draw(st.integers(-(2**62), 2**62)),
    )


@st.composite
def models(draw: st.DrawFn) -> FittedModel:
    """Draw a model without problems."""
    spec = draw(specs())
    sizes = [len(comparison.levels) + 1 for comparison in spec.comparisons]
    return FittedModel(
        spec,
        draw(st.floats(0, 1, exclude_min=True, exclude_max=True)),
        tuple(LevelProbabilities(draw(shares(size)), draw(shares(size))) for size in sizes),
        Training(
            records=draw(st.lists(st.tuples(_columns, st.integers(0, 10**12)), max_size=2).map(tuple)),
            pairs=draw(st.integers(0, 10**12)),
            rule_priors=draw(st.lists(st.floats(0, 1), max_size=3).map(tuple)),
            log_likelihood=draw(st.lists(st.floats(-1e9, 0), max_size=3).map(tuple)),
            converged=draw(st.none() | st.booleans()),
            warnings=draw(st.lists(_columns, max_size=2).map(tuple)),
        ),
    )
