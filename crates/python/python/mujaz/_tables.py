"""Tables in and out: pyarrow, polars and duckdb through the Arrow C data interface, pandas without pyarrow too."""

import os
from collections.abc import Iterator, Mapping
from typing import Any, Union

from . import _mujaz
from ._records import Brief, Failure


class Table:
    """The results of a table, in its order: a row for each, with the columns of `mujaz.columns()`.

    Whatever speaks the Arrow C data interface takes it as it is: `pyarrow.table(t)`, `polars.DataFrame(t)`, duckdb by its name.
    """

    __slots__ = ("_results",)

    def __init__(self, results: _mujaz.Results) -> None:
        self._results = results

    def __len__(self) -> int:
        return len(self._results)

    def __iter__(self) -> Iterator[Union[Brief, Failure]]:
        return iter(_records(self._results))

    def __repr__(self) -> str:
        return f"<mujaz.Table of {len(self)} rows, {sum(self._results.failed())} failed>"

    def __arrow_c_schema__(self) -> object:
        return self._results.__arrow_c_schema__()

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        return self._results.__arrow_c_array__(requested_schema)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._results.__arrow_c_stream__(requested_schema)

    def to_pyarrow(self) -> Any:
        """A `pyarrow.Table`."""
        import pyarrow  # type: ignore[import-untyped,unused-ignore]

        return pyarrow.table(self)

    def to_polars(self) -> Any:
        """A `polars.DataFrame`."""
        import polars

        return polars.DataFrame(self)

    def to_pandas(self, index: Any = None) -> Any:
        """A `pandas.DataFrame`; pyarrow is not needed."""
        import pandas  # type: ignore[import-untyped,unused-ignore]

        return pandas.DataFrame(self._results.table(), columns=_mujaz.columns(), index=index)


def _records(results: _mujaz.Results) -> list[Union[Brief, Failure]]:
    return [Failure(text) if failed else Brief(text) for text, failed in zip(results.json(), results.failed())]


def _family(value: object) -> str:
    """The library that a value is of."""
    return type(value).__module__.partition(".")[0]


def is_table(value: object) -> bool:
    """Whether a value is a table rather than a list of articles."""
    return hasattr(value, "columns") or hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__")


def no_file(article: object) -> None:
    """Refuses a file where its contents belong: a path, an open file (its lines would be the articles), a name or an address as a text."""
    # Of the class: a pandas row may have a column of that name.
    if isinstance(article, os.PathLike) or hasattr(type(article), "read"):
        raise _mujaz.BadInput(f"a {type(article).__name__} is a file: give what it holds, path.read_bytes() or file.read()")
    if not isinstance(article, str) or len(article) > 1000 or "\n" in article:
        return
    if article.startswith(("http://", "https://")) and not any(letter.isspace() for letter in article):
        raise _mujaz.BadInput(f"`{article}` is an address, and nothing is fetched: give the page, with url= beside it")
    if os.path.splitext(article)[1] and os.path.isfile(article):
        raise _mujaz.BadInput(f"`{article}` is the name of a file: give what it holds, pathlib.Path(name).read_bytes()")


def listed(articles: Any) -> Any:
    """Refuses one article where several belong: its letters, or the names of its fields, would be the articles."""
    if isinstance(articles, os.PathLike):
        no_file(articles)
    if isinstance(articles, (str, bytes, bytearray, Mapping)):
        raise _mujaz.BadInput(f"a {type(articles).__name__} is one article, or none: give a list of str, bytes or dict, or a table")
    return articles


def rows_of(table: Any) -> Any:
    """What the extension reads: a table as it is (of pandas its records), or a list."""
    listed(table)
    if _family(table) in ("pandas", "polars", "pyarrow") and not hasattr(table, "columns"):
        return column_texts(table)
    if _family(table) == "pandas":
        return table.to_dict("records")
    if not is_table(table) and not hasattr(table, "__iter__"):
        raise _mujaz.BadInput(f"a {type(table).__name__} is no article: give str, bytes, dict, a list of one of them, or a table")
    return list(table) if isinstance(table, (tuple, set)) or not is_table(table) else table


def like(table: Any, results: _mujaz.Results) -> Any:
    """The results as the kind of table that the input was."""
    made = Table(results)
    family = _family(table)
    if family == "pandas":
        return made.to_pandas(index=table.index)
    if family == "polars":
        return made.to_polars()
    if family == "pyarrow":
        import pyarrow  # type: ignore[import-untyped,unused-ignore]

        return pyarrow.record_batch(made) if isinstance(table, pyarrow.RecordBatch) else made.to_pyarrow()
    return made


def column_like(column: Any, texts: list[Any]) -> Any:
    """Texts as the kind of column that the input was; None where it is a plain list."""
    family = _family(column)
    if family == "pandas":
        import pandas  # type: ignore[import-untyped,unused-ignore]

        return pandas.Series(texts, index=column.index, name=column.name, dtype=object)
    if family == "polars":
        import polars

        return polars.Series(column.name, texts, dtype=polars.String)
    if family == "pyarrow":
        import pyarrow  # type: ignore[import-untyped,unused-ignore]

        return pyarrow.array(texts, type=pyarrow.string())
    return None


def column_texts(column: Any) -> list[Any]:
    """The values of a column of pandas, polars or pyarrow."""
    return list(column.to_pylist() if hasattr(column, "to_pylist") else column.to_list())
