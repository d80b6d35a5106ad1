"""Two small files, and what the seven functions must say about them, worked out with pandas alone."""

import math

import numpy as np
import pandas as pd

NAMES = ["first_name", "surname", "birth_year"]


def people() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a census of 60 people, and a survey of the last 40 of them and 10 others."""
    number = np.arange(60)
    census = pd.DataFrame(
        {
            "record_id": [f"c{i:02}" for i in number],
            "first_name": [["Ann", "Bob", "Cyd", "Dee", "Eve"][i % 5] for i in number],
            "surname": [["Park", "Reed", "Shaw", "Tate", "Usher", "Vane", "West"][i % 7] for i in number],
            "birth_year": 1950 + number % 11,
        }
    )
    survey = pd.concat([census.iloc[20:], census.iloc[:10].assign(surname="Young")], ignore_index=True)
    survey["record_id"] = [f"s{i:02}" for i in range(len(survey))]
    survey.loc[::8, "first_name"] = "Zoe"
    survey.loc[3, "surname"] = None
    survey.loc[5::9, "birth_year"] += 1
    survey.loc[7::10, "surname"] = "Young"
    census.loc[5, "first_name"] = " "
    return census, survey


def expected_tables() -> dict[str, pd.DataFrame]:
    """Return columns of each table, by the name of its function."""
    census, survey = people()
    files = [census.replace(r"^\s*$", None, regex=True), survey]
    distinct = [file[name].nunique() for file in files for name in file.columns]
    common = [len(set(files[0][name].dropna()) & set(files[1][name].dropna())) for name in census.columns]
    years = [file["birth_year"] for file in files]
    return {
        "summary": pd.DataFrame(
            {
                "Total_Link_Space": [60 * 50, 60 * 50],
                "File_Name": ["census", "survey"],
                "Row_Count": [60, 50],
                "Column_Count": [4, 4],
                "Empty_Cells_Count": [1, 1],
            }
        ),
        "missing": pd.DataFrame({"Count_Missing": [0, 1, 0, 0, 0, 0, 1, 0], "File": [1] * 4 + [2] * 4}),
        "unique": pd.DataFrame({"Distinct_Values_Count": distinct, "File": [1] * 4 + [2] * 4}),
        "common_records": pd.DataFrame({"Common_Distinct_Records_Count": common}),
        "descriptive_stats": pd.DataFrame(
            {
                "Mean": [years[0].mean(), years[1].mean()],
                "Std_Dev": [years[0].std(), years[1].std()],
            }
        ),
    }


def expected_pairs() -> pd.DataFrame:
    """Return all pairs with exact agreement, null where either side is missing."""
    census, survey = people()
    census = census.replace(r"^\s*$", None, regex=True)
    pairs = census.merge(survey, how="cross", suffixes=("_1", "_2"))
    for name in NAMES:
        agrees = (pairs[f"{name}_1"] == pairs[f"{name}_2"]).astype(object)
        pairs[f"{name}_bool"] = agrees.where(pairs[f"{name}_1"].notna() & pairs[f"{name}_2"].notna(), None)
    columns = ["record_id_1", "record_id_2", *[f"{name}_bool" for name in NAMES]]
    return pairs[columns].sort_values(columns[:2], ignore_index=True)


def expected_weights(pairs: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return m and u of the pairs without a null, by EM over the pairs one by one."""
    agreed = pairs[columns].dropna().to_numpy().astype(float)
    m, u, p = np.full(len(columns), 0.9), np.full(len(columns), 0.2), 0.5
    before = math.inf
    for _ in range(1000):
        match = np.log(p) + agreed @ np.log(m) + (1 - agreed) @ np.log1p(-m)
        other = np.log1p(-p) + agreed @ np.log(u) + (1 - agreed) @ np.log1p(-u)
        g = 1 / (1 + np.exp(other - match))
        m, u, p = g @ agreed / g.sum(), (1 - g) @ agreed / (1 - g).sum(), g.mean()
        m, u = np.clip(m, 1e-16, 1 - 1e-16), np.clip(u, 1e-16, 1 - 1e-16)
        match = np.log(p) + agreed @ np.log(m) + (1 - agreed) @ np.log1p(-m)
        other = np.log1p(-p) + agreed @ np.log(u) + (1 - agreed) @ np.log1p(-u)
        now = float(g @ match + (1 - g) @ other)
        if abs(now - before) < 1e-6:
            break
        before = now
    return pd.DataFrame({"m": m, "u": u}, index=columns)
