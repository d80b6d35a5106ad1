"""What was learned: a model that can be saved, read and explained."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from linkspark.spec import codec, problems
from linkspark.spec.link_spec import LinkSpec


@dataclass(frozen=True)
class LevelProbabilities:
    """m and u of one comparison: first its levels as in the spec, then "none of them"."""

    m: tuple[float, ...]
    u: tuple[float, ...]


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

    Raises
    ------
    SpecError
        For parameters that do not fit the spec, naming all that is wrong at once.
    """

    spec: LinkSpec
    prior: float
    probabilities: tuple[LevelProbabilities, ...]
    training: Training = Training()

    def __post_init__(self) -> None:
        """Check the parameters."""
        problems.check_model(self)

    def table(self) -> pd.DataFrame:
        """Return one row a level: comparison, level, gamma, words, m, u, match_weight (bits)."""
        return codec.model_table(self)

    def save(self, path: str | Path) -> None:
        """Write the model as a JSON file, whole or not at all."""
        codec.write(path, codec.model_to_json(self))

    @staticmethod
    def load(path: str | Path) -> "FittedModel":
        """Read a model from a JSON file, checked as if it were made by hand."""
        return codec.model_from_json(codec.read(path), where=str(path))
