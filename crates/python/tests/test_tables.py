"""Tables: rows of the command's Parquet, through pyarrow, polars and pandas."""

import datetime
import json

import mujaz
import pytest
from conftest import articles

pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

STAGE = "brief"


@pytest.fixture(scope="module")
def records():
    return articles(40)


@pytest.fixture(scope="module")
def wanted(filtered, records):
    return filtered(records, "--stage", STAGE)


def lines(column):
    """The records of a result's rows, failures as the command writes them."""
    return [json.loads(text) if text else None for text in column]


def of_command(wanted):
    return [None if "error" in (record := json.loads(line)) else record for line in wanted]


def test_the_schema_is_that_of_the_commands_parquet(desk, command, records, tmp_path):
    given, file = tmp_path / "in.jsonl", tmp_path / "out.parquet"
    given.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    command("brief", str(given), "-o", str(file))
    parquet = pytest.importorskip("pyarrow.parquet").read_table(file)
    table = desk.run(pa.Table.from_pylist(records), STAGE, source=str(given))
    assert table.schema.names == parquet.schema.names == mujaz.columns()
    assert [f.type for f in table.schema] == [f.type for f in parquet.schema] == [pa.string()] * len(mujaz.columns())
    assert table.equals(parquet.cast(table.schema))


@pytest.mark.parametrize(
    "make",
    [
        pa.Table.from_pylist,
        pa.RecordBatch.from_pylist,
        lambda r: pa.Table.from_pylist(r).cast(pa.schema([(n, pa.large_string()) for n in ("id", "title", "text", "date")])),
        lambda r: pa.Table.from_pylist(r).cast(pa.schema([(n, pa.string_view()) for n in ("id", "title", "text", "date")])),
        lambda r: pa.concat_tables([pa.Table.from_pylist(r[:7]), pa.Table.from_pylist(r[7:], schema=pa.Table.from_pylist(r[:7]).schema)]),
        lambda r: pa.Table.from_pylist(r).append_column("vector", pa.array([[0.1, 0.2]] * len(r))),
        lambda r: pa.Table.from_pylist(r).set_column(1, "title", pa.Table.from_pylist(r)["title"].dictionary_encode()),
        pl.DataFrame,
        pd.DataFrame,
        lambda r: pd.DataFrame(r, index=[f"row {i}" for i in range(len(r))]),
        list,
    ],
)
def test_each_kind_of_table_gives_its_own_kind_with_the_commands_records(desk, records, wanted, make):
    table = make(records)
    done = desk.run(table, STAGE)
    if isinstance(table, list):
        assert isinstance(done, mujaz.Table) and [r.to_json() for r in done] == wanted
        done = done.to_pandas()
    else:
        assert type(done) is type(table)
    if isinstance(table, pd.DataFrame):
        assert list(done.index) == list(table.index)
    column = list(done["record"]) if isinstance(done, (pd.DataFrame, pl.DataFrame)) else done["record"].to_pylist()
    got = lines(None if text is None or text != text else text for text in column)
    # Tables have a missing id where a record has none at all; both are called by their place.
    assert got == of_command(wanted)
    assert column[0] == wanted[0]


def test_the_conversions_agree(desk, records):
    table = mujaz.open(None).run(records, "summarize")
    arrow, frame, polars = table.to_pyarrow(), table.to_pandas(), table.to_polars()
    assert arrow.to_pydict() == polars.to_dict(as_series=False) and len(table) == 40 == len(frame)
    assert pa.record_batch(table).equals(pa.Table.to_batches(arrow)[0])
    assert [None if v != v else v for v in frame["error"]] == arrow["error"].to_pylist()
    assert pa.schema(table).equals(arrow.schema)


def test_an_empty_table(desk):
    empty = pa.table({"id": pa.array([], pa.string()), "text": pa.array([], pa.string())})
    assert desk.run(empty).num_rows == 0 and desk.run(empty).schema.names == mujaz.columns()
    assert desk.brief([]) == [] and desk.translate([]) == []


def test_types_of_columns(filtered):
    text = "تنطلق القمة غدا في الكويت بمشاركة 14 دولة."
    day = datetime.date(2026, 11, 20)
    moment = datetime.datetime(2026, 11, 20, 9, 30)
    table = pa.table({"id": pa.array([7], pa.int32()), "text": [text], "date": pa.array([moment], pa.timestamp("us"))})
    [line] = filtered([{"id": 7, "text": text, "date": "2026-11-20T09:30:00"}], "--stage", "extract")
    desk = mujaz.open(None)
    assert desk.run(table, "extract")["record"].to_pylist() == [line]
    dated = desk.run(table.set_column(2, "date", pa.array([day], pa.date32())), "extract")
    assert dated["published"].to_pylist() == ["2026-11-20"]
    inner = pa.table({"content": [{"rendered": text}], "authors": [["سامي الأحمد"]]})
    done = desk.run(inner, "extract", fields={"body": "content.rendered", "byline": "authors"})
    assert done["error"].to_pylist() == [None] and done["byline"].to_pylist() == ["سامي الأحمد"]
    wrong = pa.table({"text": pa.array([datetime.timedelta(1)])})
    with pytest.raises(mujaz.BadInput, match="cast it to text"):
        desk.run(wrong, "extract")
    with pytest.raises(mujaz.BadInput, match="no table"):
        desk._here().job(3, "extract", {**desk._opening["making"]}, _reading(), None)


def _reading():
    names = ("timeout", "group", "url", "id")
    return {"fields": [], "input_kind": "auto", "max_size": 16, "source": "stdin", "first": 1, **dict.fromkeys(names)}


@pytest.mark.parametrize(
    "make",
    [
        lambda t: pd.Series(t, index=[5, 6, 7], name="ar"),
        lambda t: pl.Series("ar", t),
        pa.array,
        lambda t: pa.chunked_array([t[:1], t[1:]], type=pa.string()),
    ],
)
def test_columns_of_texts(desk, make):
    column = make(["وصل الوزير.", None, "وصل الرئيس."])
    english = desk.translate(column)
    values = english.to_pylist() if hasattr(english, "to_pylist") else list(english)
    wanted = [str(desk.translate("وصل الوزير.")), None, str(desk.translate("وصل الرئيس."))]
    assert [None if v is None or v != v else v for v in values] == wanted
    if isinstance(column, pd.Series):
        assert list(english.index) == [5, 6, 7] and english.name == "ar"


def test_as_engines_call_it(records, filtered):
    """What `mapInArrow`, `mapInPandas` and `map_batches` do: a function that was pickled, batch after batch."""
    import pickle

    desk = pickle.loads(pickle.dumps(mujaz.open(None)))
    batches = pa.Table.from_pylist(records).to_batches(max_chunksize=7)
    done = pa.Table.from_batches([desk.run(batch, "extract") for batch in batches])
    frames = pd.concat([desk.run(batch.to_pandas(), "extract") for batch in batches])
    whole = [json.loads(line).get("sentences") for line in filtered(records, "--stage", "extract")]
    for column in (done["record"].to_pylist(), list(frames["record"])):
        assert [json.loads(text)["sentences"] if isinstance(text, str) else None for text in column] == whole


def test_duckdb(desk):
    duckdb = pytest.importorskip("duckdb")
    table = mujaz.open(None).run(articles(20), "extract").to_pyarrow()  # noqa: F841 (duckdb finds it by its name)
    assert duckdb.sql("SELECT count(*), count(error) FROM table").fetchone() == (20, 2)
