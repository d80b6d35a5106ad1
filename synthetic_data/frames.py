"""The synthetic files as Spark frames: lazy, made in batches, so memory does not grow with their size."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import IntegerType, LongType, StringType, StructField, StructType

from synthetic_data.damage import PERSONAL_COLUMNS, damaged, record_ids
from synthetic_data.households import BLOCK, interview_days, members_of_blocks, people_of_blocks
from synthetic_data.population import FILES, Population, recorded

PEOPLE_AT_A_TIME = 24_000

_TYPES = {"person_id": LongType(), "household_id": LongType(), "household_size": IntegerType()}
_PEOPLE = ("person_id", "household_id", *PERSONAL_COLUMNS)
_TRUTH = ("record_id", "person_id", "file")
_COLUMNS = {
    "census": ("record_id", *PERSONAL_COLUMNS, "household_size"),
    "survey": ("record_id", *PERSONAL_COLUMNS, "interview_date"),
    "records": ("record_id", *PERSONAL_COLUMNS),
}

_Made = dict[str, np.ndarray]


class Pair(NamedTuple):
    """A census-like and a survey-like file of the same population, and which record is of whom."""

    census: DataFrame
    survey: DataFrame
    truth: DataFrame


class SingleFile(NamedTuple):
    """One file in which people occur 1 to 20 times, and which record is of whom."""

    records: DataFrame
    truth: DataFrame


class Making(NamedTuple):
    """How the rows are made: without any effect on what is made.

    Attributes
    ----------
    blocks
        The blocks of people to make; all, if not given.
    partitions
        The number of Spark partitions; as Spark likes, if not given.
    people_at_a_time
        The number of people a task holds in memory.
    """

    blocks: range | None = None
    partitions: int | None = None
    people_at_a_time: int = PEOPLE_AT_A_TIME


EVERYTHING = Making()


def people(spark: SparkSession, population: Population, making: Making = EVERYTHING) -> DataFrame:
    """Return the people themselves, undamaged. Lazy.

    One row a person; key `person_id`; also `household_id` and the personal columns.
    """
    seed = population.seed

    def make(blocks: np.ndarray) -> _Made:
        made = people_of_blocks(seed, blocks)
        columns = {name: getattr(made, name) for name in _PEOPLE if name != "date_of_birth"}
        columns["date_of_birth"] = np.datetime_as_string(made.birthday, unit="D").astype(object)
        known = made.person_id < population.people
        return {name: values[known] for name, values in columns.items()}

    return _frame(spark, population, making, _PEOPLE, make)


def file(spark: SparkSession, population: Population, name: str, making: Making = EVERYTHING) -> DataFrame:
    """Return one file: `census`, `survey` or `records`. Lazy. One row a record; key `record_id`."""
    seed = population.seed

    def make(blocks: np.ndarray) -> _Made:
        made = people_of_blocks(seed, blocks)
        made = made.take(made.person_id < population.people)
        rows, occasions = recorded(
            population, name, made.person_id.astype(np.uint64), made.household_id.astype(np.uint64)
        )
        made = made.take(rows)
        columns = damaged(seed, made, occasions, population.rates)
        interview = np.datetime_as_string(interview_days(seed, made.household_id), unit="D").astype(object)
        return {
            "record_id": record_ids(seed, occasions.record),
            **columns,
            "household_size": made.household_size,
            "interview_date": interview,
        }

    return _frame(spark, population, making, _COLUMNS[name], make)


def truth(spark: SparkSession, population: Population, kind: str, making: Making = EVERYTHING) -> DataFrame:
    """Return whose record each is, over all files of a kind (`pair`, `duplicates`). Lazy.

    One row a record; key `record_id`; `person_id` says whose it is, `file` where it lies.
    """
    seed = population.seed

    def make(blocks: np.ndarray) -> _Made:
        members = members_of_blocks(seed, blocks)
        known = members.person < np.uint64(population.people)
        person, household = members.person[known], members.household[known]
        parts = []
        for name in FILES[kind]:
            rows, occasions = recorded(population, name, person, household)
            parts.append(
                {
                    "record_id": record_ids(seed, occasions.record),
                    "person_id": person[rows].astype(np.int64),
                    "file": np.full(len(rows), name, dtype=object),
                }
            )
        return {column: np.concatenate([part[column] for part in parts]) for column in _TRUTH}

    return _frame(spark, population, making, _TRUTH, make)


def census_and_survey(spark: SparkSession, population: Population, making: Making = EVERYTHING) -> Pair:
    """Return a census-like and a survey-like file, with their truth. Lazy."""
    return Pair(
        file(spark, population, "census", making),
        file(spark, population, "survey", making),
        truth(spark, population, "pair", making),
    )


def file_with_duplicates(
    spark: SparkSession, population: Population, making: Making = EVERYTHING
) -> SingleFile:
    """Return one file with duplicates, with its truth. Lazy."""
    return SingleFile(
        file(spark, population, "records", making), truth(spark, population, "duplicates", making)
    )


def _frame(
    spark: SparkSession,
    population: Population,
    making: Making,
    names: tuple[str, ...],
    make: Callable[[np.ndarray], _Made],
) -> DataFrame:
    schema = StructType([StructField(name, _TYPES.get(name, StringType())) for name in names])
    arrow = pa.schema(
        [
            (name, {LongType(): pa.int64(), IntegerType(): pa.int32()}.get(_TYPES.get(name), pa.string()))
            for name in names
        ]
    )
    blocks_at_a_time = max(1, making.people_at_a_time // BLOCK)

    def batches(numbers: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in numbers:
            blocks = batch.column(0).to_numpy()
            for start in range(0, len(blocks), blocks_at_a_time):
                made = make(blocks[start : start + blocks_at_a_time])
                yield pa.record_batch(
                    [pa.array(made[name], type=arrow.field(name).type) for name in names], arrow
                )

    blocks = population.blocks if making.blocks is None else making.blocks
    numbers = spark.range(blocks.start, blocks.stop, 1, making.partitions)
    return numbers.mapInArrow(batches, schema)
