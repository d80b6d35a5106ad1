"""A model made ready for pair after pair: what can be worked out from it alone is worked out once."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from linkspark import errors
from linkspark.columns import SOURCE_DATASET
from linkspark.one_pair.conditions import OnlySparkError, condition_of
from linkspark.one_pair.judging import Judge, Known, judge_of
from linkspark.one_pair.values import flat_text, plain
from linkspark.spec.comparisons import Comparison
from linkspark.spec.expressions import comparison_columns
from linkspark.spec.field_values import value_of
from linkspark.spec.fields import Field, fields_of
from linkspark.spec.fitted import FittedModel, LevelProbabilities
from linkspark.spec.frequencies import adjustments_of
from linkspark.spec.levels import Condition
from linkspark.spec.link_spec import LinkSpec
from linkspark.spec.syntax import Column, Is, Logical, Unary, parse, walk
from linkspark.spec.weights import match_weight_of, probability_of

Record: TypeAlias = Mapping[str, Any]
Frequencies: TypeAlias = Mapping[str, Mapping[Any, float]]


class Part(NamedTuple):
    """What one comparison contributes to the score of a pair.

    Attributes
    ----------
    comparison
        Its name.
    gamma
        n for the strictest of n levels, 0 for none of them, -1 for missing.
    match_weight
        Of the level, in bits: log2(m / u), 0 where it is missing.
    frequency
        Of the value that agrees, where the level is adjusted for it and it is known.
    frequency_weight
        The adjustment for that frequency, in bits.
    """

    comparison: str
    gamma: int
    match_weight: float
    frequency: float | None
    frequency_weight: float


@dataclass(frozen=True)
class PairScore:
    """The score of a pair of records.

    Attributes
    ----------
    match_weight
        In bits: `prior_weight` and the weights of all parts, added up in their order.
    match_probability
        1 / (1 + 2^-match_weight).
    prior_weight
        What every pair starts from, in bits.
    parts
        What each comparison contributes, in the order of the spec.
    """

    match_weight: float
    match_probability: float
    prior_weight: float
    parts: tuple[Part, ...]

    @property
    def gammas(self) -> dict[str, int]:
        """Return the level of each comparison, by its name."""
        return {part.comparison: part.gamma for part in self.parts}


class _Adjustment(NamedTuple):
    """How the weight of a level follows the frequency of a value."""

    place: int
    frequencies: Mapping[Any, float]
    u_bits: float
    minimum_u: float
    weight: float


@dataclass(frozen=True)
class _Compared:
    """A comparison, ready to judge pairs: levels with their gammas, and weights by gamma + 1."""

    name: str
    levels: tuple[tuple[int, Judge], ...]
    weights: tuple[float, ...]
    adjustments: Mapping[int, _Adjustment]
    missing: Judge | None

    def part(self, left: list[Any], right: list[Any]) -> Part:
        """Return what the comparison contributes for the values of two records."""
        gamma = self._gamma(left, right)
        frequency, bits = None, 0.0
        if gamma in self.adjustments:
            how = self.adjustments[gamma]
            both = _known(how.frequencies, left[how.place]), _known(how.frequencies, right[how.place])
            # Of two values the more frequent one; of a value and an unknown one the value.
            frequency = max((one for one in both if one is not None), default=None)
            if frequency is not None and frequency > 0:
                bits = (how.u_bits - math.log2(max(frequency, how.minimum_u))) * how.weight
        return Part(self.name, gamma, self.weights[gamma + 1], frequency, bits)

    def _gamma(self, left: list[Any], right: list[Any]) -> int:
        known: Known = {}
        gamma = -1
        if self.missing is not None:
            if self.missing(left, right, known):
                return -1
            gamma = 0
        for number, judge in self.levels:
            holds = judge(left, right, known)
            if holds:
                return number
            if holds is not None:
                gamma = 0
        return gamma


@dataclass(frozen=True)
class _PairScorer:
    """Scores pairs of records by a prepared model.

    Attributes
    ----------
    function
        The public function that it is made for, for the messages.
    columns
        The columns whose values levels compare; then those that Spark conditions read.
    fields
        Where columns come from in raw records, by the name of their source; None for those without fields.
    start
        The prior's weight.
    compared
        The comparisons.
    """

    function: str
    columns: tuple[tuple[str, ...], tuple[str, ...]]
    fields: "_Fields | None"
    start: float
    compared: tuple[_Compared, ...]

    def __call__(self, left: Record, right: Record) -> PairScore:
        """Return the score of two records."""
        try:
            one, two = self._values(left, "left"), self._values(right, "right")
            parts = tuple([compared.part(one, two) for compared in self.compared])
        except UnicodeEncodeError:
            raise errors.text_of_halves() from None
        except OverflowError:
            raise errors.number_too_large() from None
        weight = self.start
        for _, _, bits, _, frequency_bits in parts:
            weight = weight + bits + frequency_bits
        return PairScore(weight, probability_of(weight), self.start, parts)

    def _values(self, record: Record, side: str) -> list[Any]:
        record = _mapping(self.function, side, record)
        if self.fields is not None:
            record = self.fields.taken(record)
        compared, conditions = self.columns
        values = [plain(record.get(column), column) for column in compared]
        # To a Spark condition NaN is a number, the greatest of all.
        values += [
            value if type(value := record.get(column)) is float else plain(value, column)
            for column in conditions
        ]
        return values


@dataclass(frozen=True)
class _Fields:
    """Takes columns from raw records as a spec's fields say."""

    fields: tuple[Field, ...]
    columns: tuple[str, ...]

    def taken(self, record: Record) -> dict[str, Any]:
        """Return the columns of a raw record; a field of its own source goes before one for all."""
        found = fields_of(self.fields, record.get(SOURCE_DATASET))
        return {
            name: value_of(record, found[name]) if name in found else record.get(name)
            for name in self.columns
        }


def columns_taken(function: str, side: str, record: Record, spec: LinkSpec) -> Record:
    """Return a record's columns as the comparisons see them: raw ones through the spec's fields."""
    columns = tuple(dict.fromkeys(name for one in spec.comparisons for name in comparison_columns(one)))
    given = _mapping(function, side, record)
    return _Fields(spec.fields, columns).taken(given)


def scorer_of(
    function: str, model: FittedModel, frequencies: Frequencies, start: float
) -> Callable[[Record, Record], PairScore]:
    """Return the function that scores pairs of records by a model.

    Raises
    ------
    SpecError
        For conditions that only Spark can judge, all of them at once.
    """
    spec = model.spec
    columns = tuple(dict.fromkeys(name for one in spec.comparisons for name in comparison_columns(one)))
    asked = any(_conditions(one) for one in spec.comparisons)
    places = {name: place for place, name in enumerate(columns)}
    raw_places = {name: len(columns) + place for place, name in enumerate(columns)}
    problems: dict[str, str] = {}

    def condition(path: str, at: Mapping[str, int], sql: str) -> Judge:
        try:
            return condition_of(sql, at)
        except OnlySparkError as error:
            problems[path] = f"{sql!r}: {error}"
            return _never

    compared = []
    for place, (one, known) in enumerate(zip(spec.comparisons, model.probabilities, strict=True)):
        path = f"comparisons[{place}]"
        levels = [
            judge_of(level, places, partial(condition, f"{path}.levels[{number}].sql", raw_places))
            for number, level in enumerate(one.levels)
        ]
        missing = None
        if one.missing is not None:
            at = places if _judged_without_spark(one) else raw_places
            missing = condition(f"{path}.missing", at, one.missing)
        compared.append(_compared(one, known, levels, missing, places, frequencies))
    if problems:
        raise errors.not_judged_here(problems)
    fields = _Fields(spec.fields, columns) if spec.fields else None
    return _PairScorer(function, (columns, columns if asked else ()), fields, start, tuple(compared))


def _compared(
    one: Comparison,
    known: LevelProbabilities,
    levels: list[Judge],
    missing: Judge | None,
    places: Mapping[str, int],
    frequencies: Frequencies,
) -> _Compared:
    weights = [match_weight_of(m, u) for m, u in zip(known.m, known.u, strict=True)]
    adjustments = {
        len(levels) - place: _Adjustment(
            places[how.column],
            frequencies[how.column],
            -match_weight_of(1.0, known.u[how.u_of]),
            how.minimum_u,
            how.weight,
        )
        for place, how in adjustments_of(one).items()
        if how.column in frequencies
    }
    numbered = tuple(zip(range(len(levels), 0, -1), levels, strict=True))
    return _Compared(one.name, numbered, (0.0, *weights[::-1]), adjustments, missing)


def _conditions(one: Comparison) -> bool:
    return one.missing is not None or any(isinstance(level, Condition) for level in one.levels)


def _judged_without_spark(one: Comparison) -> bool:
    """Tell whether what is missing is told as the levels tell it, to which NaN is missing too."""
    if any(isinstance(level, Condition) for level in one.levels):
        return False
    return all(isinstance(node, Column | Is | Logical | Unary) for node in walk(parse(one.missing or "")))


def _mapping(function: str, side: str, record: Any) -> Record:
    if isinstance(record, Mapping):
        return record
    # A row of Spark is a tuple that knows its names.
    if hasattr(record, "asDict"):
        found: Record = record.asDict(True)
        return found
    raise errors.not_a_record(function, side, record)


def _never(left: Any, right: Any, known: Known) -> bool | None:
    return None


def _known(frequencies: Mapping[Any, float], value: Any) -> float | None:
    if value is None:
        return None
    found = frequencies.get(value)
    # A table that was a file has texts alone.
    return frequencies.get(flat_text(value)) if found is None and not isinstance(value, str) else found
