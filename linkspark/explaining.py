"""Why a pair of records scores as it does: in numbers, in words, and as a chart. Without Spark."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkspark import errors
from linkspark.one_pair import PairScore, Part, pair_scorer
from linkspark.one_pair.prepared import Frequencies, Record, columns_taken
from linkspark.one_pair.words import for_and_against, named_level, one_in, verdict
from linkspark.spec.expressions import comparison_columns
from linkspark.spec.fitted import FittedModel
from linkspark.spec.weights import PriorReading
from linkspark.spec.words import MISSING, describe_levels

if TYPE_CHECKING:
    import pandas as pd

PRIOR = "prior"


@dataclass(frozen=True)
class ExplainedPart:
    """What one comparison says of a pair.

    Attributes
    ----------
    score
        The level, its weight and the adjustment for the value's frequency.
    level
        The level in words.
    m, u
        Its probabilities among matches and among other pairs; None where the comparison is missing.
    left, right
        The compared values of both records as text; None unless they were asked for.
    """

    score: Part
    level: str
    m: float | None
    u: float | None
    left: str | None = None
    right: str | None = None

    @property
    def bits(self) -> float:
        """Return all that the comparison adds to the match weight."""
        return self.score.match_weight + self.score.frequency_weight


@dataclass(frozen=True)
class Explanation:
    """Why a pair of records scores as it does.

    Attributes
    ----------
    score
        The score: what all parts add up to.
    prior
        The probability that two random records match.
    parts
        What each comparison says, in the order of the spec.
    """

    score: PairScore
    prior: float
    parts: tuple[ExplainedPart, ...]

    def table(self) -> "pd.DataFrame":
        """Return the score step by step.

        Returns
        -------
        pandas.DataFrame
            One row for the prior, then one for each comparison; key: `comparison`. `level` in words;
            `gamma`; `m`; `u`; `match_weight` of the level in bits; `frequency` of the value that agrees, and
            `frequency_weight`, what its rarity adds; `sum` up to here, in the last row the match weight.
            With the values, `left` and `right` as well.
        """
        import pandas as pd

        total = self.score.prior_weight
        empty = float("nan")
        words = f"{one_in(self.prior)}"
        rows: list[tuple[Any, ...]] = [
            (PRIOR, words, None, empty, empty, total, empty, 0.0, total, None, None)
        ]
        for part in self.parts:
            one = part.score
            total = total + one.match_weight + one.frequency_weight
            known = [empty if value is None else value for value in (part.m, part.u, one.frequency)]
            weights = (known[0], known[1], one.match_weight, known[2], one.frequency_weight, total)
            rows.append((one.comparison, part.level, one.gamma, *weights, part.left, part.right))
        columns = ["comparison", "level", "gamma", "m", "u", "match_weight", "frequency"]
        columns += ["frequency_weight", "sum", "left", "right"]
        made = pd.DataFrame(rows, columns=columns).astype({"gamma": "Int64"})
        shown = any(part.left is not None for part in self.parts)
        return made if shown else made.drop(columns=["left", "right"])

    def sentence(self) -> str:
        """Return the explanation in plain English, without a value of the records."""
        said = [verdict(self.score.match_probability)]
        said += for_and_against([(part.score, part.level) for part in self.parts])
        said.append(f"Before anything is compared: {one_in(self.prior)} match.")
        return " ".join(said)

    def svg(self) -> str:
        """Return the chart as an SVG element for a page of the report's style."""
        from linkspark.report.pair_page import pair_chart

        return str(pair_chart(self.score.prior_weight, self._steps()))

    def chart(self, path: str | os.PathLike[str] | None = None) -> str:
        """Return a page with the sentence, the chart and the table as HTML, and write it to a file.

        Parameters
        ----------
        path
            Where to write it; None: nowhere.

        Returns
        -------
        str
            HTML without script, with its style and drawing inside.

        Raises
        ------
        MissingDependencyError
            If jinja2 or matplotlib is not installed.
        """
        # The report is loaded for the page alone, so that a service that explains need not wait for it.
        try:
            from linkspark.report import write_html
            from linkspark.report.pair_page import pair_page
        except ModuleNotFoundError as error:
            package = (error.name or "").partition(".")[0]
            if package not in ("jinja2", "markupsafe", "matplotlib"):
                raise
            raise errors.package_not_installed("the chart", package, "report") from error
        sentences = for_and_against([(part.score, part.level) for part in self.parts])
        html = pair_page(
            verdict(self.score.match_probability),
            sentences,
            self.score.match_probability,
            self.score.match_weight,
            one_in(self.prior),
            self.score.prior_weight,
            self._steps(),
            self.table(),
        )
        if path is not None:
            write_html(Path(path), html)
        return html

    def _steps(self) -> list[tuple[str, float | None]]:
        steps: list[tuple[str, float | None]] = []
        for part in self.parts:
            name, missing = part.score.comparison, part.score.gamma < 0
            steps.append((name, None) if missing else (named_level(name, part.level), part.bits))
        return steps


def explain(
    left: Record,
    right: Record,
    model: FittedModel,
    *,
    frequencies: Frequencies | None = None,
    prior: PriorReading = "odds",
    values: bool = False,
) -> Explanation:
    """Return why a pair of records scores as it does. No Spark session is needed.

    Parameters
    ----------
    left, right, model, frequencies, prior
        As in `score_pair`.
    values
        Whether the table and the page show the compared values of the two records. Without them nothing
        says what a record holds, only what agrees.

    Returns
    -------
    Explanation
        `.table()`, `.sentence()`, `.chart("why.html")`; its parts add up to the score of `score_pair`.

    Raises
    ------
    ArgumentError, SpecError
        As `score_pair`.

    Notes
    -----
    Spark jobs: none.

    Examples
    --------
    >>> print(ls.explain(left, right, model).sentence())  # doctest: +SKIP
    """
    score = pair_scorer(model, frequencies=frequencies, prior=prior)(left, right)
    both = [
        columns_taken("explain", side, record, model.spec)
        for side, record in (("left", left), ("right", right))
    ]
    parts = []
    for part, one, known in zip(score.parts, model.spec.comparisons, model.probabilities, strict=True):
        if part.gamma < 0:
            level, m, u = MISSING, None, None
        else:
            place = len(one.levels) - part.gamma
            level, m, u = describe_levels(one)[place], known.m[place], known.u[place]
        shown = [_shown(record, comparison_columns(one)) if values else None for record in both]
        parts.append(ExplainedPart(part, level, m, u, *shown))
    return Explanation(score, model.prior, tuple(parts))


def _shown(record: Record, columns: Sequence[str]) -> str:
    return "; ".join("–" if record.get(name) is None else str(record[name]) for name in columns)
