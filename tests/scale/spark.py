"""mujaz under Apache Spark: `pipe()` and `mapInPandas` over a local cluster, with a worker killed in the middle.

The records must be those of one process. Needs Java 17 and `pip install pyspark pandas pyarrow` (in a virtual
environment outside this repository):

    python tests/scale/spark.py target/release/mujaz [ARTICLES]

Not part of CI: a fresh machine has no Java.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

from pyspark.sql import SparkSession

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
MUJAZ = os.path.abspath(sys.argv[1])
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
FILTER = [MUJAZ, "filter", "--stage", "brief", "--beams", "1", "--workers", "1", "--quiet"]
CITIES = ["الكويت", "الرباط", "بيروت", "مسقط", "تونس"]


def article(i):
    city = CITIES[i % 5]
    text = (
        f"أعلنت بلدية {city} أمس افتتاح {i % 7 + 3} مدارس جديدة في المدينة.\n"
        f"وقال رئيس البلدية إن المشروع رقم {i} سيخدم سكان الأحياء القديمة."
    )
    return json.dumps({"id": f"a{i}", "title": f"مدارس جديدة في {city} ({i})", "text": text}, ensure_ascii=False)


def records(lines):
    """The records as a sorted list, without `source`, which counts the lines of a process."""
    out = []
    for line in lines:
        record = json.loads(line)
        record.pop("source", None)
        out.append(json.dumps(record, ensure_ascii=False, sort_keys=True))
    return sorted(out)


def kill_a_worker():
    """Kills one executor as soon as mujaz runs on it."""
    deadline = time.time() + 120
    while time.time() < deadline:
        busy = subprocess.run(["pgrep", "-f", f"{MUJAZ} filter"], capture_output=True, text=True).stdout.split()
        executors = subprocess.run(["pgrep", "-f", "CoarseGrainedExecutorBackend"], capture_output=True, text=True).stdout.split()
        if busy and len(executors) > 1:
            time.sleep(2)
            os.kill(int(executors[0]), signal.SIGKILL)
            print("killed executor", executors[0], flush=True)
            return
        time.sleep(0.2)
    print("no executor was killed", flush=True)


def map_in_pandas(frames):
    import pandas as pd

    # One process for each partition; its answers come in the order of the questions.
    lines = [line for frame in frames for line in frame["value"]]
    done = subprocess.run(FILTER, input="".join(line + "\n" for line in lines), capture_output=True, text=True)
    yield pd.DataFrame({"value": done.stdout.splitlines()})


def main():
    lines = [article(i) for i in range(COUNT)]
    one = subprocess.run(FILTER, input="".join(line + "\n" for line in lines), capture_output=True, text=True, check=True)
    want = records(one.stdout.splitlines())
    assert len(want) == COUNT
    with tempfile.TemporaryDirectory() as scratch:
        spark = (
            SparkSession.builder.master("local-cluster[2,1,1024]")
            .config("spark.local.dir", scratch)
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "8")
            .getOrCreate()
        )
        context = spark.sparkContext
        context.setLogLevel("ERROR")
        killer = threading.Thread(target=kill_a_worker)
        killer.start()
        # pipe() takes one command line; `set -e` semantics: a filter that fails fails the task, which Spark tries again.
        piped = context.parallelize(lines, 16).pipe(" ".join(FILTER)).collect()
        killer.join()
        print("pipe:", len(piped), "records, equal to one process:", records(piped) == want, flush=True)
        frame = spark.createDataFrame([(line,) for line in lines], "value string").repartition(8)
        mapped = [row.value for row in frame.mapInPandas(map_in_pandas, "value string").collect()]
        print("mapInPandas:", len(mapped), "records, equal to one process:", records(mapped) == want, flush=True)
        spark.stop()
    sys.exit(0 if records(piped) == want and records(mapped) == want else 1)


main()
