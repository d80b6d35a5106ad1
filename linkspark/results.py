"""What a run of the seven functions found: plain values, for the report and the command line."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Profile:
    """The diagnostic tables of some files.

    Attributes
    ----------
    names
        One name a file; file number i of the tables is `names[i - 1]`.
    summary, missing, unique, descriptive_stats
        The tables of the functions of these names.
    common_records
        The table of `common_records`, or None unless there are exactly two files.
    block_sizes
        Index: column name. `File`, `Largest_Block` (records that share one value), `Pairs_In_Blocks`
        (pairs of records of that file that agree on the column: what blocking on it alone would make).
    """

    names: tuple[str, ...]
    summary: pd.DataFrame
    missing: pd.DataFrame
    unique: pd.DataFrame
    descriptive_stats: pd.DataFrame
    block_sizes: pd.DataFrame
    common_records: pd.DataFrame | None = None


@dataclass(frozen=True)
class Weights:
    """The m and u probabilities of a sample of candidate links, and how they were come by.

    Attributes
    ----------
    names
        The names of the two files.
    mu
        The table of `mu_probability`: index attribute; `m`, `u`, `W_a`, `W_d` (bits); `.attrs` holds p,
        iterations, converged, the log-likelihood trace and what was dropped.
    agreement
        Index: compared column of the candidate links. `compared` (pairs in which neither side is
        missing), `agreed` (pairs among them that agree).
    pairs
        The number of candidate links.
    sample, similarity, seed
        The arguments that made the candidate links.
    left_out
        Attributes that were not estimated, each with the reason in words.
    """

    names: tuple[str, str]
    mu: pd.DataFrame
    agreement: pd.DataFrame
    pairs: int
    sample: float
    similarity: float
    seed: int
    left_out: dict[str, str]
