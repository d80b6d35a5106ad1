"""What was learned: a model that can be saved, read and explained."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from linkspark.spec.codec import MODEL, decode, decode_named, encode, parse, to_text
from linkspark.spec.files import read, write
from linkspark.spec.link_spec import LinkSpec
from linkspark.spec.plain import lists_to_tuples
from linkspark.spec.problems import check_model, comparison_names, model_problems, refuse, warn_of_sums
from linkspark.spec.uncertainty import CONFIDENCE, Uncertainty, check_confidence, level_intervals
from linkspark.spec.weights import match_weight_of
from linkspark.spec.words import describe_levels

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class LevelProbabilities:
    """m and u of one comparison: first its levels as in the spec, then "none of them"."""

    m: tuple[float, ...]
    u: tuple[float, ...]

    def __post_init__(self) -> None:
        """Take lists for tuples."""
        lists_to_tuples(self)


@dataclass(frozen=True)
class Training:
    """Where a model comes from.

    Attributes
    ----------
    records
        Records by source.
    pairs
        Candidate pairs that EM saw (each counted once).
    trained_at
        ISO 8601 time, UTC; empty for a model written by hand.
    versions
        Of linkspark and what it ran on.
    rule_priors
        For each blocking rule, the share of its pairs that EM takes to match.
    log_likelihood
        After each iteration.
    converged
        Whether the parameters stopped moving; None where nothing was estimated by EM.
    warnings
        What the user should know about the estimates.
    """

    records: tuple[tuple[str, int], ...] = ()
    pairs: int = 0
    trained_at: str = ""
    versions: tuple[tuple[str, str], ...] = ()
    rule_priors: tuple[float, ...] = ()
    log_likelihood: tuple[float, ...] = ()
    converged: bool | None = None
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Take lists for tuples."""
        lists_to_tuples(self)


@dataclass(frozen=True)
class FittedModel:
    """A spec with its parameters: all that scoring needs.

    Attributes
    ----------
    spec
        What was asked.
    prior
        The probability that two random records match.
    probabilities
        One for each comparison of the spec, in its order.
    training
        Where the parameters come from.
    uncertainty
        How far they may be off; None for a model that was written by hand or comes from elsewhere.

    Raises
    ------
    SpecError
        For parameters that do not fit the spec, naming all that is wrong at once.
    """

    spec: LinkSpec
    prior: float
    probabilities: tuple[LevelProbabilities, ...]
    training: Training = Training()
    uncertainty: Uncertainty | None = None

    def __post_init__(self) -> None:
        """Check the parameters."""
        lists_to_tuples(self)
        check_model(self)
        # Three calls lie between: this, the dataclass's own, and who made it.
        warn_of_sums(self, stacklevel=3)

    def table(self, confidence: float = CONFIDENCE) -> "pd.DataFrame":
        """Return the parameters, one row a level of each comparison, "none of these" included.

        Parameters
        ----------
        confidence
            The share of such intervals that hold the true number.

        Returns
        -------
        pandas.DataFrame
            `comparison`; `level` in words; `gamma`; `m`; `u`; `match_weight` in bits, log2(m / u), where m
            and u below 1e-12 count as that; `m_low`, `m_high`, `u_low`, `u_high`, `match_weight_low`,
            `match_weight_high`: their intervals, NaN where the model knows none. Key: `comparison`, `gamma`.
            In the order of the spec, the strictest level of each comparison first.
        """
        check_confidence("FittedModel.table", confidence)
        # Tasks on the cluster read specs, and would wait for pandas.
        import pandas as pd

        rows = [
            (comparison.name, level, len(given.m) - 1 - index, m, u, match_weight_of(m, u))
            for comparison, given in zip(self.spec.comparisons, self.probabilities, strict=True)
            for index, (level, m, u) in enumerate(
                zip(describe_levels(comparison), given.m, given.u, strict=True)
            )
        ]
        names = ["comparison", "level", "gamma", "m", "u", "match_weight"]
        names += [f"{name}_{end}" for name in ("m", "u", "match_weight") for end in ("low", "high")]
        intervals = [[end for one in level for end in one] for level in level_intervals(self, confidence)]
        return pd.DataFrame([(*row, *more) for row, more in zip(rows, intervals, strict=True)], columns=names)

    def to_json(self) -> str:
        """Return the model as JSON text."""
        body = encode(self)
        names = [comparison.name for comparison in self.spec.comparisons]
        body["probabilities"] = dict(zip(names, body["probabilities"], strict=True))
        return to_text(MODEL, body)

    @staticmethod
    def from_json(text: str, where: str = "FittedModel") -> "FittedModel":
        """Return the model that JSON text says.

        Parameters
        ----------
        text
            What `to_json` returned, or what somebody wrote.
        where
            What a message calls the text, such as its path.

        Raises
        ------
        SpecError
            Naming all that is wrong with it, its spec included, each with its path.
        """
        body = parse(text, MODEL, where)
        named = body.get("probabilities")
        if isinstance(named, dict):
            body["probabilities"] = []
        decoded = decode(FittedModel, body)
        made: FittedModel = decoded.value
        if isinstance(named, dict):
            names = comparison_names(made.spec)
            given = decode_named(LevelProbabilities, named, names, "probabilities")
            object.__setattr__(made, "probabilities", given.value)
            decoded.problems.extend(given.problems)
        refuse(where, decoded.problems + model_problems(made))
        warn_of_sums(made, where)
        return made

    def save(self, path: str | Path) -> None:
        """Write the model as a JSON file, whole or not at all; raise InputError if that cannot be."""
        write(path, self.to_json())

    @staticmethod
    def load(path: str | Path) -> "FittedModel":
        """Read a model from a JSON file; raise InputError or SpecError if it holds none."""
        return FittedModel.from_json(read(path), where=str(path))
