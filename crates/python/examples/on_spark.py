"""News to briefs with Apache Spark, inside of its Python workers: each loads the models once, Arrow batches go in and come out.

    pip install pyspark pandas pyarrow        # and a Java 17
    spark-submit on_spark.py news.jsonl briefs/

The three ways are functions of a data frame: `in_arrow` and `in_pandas` give rows of results, `in_english` a column.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import mujaz
import pandas
import pyarrow
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql.functions import pandas_udf, udf  # type: ignore[attr-defined,unused-ignore]

# The columns of results, all of them texts.
SCHEMA = ", ".join(f"{name} string" for name in mujaz.columns())


def in_arrow(news: DataFrame, desk: mujaz.Newsroom, stage: str = "brief") -> DataFrame:
    """Rows of results for rows of news, through Arrow. The newsroom goes to the workers by its options; each opens it once."""

    def run(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for batch in batches:
            yield desk.run(batch, stage)

    return news.mapInArrow(run, SCHEMA)


def in_pandas(news: DataFrame, desk: mujaz.Newsroom, stage: str = "brief") -> DataFrame:
    """The same through pandas."""

    def run(frames: Iterable[pandas.DataFrame]) -> Iterator[pandas.DataFrame]:
        for frame in frames:
            yield desk.run(frame, stage)

    return news.mapInPandas(run, SCHEMA)


def in_english(texts: Column, desk: mujaz.Newsroom) -> Column:
    """A column of texts in English, batch by batch. What failed is missing."""

    def run(column: pandas.Series) -> pandas.Series:
        return desk.translate(column)

    english: Column = pandas_udf(run, "string")(texts)
    return english


def in_english_row_by_row(texts: Column, desk: mujaz.Newsroom) -> Column:
    """The same by a plain function of Python, for Sparks that are without Arrow; slower, as each text is a batch of its own."""

    def run(text: Any) -> Any:
        return None if text is None else str(desk.translate(text))

    return udf(run, "string")(texts)


def main() -> None:
    given, made = sys.argv[1:]
    spark = SparkSession.builder.appName("mujaz").getOrCreate()
    # No workers= here: a task has as many threads as `spark.task.cpus` says, 1 where it says nothing.
    in_arrow(spark.read.json(given), mujaz.open("tiny-ar-en")).write.parquet(made)
    spark.stop()


if __name__ == "__main__":
    main()
