"""The functions on real and benchmark files, against pandas reading the same files."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkspark as ls

DATE = "date_of_birth"


def _csv(spark: Any, path: Path) -> tuple[Any, pd.DataFrame]:
    frame = spark.read.csv(
        str(path), header=True, ignoreLeadingWhiteSpace=True, ignoreTrailingWhiteSpace=True
    )
    table = pd.read_csv(path, dtype=str, skipinitialspace=True, keep_default_na=False)
    table.columns = table.columns.str.strip()
    return frame, table.apply(lambda column: column.str.strip())


def _parquet(spark: Any, path: Path) -> tuple[Any, pd.DataFrame]:
    return spark.read.parquet(str(path)), pd.read_parquet(path)


def _present(column: pd.Series) -> pd.Series:
    if column.dtype == object:
        return column[column.notna() & column.astype(str).str.strip().ne("")]
    return column.dropna()


def _check(frames: list[Any], tables: list[pd.DataFrame]) -> None:
    _check_missing_and_unique(frames, tables)
    _check_statistics(frames, tables)


def _check_missing_and_unique(frames: list[Any], tables: list[pd.DataFrame]) -> None:
    found = ls.summary(*frames)
    assert found["Row_Count"].tolist() == [len(table) for table in tables]
    missing, unique = ls.missing(*frames), ls.unique(*frames)
    for file, table in enumerate(tables, start=1):
        present = {name: _present(table[name]) for name in table}
        expected = [len(table) - len(present[name]) for name in table]
        rows = missing[missing["File"] == file]
        assert list(rows.index) == list(table.columns)
        assert rows["Count_Missing"].tolist() == expected
        assert rows["Percentage_Missing"].tolist() == [round(100 * n / len(table), 6) for n in expected]
        assert found["Empty_Cells_Count"][file - 1] == sum(expected)
        rows = unique[unique["File"] == file]
        distinct = [present[name].nunique() for name in table]
        assert rows["Distinct_Values_Count"].tolist() == distinct
        assert rows["Use_As_Identifier"].tolist() == [
            count == len(present[name]) and count > 0 for count, name in zip(distinct, table, strict=True)
        ]
    if len(frames) == 2:
        common = ls.common_records(*frames, limit=10)
        for name in common.index:
            shared = set(_present(tables[0][name])) & set(_present(tables[1][name]))
            assert common.loc[name, "Common_Distinct_Records_Count"] == len(shared)
            assert common.loc[name, "Common_Distinct_Records"] == sorted(map(str, shared))[:10]


def _check_statistics(frames: list[Any], tables: list[pd.DataFrame]) -> None:
    stats = ls.descriptive_stats(0, *frames, top=5)
    for file, table in enumerate(tables, start=1):
        rows = stats[stats["File"] == file]
        for name in table:
            present, row = _present(table[name]), rows.loc[name]
            assert row["Count"] == len(present)
            assert (row["Min"], row["Max"]) == (present.min(), present.max())
            if table[name].dtype == object:
                counts = present.value_counts()
                first = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
                assert row["Frequency_List"] == first
                assert row["StdDev_of_Frequency"] == pytest.approx(counts.std(ddof=1))
            else:
                quartiles = np.quantile(present, [0.25, 0.5, 0.75], method="inverted_cdf")
                assert [row["25th_Percentile"], row["Median"], row["75th_Percentile"]] == quartiles.tolist()
                assert row["Mean"] == pytest.approx(present.mean())
                assert row["Std_Dev"] == pytest.approx(present.std(ddof=1))


def test_febrl_4_as_pandas_sees_it(spark: Any, data: Path) -> None:
    pairs = [_csv(spark, data / "febrl" / f"dataset4{letter}.csv") for letter in "ab"]
    _check([frame for frame, _ in pairs], [table for _, table in pairs])
    assert ls.summary(*[frame for frame, _ in pairs])["Total_Link_Space"].tolist() == [25_000_000] * 2


def test_historical_figures_as_pandas_sees_them(spark: Any, data: Path) -> None:
    frame, table = _parquet(
        spark, data / "splink_historical50k" / "historical_figures_with_errors_50k.parquet"
    )
    _check([frame], [table])


def test_simulated_censuses_as_pandas_sees_them(spark: Any, data: Path) -> None:
    pairs = [
        _parquet(spark, data / "pseudopeople_sample" / f"decennial_census_{year}.parquet")
        for year in (2020, 2030)
    ]
    _check(
        [frame for frame, _ in pairs],
        [table.apply(lambda c: c.astype(object) if c.dtype.name == "category" else c) for _, table in pairs],
    )


def test_m_and_u_of_febrl_4_agree_with_the_truth_that_they_never_saw(spark: Any, data: Path) -> None:
    """The share of agreement among true and among false pairs, counted by pandas, is what EM found."""
    (left, left_table), (right, right_table) = (
        _csv(spark, data / "febrl" / f"dataset4{letter}.csv") for letter in "ab"
    )
    names = ["given_name", "surname", "suburb", "postcode", "state", DATE]
    links = ls.candidate_links(
        0.15, 1, left.select("rec_id", *names), right.select("rec_id", *names), identifier="rec_id", seed=1
    )
    keep = [f"{name}_bool" for name in names]
    with pytest.warns(ls.errors.LinksparkWarning):
        found = ls.mu_probability(links.select(*keep), 200, 1e-4)
    truth = left_table.assign(entity=left_table["rec_id"].str.extract(r"(\d+)")[0]).merge(
        right_table.assign(entity=right_table["rec_id"].str.extract(r"(\d+)")[0]), on="entity"
    )
    for name in names:
        both = truth[truth[f"{name}_x"].ne("") & truth[f"{name}_y"].ne("")]
        share = (both[f"{name}_x"] == both[f"{name}_y"]).mean()
        # Some 110 true pairs are in the sample: four binomial standard deviations.
        assert found.loc[f"{name}_bool", "m"] == pytest.approx(share, abs=4 * np.sqrt(0.25 / 110))
        counts = [table[name][table[name].ne("")].value_counts() for table in (left_table, right_table)]
        agree = (counts[0] * counts[1]).sum() - (both[f"{name}_x"] == both[f"{name}_y"]).sum()
        chance = agree / (counts[0].sum() * counts[1].sum() - len(both))
        # The sample's agreeing pairs share records, so they vary more than independent ones would.
        spread = 6 * np.sqrt(chance / found.attrs["pairs"])
        assert found.loc[f"{name}_bool", "u"] == pytest.approx(chance, rel=0.1, abs=spread)
    assert found.attrs["p"] == pytest.approx(1 / 5000, rel=0.5)
