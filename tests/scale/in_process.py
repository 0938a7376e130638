"""mujaz in a Python process beside `mujaz filter` in a pipe: the same bytes, how fast, with threads, and what memory does.

    python tests/scale/in_process.py target/release/mujaz news.jsonl [--summaries 1000] [--briefs 120] [--rounds 5] [--only bytes,pace,threads,memory]

Needs the wheel, pandas and pyarrow (polars is tried where it is there); news.jsonl has a record of an article per line. Briefs are greedy
(BEAMS=6 in the environment: so many beams). Ends with 1 where bytes differ or memory grows. Not part of CI: it takes minutes, and its times
mean something on idle cores only.
"""

import argparse
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import threading
import time

import mujaz

TEXTS = ["وصل الوزير إلى القاهرة.", "قتل 14 شخصا في الهجوم.", "قمة في الكويت غدا", "ارتفعت الأسعار 5 في المئة."]
ENGLISH = "14 people were killed in the attack."


BEAMS = os.environ.get("BEAMS", "1")


def opened(stage):
    """What `mujaz filter` loads for a stage."""
    return mujaz.open("tiny-ar-en", beams=int(BEAMS)) if stage == "brief" else mujaz.open(None)


def filtering(program, stage):
    return [program, "filter", "--stage", stage, "--quiet", *(["--beams", BEAMS] if stage == "brief" else [])]


def once(stage):
    """The whole filter as a Python program: standard input to standard output."""
    desk, group = opened(stage), []
    for group in iter(lambda: list(itertools.islice(sys.stdin.buffer, 1000)), []):
        for done in desk.run([json.loads(line) for line in group], stage):
            sys.stdout.write(done.to_json() + "\n")


def piped(command, lines):
    """Output, seconds and seconds of processor time of a command that is fed lines."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, input=lines, capture_output=True, check=False)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def of_column(records, errors):
    """Records of a table's rows; None where the article failed."""
    missing = [e is None or e != e for e in errors]
    return [r if well else None for r, well in zip(records, missing)]


def ways(desk, articles, stage):
    """The same articles in through a list, Arrow, pandas, polars: lines of each."""
    import pandas
    import pyarrow

    yield "list", [None if not r.ok else r.to_json() for r in desk.run(articles, stage)]
    yield "stream", [None if not r.ok else r.to_json() for r in desk.stream(iter(articles), stage, chunk=100)]
    table = desk.run(pyarrow.Table.from_pylist(articles), stage)
    yield "Arrow", of_column(table["record"].to_pylist(), table["error"].to_pylist())
    frame = desk.run(pandas.DataFrame(articles), stage)
    yield "pandas", of_column(list(frame["record"]), list(frame["error"]))
    try:
        import polars
    except ImportError:
        return
    made = desk.run(polars.DataFrame(articles), stage)
    yield "polars", of_column(made["record"].to_list(), made["error"].to_list())


def same_bytes(program, lines, stage):
    articles = [json.loads(line) for line in lines]
    out, seconds, cpu = piped(filtering(program, stage), b"".join(lines))
    wanted = [None if "error" in json.loads(line) else line for line in out.decode().splitlines()]
    failed = sum(w is None for w in wanted)
    print(
        f"{stage}: mujaz filter: {len(wanted)} records, {failed} of them failures, {seconds:.1f} s, {cpu:.1f} s of processor time",
        flush=True,
    )
    desk, well = opened(stage), len(wanted) == len(lines)
    start = time.process_time()
    for name, got in ways(desk, articles, stage):
        equal = sum(a == b for a, b in zip(got, wanted)) if len(got) == len(wanted) else 0
        print(f"{stage}: {name}: {equal} of {len(wanted)} equal, {time.process_time() - start:.1f} s of processor time", flush=True)
        well, start = well and equal == len(wanted), time.process_time()
    return well


def pace(program, lines, stage, rounds):
    """`mujaz filter` and this file as a filter, both from start to end; and the same work in this process, which has the models."""
    desk, took, outputs = opened(stage), {}, set()

    def here(given):
        start, cpu = time.perf_counter(), time.process_time()
        records = desk.run([json.loads(line) for line in given], stage)
        out = "".join(record.to_json() + "\n" for record in records).encode()
        return out, time.perf_counter() - start, time.process_time() - cpu

    whole = b"".join(lines)
    ways = {
        "mujaz filter": lambda: piped(filtering(program, stage), whole),
        "a Python program": lambda: piped([sys.executable, __file__, "--once", stage], whole),
        "in process": lambda: here(lines),
    }
    here(lines[:10])
    for at in range(rounds):
        for name in sorted(ways, reverse=at % 2 == 1):
            out, seconds, cpu = ways[name]()
            took.setdefault(name, []).append((seconds, cpu))
            outputs.add(out)
    for name, times in took.items():
        wall, cpu = (statistics.median(t) for t in zip(*times))
        print(f"{stage}, {len(lines)} articles, {name}: {wall:.2f} s, {cpu:.2f} s of processor time (medians of {rounds})", flush=True)
    print(f"{stage}: outputs equal: {len(outputs) == 1}", flush=True)
    return len(outputs) == 1


def threads(lines, rounds, count=240):
    """A headline a call: one thread, then eight."""
    titles, desk = [json.loads(line)["title"] for line in lines[:count]], opened("brief")
    desk.translate(titles[0])
    answers, took = [], {1: [], 8: []}
    for at in range(rounds):
        for many in (1, 8) if at % 2 == 0 else (8, 1):
            got = [None] * len(titles)

            def work(first, got=got, many=many):
                for i in range(first, len(titles), many):
                    got[i] = desk.translate(titles[i]).text

            start = time.perf_counter()
            workers = [threading.Thread(target=work, args=(i,)) for i in range(many)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            took[many].append(time.perf_counter() - start)
            answers.append(got)
    one, eight = statistics.median(took[1]), statistics.median(took[8])
    equal = all(a == answers[0] for a in answers)
    print(
        f"{len(titles)} headlines, one call each: one thread {one:.1f} s, eight {eight:.1f} s (medians of {rounds}); equal: {equal}",
        flush=True,
    )
    return equal and eight < one


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def memory(translations=3000, calls=100_000):
    desk = opened("brief")
    for i in range(100):
        desk.translate(TEXTS[i % 4])
    readings = [resident()]
    for step in range(4):
        for i in range(translations // 4):
            desk.translate(TEXTS[(i + step) % 4])
        readings.append(resident())
    for _ in range(4):
        for i in range(calls // 8):
            desk.tokenize(TEXTS[i % 4])
            mujaz.check(TEXTS[1], ENGLISH)
        readings.append(resident())
    for step in range(4):
        for i in range(calls // 400):
            desk.summarize(TEXTS[(i + step) % 4])
        readings.append(resident())
    shown = ", ".join(f"{r:.1f}" for r in readings)
    print(
        f"{translations} translate, {calls} of tokenize and check, {calls // 100} summarize; MiB resident by quarters: {shown}", flush=True
    )
    return readings[-1] - readings[1] < 4


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?")
    parser.add_argument("news", nargs="?")
    parser.add_argument("--summaries", type=int, default=1000)
    parser.add_argument("--briefs", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="bytes,pace,threads,memory")
    parser.add_argument("--once", metavar="STAGE", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        return once(given.once)
    if not given.news:
        parser.error("give the program and the articles")
    with open(given.news, "rb") as file:
        lines = list(itertools.islice(file, max(given.summaries, given.briefs)))
    many = {"extract": given.summaries, "summarize": given.summaries, "brief": given.briefs}
    asked, well = given.only.split(","), True
    for stage, count in many.items():
        well = ("bytes" not in asked or same_bytes(given.program, lines[:count], stage)) and well
    for stage, count in many.items():
        well = ("pace" not in asked or pace(given.program, lines[:count], stage, given.rounds)) and well
    well = ("threads" not in asked or threads(lines, given.rounds)) and well
    well = ("memory" not in asked or memory()) and well
    sys.exit(not well)


if __name__ == "__main__":
    main()
