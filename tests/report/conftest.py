"""Profiles and weights as the seven functions would give them, computed here with pandas alone."""

import datetime
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from linkspark.results import Profile, Weights

KINDS = {"int64": "bigint", "Int64": "bigint", "float64": "double", "bool": "boolean", "boolean": "boolean"}

INITIALS, MIDDLES, ENDS = (
    ("B", "C", "D", "F", "G", "H", "M", "P", "R", "T", "W"),
    "aeiou",
    ("ker", "son", "ley", "ton", "ham"),
)
SURNAMES = [f"{a}{b}r{c}" for c in ENDS for b in MIDDLES for a in INITIALS]
FIRST_NAMES = [
    "Olivia",
    "George",
    "Amelia",
    "Arthur",
    "Isla",
    "Noah",
    "Ava",
    "Muhammad",
    "Ivy",
    "Leo",
    "Freya",
    "Oscar",
]
TOWNS = [
    "Newport",
    "Cardiff",
    "Swansea",
    "Wrexham",
    "Bangor",
    "Barry",
    "Neath",
    "Rhyl",
    "Brecon",
    "Tenby",
]


def profile_of(files: Mapping[str, pd.DataFrame]) -> Profile:
    """Return the profile of some frames; None and NaN are missing."""
    kinds = [{name: _kind(frame[name]) for name in frame} for frame in files.values()]
    common = sorted(set.intersection(*(set(kind) for kind in kinds)))
    counts = [len(frame) for frame in files.values()]
    space = (
        counts[0] * (counts[0] - 1) // 2
        if len(counts) == 1
        else (sum(counts) ** 2 - sum(n * n for n in counts)) // 2
    )
    summary, missing, unique, stats, blocks = [], [], [], [], []
    for number, (file, frame) in enumerate(files.items(), start=1):
        rows = len(frame)
        summary.append(_shape(file, frame, kinds, number, space))
        for name in frame:
            lacking = int(frame[name].isna().sum())
            share = round(100 * lacking / rows, 6) if rows else 0.0
            missing.append((name, lacking, share, number))
            sizes = frame[name].dropna().value_counts()
            unique.append((name, number, *_distinct(sizes, rows)))
            blocks.append(
                (name, number, int(sizes.max()) if len(sizes) else 0, int((sizes * (sizes - 1) // 2).sum()))
            )
            stats.append({"name": name, **_statistics(frame[name], kinds[number - 1][name]), "File": number})
    both = None
    if len(files) == 2:
        left, right = files.values()
        values = {
            name: sorted(set(left[name].dropna().map(str)) & set(right[name].dropna().map(str)))
            for name in common
        }
        both = pd.DataFrame(
            {
                "Common_Distinct_Records": list(values.values()),
                "Common_Distinct_Records_Count": [len(value) for value in values.values()],
            },
            index=list(values),
        )
    named = ["name", "File"]
    return Profile(
        names=tuple(files),
        summary=pd.DataFrame(summary),
        missing=pd.DataFrame(
            missing, columns=["name", "Count_Missing", "Percentage_Missing", "File"]
        ).set_index("name"),
        unique=pd.DataFrame(
            unique,
            columns=[
                *named,
                "Distinct_Values_Count",
                "Distinct_Values_%",
                "Distinct_%_Standardised",
                "Count_Per_Distinct",
                "Use_As_Identifier",
            ],
        ).set_index("name"),
        descriptive_stats=pd.DataFrame(stats).set_index("name"),
        block_sizes=pd.DataFrame(blocks, columns=[*named, "Largest_Block", "Pairs_In_Blocks"]).set_index(
            "name"
        ),
        common_records=both,
    )


def _shape(
    file: str, frame: pd.DataFrame, kinds: list[dict[str, str]], number: int, space: int
) -> dict[str, Any]:
    common = sorted(set.intersection(*(set(kind) for kind in kinds)))
    empty = int(frame.isna().sum().sum())
    alike = [name for name in common if len({kind[name] for kind in kinds}) == 1]
    others = {name for place, kind in enumerate(kinds, start=1) if place != number for name in kind}
    return {
        "Total_Link_Space": space,
        "File_Name": file,
        "Row_Count": len(frame),
        "Column_Count": len(frame.columns),
        "Common_Columns": common,
        "Common_Columns_All_Data_Types": sorted({(name, kind[name]) for kind in kinds for name in common}),
        "Common_Columns_Common_Data_Types": [(name, kinds[0][name]) for name in alike],
        "Unique_Columns": sorted(set(frame) - others),
        "Empty_Cells_Count": empty,
        "Empty_Cells_%": 100 * empty / frame.size if frame.size else 0.0,
    }


def _kind(column: pd.Series) -> str:
    return KINDS.get(
        str(column.dtype), "date" if isinstance(column.iloc[0:1].squeeze(), datetime.date) else "string"
    )


def _distinct(sizes: pd.Series, rows: int) -> tuple[Any, ...]:
    distinct, present = len(sizes), int(sizes.sum())
    if not present:
        return 0, math.nan, 0.0, math.nan, False
    return distinct, 100 * distinct / present, 100 * distinct / rows, present / distinct, distinct == present


def _statistics(column: pd.Series, kind: str) -> dict[str, Any]:
    present = column.dropna()
    sizes = sorted(present.value_counts().items(), key=lambda pair: (-pair[1], pair[0]))
    numeric = kind in ("bigint", "double")

    def of_numbers(value: Callable[[], Any]) -> Any:
        return (value() if len(present) else None) if numeric else "not applicable"

    return {
        "Data_Type": kind,
        "Count": len(present),
        "Min": present.min() if len(present) else None,
        "Max": present.max() if len(present) else None,
        "Mean": of_numbers(present.mean),
        "25th_Percentile": of_numbers(lambda: present.quantile(0.25)),
        "Median": of_numbers(present.median),
        "75th_Percentile": of_numbers(lambda: present.quantile(0.75)),
        "Std_Dev": of_numbers(present.std),
        "Variance": of_numbers(present.var),
        "Frequency_List": "not applicable" if numeric else [(value, int(size)) for value, size in sizes][:40],
        "StdDev_of_Frequency": "not applicable"
        if numeric or len(sizes) < 2
        else float(np.std([size for _, size in sizes], ddof=1)),
    }


def people(rows: int, seed: int, prefix: str) -> pd.DataFrame:
    """Return made-up people, with skewed names and some cells missing."""
    random = np.random.default_rng(seed)

    def drawn(values: list[str], skew: float) -> np.ndarray:
        shares = 1 / np.arange(1, len(values) + 1) ** skew
        return random.choice(values, rows, p=shares / shares.sum()).astype(object)

    frame = pd.DataFrame(
        {
            "person_id": [f"{prefix}-{number:05d}" for number in range(rows)],
            "first_name": drawn(FIRST_NAMES, 0.7),
            "middle_name": drawn(FIRST_NAMES, 0.4),
            "surname": drawn(SURNAMES, 0.8),
            "sex": drawn(["F", "M"], 0.05),
            "birth_year": random.normal(1972, 19, rows).round().astype(int),
            "town": drawn(TOWNS, 1.1),
            "postcode": [
                f"NP{a} {b}AB"
                for a, b in zip(random.integers(1, 40, rows), random.integers(1, 9, rows), strict=True)
            ],
            "income": random.lognormal(10.1, 0.5, rows).round(-2),
        }
    )
    for name, share in {
        "middle_name": 0.42,
        "surname": 0.012,
        "postcode": 0.08,
        "income": 0.23,
        "town": 0.002,
    }.items():
        frame[name] = frame[name].where(
            random.random(rows) >= share, None if frame[name].dtype == object else np.nan
        )
    return frame


@pytest.fixture(scope="session")
def two_files() -> Profile:
    census = people(2400, 1, "C")
    survey = people(1612, 2, "S").drop(columns="income").assign(interviewer=lambda frame: frame["town"])
    return profile_of({"census_2021.csv": census, "survey_2022.csv": survey})


@pytest.fixture(scope="session")
def weights() -> Weights:
    m = np.array([0.9312, 0.8821, 0.9968, 0.9541, 0.7723, 0.6034])
    u = np.array([0.0047, 0.0391, 0.5012, 0.0174, 0.0031, 0.1129])
    attributes = ["surname", "first_name", "sex", "birth_year", "postcode", "town"]
    mu = pd.DataFrame(
        {"m": m, "u": u, "W_a": np.log2(m / u), "W_d": np.log2((1 - m) / (1 - u))}, index=attributes
    )
    trace = [-21894.2 + 6200 * (1 - 0.62**step) for step in range(24)]
    mu.attrs = {
        "p": 0.00231,
        "iterations": 24,
        "converged": True,
        "log_likelihood": trace,
        "pairs": 37120,
        "at_boundary": [],
        "dropped_columns": [],
        "dropped_rows": 3310,
    }
    agreement = pd.DataFrame(
        {
            "compared": [40020, 40430, 40430, 40430, 37500, 40340],
            "agreed": [276, 1661, 20294, 778, 182, 4600],
        },
        index=[
            "surname_lev_bool",
            "first_name_lev_bool",
            "sex_bool",
            "birth_year_bool",
            "postcode_lev_bool",
            "town_bool",
        ],
    )
    return Weights(
        names=("census_2021.csv", "survey_2022.csv"),
        mu=mu,
        agreement=agreement,
        pairs=40430,
        sample=0.1,
        similarity=0.8,
        seed=7,
        left_out={"middle_name": "missing in 66% of the pairs"},
    )


@pytest.fixture(scope="session")
def make_profile() -> Callable[[Mapping[str, pd.DataFrame]], Profile]:
    """Return the function that profiles frames by name with pandas."""
    return profile_of
