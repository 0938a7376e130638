"""Reads what mujaz writes with pyarrow and Python's csv module, with fields that are hard to write.

python tests/scale/read_back.py target/release/mujaz     (needs pyarrow)
"""

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

MUJAZ = sys.argv[1]
HARD = "قال \"الوزير\", ثم؛ 'غادر'\tإلى 🏛️ \x00\\\r\nسطر نهاية"
TEXT = "أعلنت البلدية أمس افتتاح ثلاث مدارس جديدة.\nوقال رئيس البلدية إن المشروع سيخدم السكان."


def run(*args):
    subprocess.run([MUJAZ, "extract", "--quiet", *map(str, args)], check=True)


with tempfile.TemporaryDirectory() as scratch:
    scratch = Path(scratch)
    records = [{"id": f"{HARD}{i}", "title": f'"{i}", 🏫', "text": TEXT, "outlet": HARD} for i in range(50)]
    source = scratch / "in.jsonl"
    source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    run(source, "-o", scratch / "o.jsonl")
    want = [json.loads(line) for line in (scratch / "o.jsonl").read_text(encoding="utf-8").split("\n") if line]
    assert [w["id"] for w in want] == [r["id"] for r in records] and want[0]["outlet"] == HARD
    tables = {}
    run(source, "-o", scratch / "o.parquet")
    tables["parquet"] = pq.read_table(scratch / "o.parquet").to_pylist()
    csv.field_size_limit(1 << 30)
    for ending, delimiter in [("csv", ","), ("tsv", "\t")]:
        run(source, "-o", scratch / f"o.{ending}")
        with open(scratch / f"o.{ending}", encoding="utf-8", newline="") as file:
            tables[ending] = list(csv.DictReader(file, delimiter=delimiter))
    for name, rows in tables.items():
        for row, record in zip(rows, want, strict=True):
            assert row["id"] == record["id"] and row["outlet"] == record["outlet"] and row["title"] == record["title"]["ar"], name
            assert row["text"] == "\n".join(s["ar"] for s in record["sentences"]) and json.loads(row["record"]) == record, name
    # The other way: a table that pyarrow wrote, in each usual compression.
    for compression in ["snappy", "gzip", "zstd", "none"]:
        path = scratch / f"{compression}.parquet"
        pq.write_table(pa.Table.from_pylist(records), path, compression=compression, row_group_size=7)
        run(path, "-o", scratch / "back.jsonl")
        back = [json.loads(line) for line in (scratch / "back.jsonl").read_text(encoding="utf-8").split("\n") if line]
        assert [(b["id"], b["outlet"]) for b in back] == [(r["id"], r["outlet"].strip()) for r in records], compression
    print(f"{len(records)} records equal in {', '.join(tables)}; pyarrow {pa.__version__}")
