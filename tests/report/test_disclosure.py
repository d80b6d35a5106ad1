"""Suppression, cell by cell, in tables small enough to check by eye."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from linkspark.errors import ArgumentError
from linkspark.report import Suppressed, control, control_weights
from linkspark.report.disclosure import rounded_down, shown_count, suppressed_cells
from linkspark.results import Profile, Weights

MakeProfile = Callable[..., Profile]


def repeated(**counts: int) -> list[str]:
    return [value for value, count in counts.items() for _ in range(count)]


def one_column(make_profile: MakeProfile, values: list[Any], **others: list[Any]) -> Profile:
    return make_profile({"people": pd.DataFrame({"x": pd.Series(values), **others})})


def row(table: pd.DataFrame, name: str = "x", file: int = 1) -> dict[str, Any]:
    return table[table["File"] == file].loc[name].to_dict()


def test_a_count_below_the_minimum_becomes_a_text_that_says_so() -> None:
    assert [shown_count(n, 10) for n in (0, 1, 9, 10)] == [0, "<10", "<10", 10]


def test_a_small_missing_count_goes_with_its_complement_and_all_that_gives_it_away(
    make_profile: MakeProfile,
) -> None:
    got = control(one_column(make_profile, [*repeated(a=60, b=30), *[None] * 5]))
    assert row(got.missing) == {"Count_Missing": "<10", "Percentage_Missing": "suppressed", "File": 1}
    assert row(got.unique) == {
        "File": 1,
        "Distinct_Values_Count": 2,
        "Distinct_Values_%": "suppressed",
        "Distinct_%_Standardised": 100 * 2 / 95,
        "Count_Per_Distinct": "suppressed",
        "Use_As_Identifier": False,
    }
    assert row(got.descriptive_stats)["Count"] == "suppressed"
    # 95 records less a=60 and b=30 would leave the 5: the list gives up b.
    assert row(got.descriptive_stats)["Frequency_List"] == [("a", 60)]
    assert row(got.descriptive_stats)["Values_Left_Out"] == 1
    assert row(got.descriptive_stats)["StdDev_of_Frequency"] == "suppressed"
    # 60·59/2 + 30·29/2 = 2205
    assert row(got.block_sizes) == {"File": 1, "Largest_Block": 60, "Pairs_In_Blocks": 2000}
    assert got.summary.loc[0, "Empty_Cells_Count"] == "<10"
    assert got.summary.loc[0, "Empty_Cells_%"] == "suppressed"


def test_few_values_in_a_column_are_suppressed_with_the_many_missing(make_profile: MakeProfile) -> None:
    got = control(one_column(make_profile, [*repeated(a=3, b=2), *[None] * 90]))
    assert row(got.missing)["Count_Missing"] == "suppressed"
    assert row(got.missing)["Percentage_Missing"] == "suppressed"
    found = row(got.descriptive_stats)
    assert found["Count"] == "<10"
    assert found["Frequency_List"] == found["Min"] == found["Max"] == "suppressed"
    assert found["Values_Left_Out"] == found["StdDev_of_Frequency"] == "suppressed"
    assert found["Mean"] == "not applicable"
    assert row(got.unique)["Distinct_Values_Count"] == "suppressed"
    assert row(got.block_sizes)["Largest_Block"] == "<10"
    assert row(got.block_sizes)["Pairs_In_Blocks"] == "suppressed"


def test_the_empty_cells_of_a_file_tell_no_more_than_the_columns_do(make_profile: MakeProfile) -> None:
    y = [*["u", "v"] * 40, *[None] * 20]
    got = control(one_column(make_profile, [*repeated(a=50, b=47), *[None] * 3], y=y))
    # 23 cells of 200 are empty; only the 20 of y may be known.
    assert got.summary.loc[0, "Empty_Cells_Count"] == "at least 20"
    assert got.summary.loc[0, "Empty_Cells_%"] == "at least 10.0%"
    assert row(got.missing, "y") == {"Count_Missing": 20, "Percentage_Missing": 20.0, "File": 1}


def test_a_profile_without_small_numbers_keeps_all_counts(make_profile: MakeProfile) -> None:
    raw = one_column(make_profile, [*repeated(a=50, b=30), *[None] * 20])
    got = control(raw)
    for name in ("summary", "missing", "unique", "block_sizes"):
        pd.testing.assert_frame_equal(getattr(got, name), getattr(raw, name))
    found = row(got.descriptive_stats)
    assert found["Frequency_List"] == [("a", 50), ("b", 30)]
    assert found["Values_Left_Out"] == 0
    assert found["Count"] == 80
    assert found["StdDev_of_Frequency"] == pytest.approx(14.142135623730951)
    assert (found["Min"], found["Max"]) == ("suppressed", "suppressed")


def test_one_rare_value_takes_the_next_one_with_it(make_profile: MakeProfile) -> None:
    # With a=60 and b=40 shown, the count of 105 would give c=5.
    got = row(control(one_column(make_profile, repeated(a=60, b=40, c=5))).descriptive_stats)
    assert got["Frequency_List"] == [("a", 60)]
    assert got["Values_Left_Out"] == 2
    assert got["StdDev_of_Frequency"] == "suppressed"


def test_many_rare_values_leave_the_list_as_it_is(make_profile: MakeProfile) -> None:
    rare = [f"r{number}" for number in range(12) for _ in range(2 + number % 2)]
    got = control(one_column(make_profile, [*repeated(a=60, b=40), *rare]))
    found = row(got.descriptive_stats)
    assert found["Frequency_List"] == [("a", 60), ("b", 40)]
    assert found["Values_Left_Out"] == 12
    assert isinstance(found["StdDev_of_Frequency"], float)
    # 60·59/2 + 40·39/2 + 6·1 + 6·3 = 2574: with twelve counts unknown it tells nothing.
    assert row(got.block_sizes)["Pairs_In_Blocks"] == 2574


def test_rare_values_that_must_all_be_nine_take_the_next_one_with_them(make_profile: MakeProfile) -> None:
    # 118 - 100 = 18 for two values below ten: both would be nine.
    got = row(control(one_column(make_profile, repeated(a=60, b=40, c=9, d=9))).descriptive_stats)
    assert got["Frequency_List"] == [("a", 60)]
    assert got["Values_Left_Out"] == 3


def test_a_column_of_nearly_one_value_hides_its_largest_block_and_its_mean(make_profile: MakeProfile) -> None:
    got = control(one_column(make_profile, [0] * 96 + [1] * 4))
    assert row(got.block_sizes) == {"File": 1, "Largest_Block": "suppressed", "Pairs_In_Blocks": 4000}
    found = row(got.descriptive_stats)
    assert found["Mean"] == found["Std_Dev"] == found["Variance"] == "suppressed"
    assert found["Frequency_List"] == found["Values_Left_Out"] == "not applicable"
    words = control(one_column(make_profile, repeated(no=96, yes=4)))
    assert row(words.descriptive_stats)["Frequency_List"] == []
    assert row(words.descriptive_stats)["Values_Left_Out"] == 2


@pytest.mark.parametrize(("values", "shown"), [(39, False), (40, True)])
def test_quartiles_need_four_times_the_minimum_of_values(
    make_profile: MakeProfile, values: int, shown: bool
) -> None:
    numbers = [float(number % 13) for number in range(values)]
    got = row(control(one_column(make_profile, numbers)).descriptive_stats)
    for name in ("25th_Percentile", "Median", "75th_Percentile"):
        assert isinstance(got[name], Suppressed) is not shown
    assert isinstance(got["Mean"], float)
    assert got["Min"] == got["Max"] == "suppressed"


@pytest.mark.parametrize("minimum_count", [0, 1, 10, 1000])
def test_an_identifier_of_one_file_shows_no_value_in_any(
    make_profile: MakeProfile, minimum_count: int
) -> None:
    ids = pd.DataFrame({"id": [f"person {number}" for number in range(60)], "x": ["a"] * 60})
    again = pd.DataFrame({"id": ["person 1"] * 30 + ["person 2"] * 30, "x": ["a"] * 60})
    got = control(make_profile({"one": ids, "two": again}), minimum_count)
    for file in (1, 2):
        found = row(got.descriptive_stats, "id", file)
        assert (
            found["Frequency_List"]
            == found["Min"]
            == found["Max"]
            == found["Values_Left_Out"]
            == "suppressed"
        )
    assert got.common_records is not None
    assert got.common_records.loc["id", "Common_Distinct_Records"] == "suppressed"
    for table in (
        got.summary,
        got.missing,
        got.unique,
        got.descriptive_stats,
        got.block_sizes,
        got.common_records,
    ):
        assert "person" not in table.to_csv()


def test_a_numeric_identifier_shows_no_statistics_of_its_values(make_profile: MakeProfile) -> None:
    got = row(control(one_column(make_profile, list(range(1000, 1200))), 0).descriptive_stats)
    for name in ("Min", "Max", "Mean", "25th_Percentile", "Median", "75th_Percentile", "Std_Dev", "Variance"):
        assert got[name] == "suppressed"
    assert got["Count"] == 200


def test_the_distinct_values_of_an_identifier_do_not_give_away_how_many_are_missing(
    make_profile: MakeProfile,
) -> None:
    values = [*(f"v{number}" for number in range(95)), *[None] * 5]
    got = row(control(one_column(make_profile, values)).unique)
    assert got["Distinct_Values_Count"] == got["Distinct_%_Standardised"] == "suppressed"
    assert got["Use_As_Identifier"] == True  # noqa: E712


@pytest.mark.parametrize("minimum_count", [0, 1])
def test_a_minimum_of_one_suppresses_nothing_but_identifiers(
    make_profile: MakeProfile, minimum_count: int
) -> None:
    raw = one_column(make_profile, [*repeated(a=3, b=1), None])
    got = control(raw, minimum_count)
    for name in ("summary", "missing", "unique", "block_sizes"):
        pd.testing.assert_frame_equal(getattr(got, name), getattr(raw, name))
    pd.testing.assert_frame_equal(
        got.descriptive_stats.drop(columns="Values_Left_Out"), raw.descriptive_stats
    )
    assert row(got.descriptive_stats)["Values_Left_Out"] == 0


def test_a_small_file_shows_no_count_and_the_link_space_does_not_give_it_away(
    make_profile: MakeProfile,
) -> None:
    large = pd.DataFrame({"x": repeated(a=40, b=60)})
    small = pd.DataFrame({"x": ["a", "a", "a", "b", "b", "b", None]})
    got = control(make_profile({"large": large, "small": small}))
    assert list(got.summary["Row_Count"]) == [100, "<10"]
    assert list(got.summary["Total_Link_Space"]) == ["suppressed", "suppressed"]
    assert list(got.summary["Empty_Cells_Count"]) == [0, "suppressed"]
    assert row(got.missing, file=2) == {"Count_Missing": "<10", "Percentage_Missing": "suppressed", "File": 2}
    assert row(got.descriptive_stats, file=2)["Frequency_List"] == "suppressed"
    assert row(got.descriptive_stats, file=1)["Frequency_List"] == [("b", 60), ("a", 40)]


def test_the_number_of_common_values_is_shown_unless_it_counts_few_people(make_profile: MakeProfile) -> None:
    left = pd.DataFrame({"sex": ["F", "M"] * 30, "name": [f"n{number % 30}" for number in range(60)]})
    right = pd.DataFrame({"sex": ["F", "M"] * 30, "name": [f"n{27 + number % 30}" for number in range(60)]})
    got = control(make_profile({"left": left, "right": right})).common_records
    assert got is not None
    assert got.to_dict("index") == {
        "name": {"Common_Distinct_Records": "suppressed", "Common_Distinct_Records_Count": "<10"},
        "sex": {"Common_Distinct_Records": "suppressed", "Common_Distinct_Records_Count": 2},
    }


def test_files_without_records_or_values_pass_through(make_profile: MakeProfile) -> None:
    empty = pd.DataFrame({"x": pd.Series([], dtype=object), "y": pd.Series([], dtype="float64")})
    got = control(make_profile({"empty": empty, "nulls": pd.DataFrame({"x": [None] * 20})}))
    assert list(got.summary["Row_Count"]) == [0, 20]
    assert row(got.missing, "x", 1)["Count_Missing"] == 0
    assert row(got.missing, "x", 2)["Count_Missing"] == 20
    assert row(got.descriptive_stats, "x", 2)["Frequency_List"] == []


def test_the_profile_that_was_given_is_not_changed(make_profile: MakeProfile) -> None:
    raw = one_column(make_profile, [*repeated(a=30, b=4), None])
    before = {
        name: getattr(raw, name).to_csv() for name in ("summary", "missing", "unique", "descriptive_stats")
    }
    control(raw)
    assert {name: getattr(raw, name).to_csv() for name in before} == before
    assert "minimum_count" not in raw.descriptive_stats.attrs


def test_control_may_be_applied_twice_but_not_tightened_later(make_profile: MakeProfile) -> None:
    once = control(one_column(make_profile, repeated(a=30, b=40)), 10)
    assert control(once, 10) is once
    with pytest.raises(ArgumentError) as caught:
        control(once, 20)
    assert str(caught.value) == (
        "control: minimum_count must be at most 10 for this profile, but it is 20. "
        "Control the profile that the functions gave."
    )


@pytest.mark.parametrize(
    ("minimum_count", "shown"), [(-1, "-1"), (2.5, "2.5"), ("10", "'10'"), (True, "True")]
)
def test_a_minimum_count_that_is_no_whole_number_is_refused(
    make_profile: MakeProfile, minimum_count: Any, shown: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        control(one_column(make_profile, ["a"]), minimum_count)
    expected = f"control: minimum_count must be a whole number of at least 0, but it is {shown}."
    assert str(caught.value) == expected


def test_controlled_tables_read_well_as_csv(make_profile: MakeProfile) -> None:
    got = control(one_column(make_profile, [*repeated(a=60, b=30), *[None] * 5]))
    assert got.missing.to_csv() == "name,Count_Missing,Percentage_Missing,File\nx,<10,suppressed,1\n"


def test_suppressed_cells_are_counted_table_by_table(make_profile: MakeProfile) -> None:
    got = control(one_column(make_profile, [*repeated(a=60, b=30), *[None] * 5]))
    tables = {"missing": got.missing, "unique": got.unique, "block_sizes": got.block_sizes, "common": None}
    assert suppressed_cells(tables) == {"missing": 2, "unique": 2}


def test_small_counts_of_pairs_and_their_complements_are_suppressed(weights: Weights) -> None:
    table = pd.DataFrame(
        {"compared": [1000, 1000, 1000, 995, 5], "agreed": [500, 3, 996, 400, 2]}, index=list("abcde")
    )
    got = control_weights(replace(weights, pairs=1000, agreement=table)).agreement
    assert got.to_dict("index") == {
        "a": {"compared": 1000, "agreed": 500},
        "b": {"compared": 1000, "agreed": "<10"},
        "c": {"compared": 1000, "agreed": "suppressed"},
        "d": {"compared": "suppressed", "agreed": 400},
        "e": {"compared": "<10", "agreed": "<10"},
    }


@pytest.mark.parametrize(
    ("count", "rounded"), [(0, 0), (7, 7), (99, 90), (994_000, 900_000), (10**18 + 5, 10**18)]
)
def test_counts_are_rounded_down_to_one_significant_figure(count: int, rounded: int) -> None:
    assert rounded_down(count) == rounded


def test_no_count_below_the_minimum_is_left_in_any_table_of_random_files(make_profile: MakeProfile) -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        rows = int(random.integers(30, 300))
        frame = pd.DataFrame(
            {f"c{kind}": random.geometric(1 / kind, rows).astype(str) for kind in (2, 4, 9, 40)}
        )
        frame = frame.mask(random.random(frame.shape) < random.choice([0, 0.01, 0.2]), None)
        got = control(make_profile({"file": frame}))
        for table, columns in (
            (got.summary, ["Row_Count", "Empty_Cells_Count"]),
            (got.missing, ["Count_Missing"]),
            (got.descriptive_stats, ["Count"]),
            (got.block_sizes, ["Largest_Block", "Pairs_In_Blocks"]),
        ):
            for cell in table[columns].to_numpy().ravel():
                assert isinstance(cell, str) or cell == 0 or cell >= 10
        for name, found in got.descriptive_stats.iterrows():
            listed = [] if isinstance(found["Frequency_List"], str) else found["Frequency_List"]
            assert all(count >= 10 for _, count in listed)
            count = found["Count"]
            left = found["Values_Left_Out"]
            if isinstance(count, int) and isinstance(left, int) and left:
                hidden = count - sum(size for _, size in listed)
                assert left > 1, name
                assert hidden >= 10, name
