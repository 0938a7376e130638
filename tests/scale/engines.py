"""mujaz inside the processes of Ray Data and Spark, with a process killed in the middle; the records must be the command's.

It runs what docs/scale.md shows: `crates/python/examples/on_ray.py` and `on_spark.py`. Needs the wheel, `pip install "ray[data]"
pyspark pandas pyarrow` and, for Spark, Java 17:

    python tests/scale/engines.py ray|spark target/release/mujaz [ARTICLES]

Not part of CI: a fresh machine has neither engine nor Java.
"""

import collections
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "crates" / "python" / "examples"
sys.path.insert(0, str(EXAMPLES))
# Workers of the engines import the examples too.
os.environ["PYTHONPATH"] = os.pathsep.join([str(EXAMPLES), *filter(None, [os.environ.get("PYTHONPATH")])])
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
for name in ("MUJAZ_WORKERS", "OMP_NUM_THREADS"):
    os.environ.pop(name, None)

CITIES = ["الكويت", "الرباط", "بيروت", "مسقط", "تونس"]
BEAMS = 1


def article(i):
    """A short invented article; every fiftieth has no text."""
    city = CITIES[i % 5]
    text = (
        f"أعلنت بلدية {city} أمس افتتاح {i % 7 + 3} مدارس جديدة في المدينة.\n"
        f"وقال رئيس البلدية إن المشروع رقم {i} سيخدم سكان الأحياء القديمة."
    )
    return {"id": f"a{i}", "title": f"مدارس جديدة في {city} ({i})", "text": "" if i % 50 == 49 else text}


def known(record):
    """A record without `source`, which counts the lines of a process."""
    record.pop("source", None)
    return json.dumps(record, ensure_ascii=False)


def of_rows(rows):
    """The records of result rows: JSON, or the reason of a failure."""
    rows = list(rows)
    return sorted(known(json.loads(r["record"]) if r["record"] else {"id": r["id"], "error": r["error"]}) for r in rows)


def by_command(program, articles, stage):
    """What `mujaz filter` makes of the same articles."""
    lines = "".join(json.dumps(a, ensure_ascii=False) + "\n" for a in articles)
    filtering = [program, "filter", "--stage", stage, "--beams", str(BEAMS), "--quiet", "--workers", "2"]
    start = time.time()
    done = subprocess.run(filtering, input=lines, capture_output=True, text=True)
    print(f"mujaz filter: {len(articles)} articles in {time.time() - start:.1f} s", flush=True)
    return sorted(known(json.loads(line)) for line in done.stdout.splitlines())


class Watched:
    """A newsroom that leaves a note of the process that it works in, its threads and its batches."""

    def __init__(self, inner, notes):
        self.inner, self.notes = inner, notes

    def note(self):
        workers = 0
        for task in os.listdir("/proc/self/task"):
            # A thread may end while they are counted.
            with contextlib.suppress(OSError):
                workers += Path(f"/proc/self/task/{task}/comm").read_text().startswith("mujaz-batch")
        with open(os.path.join(self.notes, str(os.getpid())), "a") as file:
            file.write(f"{workers} {id(self.inner)}\n")

    def run(self, batch, stage):
        self.note()
        return self.inner.run(batch, stage)

    def translate(self, texts):
        self.note()
        return self.inner.translate(texts)


class Killer(threading.Thread):
    """Kills one process that works, or the process that started its parent, when it has begun to work."""

    def __init__(self, notes, generations=0):
        super().__init__(daemon=True)
        self.notes, self.generations, self.killed = notes, generations, None

    def run(self):
        deadline = time.time() + 180
        while time.time() < deadline and not os.listdir(self.notes):
            time.sleep(0.05)
        time.sleep(1)
        pid = int(sorted(os.listdir(self.notes))[0])
        for _ in range(self.generations):
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        name = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")[:60].strip()
        os.kill(pid, signal.SIGKILL)
        self.killed = f"{pid} ({name})"


def told(notes):
    """What the notes say: processes, newsrooms in them, threads of each."""
    found = collections.defaultdict(list)
    for file in Path(notes).iterdir():
        for line in file.read_text().splitlines():
            found[file.name].append(line.split())
    threads = sorted({int(workers) for lines in found.values() for workers, _ in lines})
    most = max(len({inner for _, inner in lines}) for lines in found.values())
    batches = sum(len(lines) for lines in found.values())
    return f"{len(found)} processes, at most {most} newsroom in one, threads that translate in each: {threads}, {batches} batches"


def check(name, make, want, generations=None):
    """Makes rows while a process is killed, and compares."""
    with tempfile.TemporaryDirectory() as notes:
        killer = Killer(notes, generations or 0)
        if generations is not None:
            killer.start()
        start = time.time()
        got = make(notes)
        took = time.time() - start
        if generations is not None:
            killer.join()
        good = got == want
        print(f"{name}: {len(got)} results in {took:.1f} s, killed {killer.killed}, equal: {good}; {told(notes)}", flush=True)
        return good and (generations is None or killer.killed is not None)


def on_ray(program, articles):
    import on_ray
    import ray

    class Noted(on_ray.Newsroom):
        def __init__(self, notes, stage, **options):
            super().__init__(stage, **options)
            self.desk = Watched(self.desk, notes)

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="error")
    ray.data.DataContext.get_current().enable_progress_bars = False
    # The example's function with the class that takes notes.
    on_ray.Newsroom = Noted
    good = True
    for stage in ("summarize", "brief"):
        want = by_command(program, articles, stage)
        news = ray.data.from_items(articles, override_num_blocks=16)

        def rows(notes, news=news, stage=stage):
            return of_rows(on_ray.briefs(news, notes=notes, stage=stage, beams=BEAMS).take_all())

        good &= check(f"Ray Data, {stage}", rows, want, 0 if stage == "brief" else None)
    ray.shutdown()
    return good


def on_spark(program, articles):
    import mujaz
    import on_spark
    from pyspark.sql import SparkSession

    scratch = tempfile.TemporaryDirectory()
    settings = {
        "spark.local.dir": scratch.name,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "64",
    }
    spark = SparkSession.builder.master("local-cluster[2,1,1024]").config(map=settings).getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    rows = [(a["id"], a["title"], a["text"]) for a in articles]
    news = spark.createDataFrame(rows, "id string, title string, text string").repartition(8)
    desk = mujaz.open("tiny-ar-en", beams=BEAMS)
    wanted = {stage: by_command(program, articles, stage) for stage in ("summarize", "brief")}
    good = True
    for name, way, stage, generations in [
        ("mapInArrow, summarize", on_spark.in_arrow, "summarize", None),
        ("mapInArrow, brief", on_spark.in_arrow, "brief", 0),
        ("mapInPandas, brief", on_spark.in_pandas, "brief", 2),
    ]:

        def rows(notes, way=way, stage=stage):
            return of_rows(row.asDict() for row in way(news, Watched(desk, notes), stage).collect())

        good &= check(f"Spark {spark.version}, {name}", rows, wanted[stage], generations)
    titles = [(a["id"], desk.translate(a["title"]).text) for a in articles]
    for name, way, generations in [
        ("pandas_udf of titles", on_spark.in_english, 0),
        ("udf of titles", on_spark.in_english_row_by_row, None),
    ]:

        def pairs(notes, way=way):
            done = news.select("id", way(news.title, Watched(desk, notes)).alias("en")).collect()
            return sorted((row.id, row.en) for row in done)

        good &= check(f"Spark {spark.version}, {name}", pairs, sorted(titles), generations)
    spark.stop()
    scratch.cleanup()
    return good


def main():
    engine, program = {"ray": on_ray, "spark": on_spark}[sys.argv[1]], os.path.abspath(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
    sys.exit(0 if engine(program, [article(i) for i in range(count)]) else 1)


if __name__ == "__main__":
    main()
