"""Kills a job again and again while it works through very many short articles: none may be lost, none done twice.

    python3 tests/scale/kill.py target/release/mujaz --articles 1000000 --kills 100     (the long form; the defaults are CI's)

Every kill (SIGKILL) falls at another point of the job: most when some more of the articles are done, every fifth while the journal
is taken up. At the end the job is resumed once more with nothing left to do. Prints what happened, with the largest peak of memory of
any of the runs; fails if an article is lost, changed or in the journal twice, or the peak is over `--most` MiB.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CITIES = ["الكويت", "الرباط", "بيروت", "مسقط", "تونس"]


def text(i):
    return f"افتتحت بلدية {CITIES[i % 5]} أمس {i} مدرسة جديدة."


def write(path, count):
    with open(path, "w", encoding="utf-8") as out:
        for i in range(count):
            out.write(json.dumps({"id": f"a{i}", "text": text(i)}, ensure_ascii=False) + "\n")


class Job:
    """One job, run after run."""

    def __init__(self, mujaz, folder, stage):
        self.folder, self.peak = folder, 0
        self.journal, self.output = folder / "out.jsonl.journal", folder / "out.jsonl"
        inputs = ["--input", str(folder / "in.jsonl"), "--output", str(self.output)]
        self.command = [mujaz, "run", *inputs, "--stage", stage, "--resume", "--quiet"]

    def start(self):
        self.child = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        return self.child.pid

    def watch(self):
        """Bytes of the journal, or None where the run has ended."""
        if self.child.poll() is not None:
            return None
        try:
            with open(f"/proc/{self.child.pid}/status") as status:
                peak = [int(line.split()[1]) for line in status if line.startswith("VmHWM")]
            self.peak = max([self.peak, *peak])
        except OSError:
            pass
        return self.journal.stat().st_size if self.journal.exists() else 0

    def run_to_its_end(self):
        self.start()
        while self.watch() is not None:
            time.sleep(0.02)
        return self.child.returncode

    def kill_at(self, size, patience):
        """Kills the run when the journal has this size, or after some seconds."""
        self.start()
        begin = time.monotonic()
        while (now := self.watch()) is not None and now < size and time.monotonic() - begin < patience:
            time.sleep(0.005)
        time.sleep(random.random() * 0.02)
        self.child.send_signal(signal.SIGKILL)
        return self.child.wait() == -signal.SIGKILL


def entries(journal):
    """The ids of whole entries; a kill may have cut the others off."""
    with open(journal, "rb") as lines:
        for line in lines:
            with contextlib.suppress(ValueError, KeyError):
                yield json.loads(line)["id"]


def check(job, count):
    """Articles that are lost, changed, in the output more than once, in the journal more than once."""
    seen, logged = bytearray(count), bytearray(count)
    changed = twice = again = 0
    with open(job.output, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            i = int(record["id"][1:])
            twice += seen[i]
            seen[i] = 1
            changed += record["sentences"][0]["ar"] != text(i)
    for name in entries(job.journal):
        i = int(name[1:])
        again += logged[i]
        logged[i] = 1
    return {"lost": count - sum(seen), "changed": changed, "twice": twice, "done again": again}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mujaz")
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--stage", default="extract")
    parser.add_argument("--most", type=int, default=64, help="MiB of memory at the peak")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random.seed(args.seed)
    with tempfile.TemporaryDirectory() as folder:
        job = Job(os.path.abspath(args.mujaz), Path(folder), args.stage)
        write(Path(folder) / "in.jsonl", args.articles)
        whole = sum(len(f'{{"key":"{"0" * 32}","id":"a{i}","ok":true,"record":"{"0" * 16}"}}\n') for i in range(args.articles))
        killed, begin = 0, time.monotonic()
        for kill in range(args.kills):
            # Every fifth is killed while it takes up what is there.
            early = kill % 5 == 4
            # Closer together at the beginning, where going on costs less.
            size = 1 << 62 if early else int(whole * ((kill + 1) / (args.kills + 1)) ** 3)
            patience = random.random() * min(2, args.articles / 20_000) if early else 3600
            done = job.kill_at(size, patience)
            killed += done
            print(f"kill {kill + 1}: {job.journal.stat().st_size * 100 // whole}% done, peak {job.peak >> 10} MiB", flush=True)
            if not done:
                break
        code = job.run_to_its_end()
        worked = time.monotonic() - begin
        found = check(job, args.articles)
        # With nothing left: all that resuming costs.
        begin = time.monotonic()
        idle = job.run_to_its_end()
        summary = {"articles": args.articles, "kills": killed, **found, "peak MiB": job.peak / 1024, "seconds": round(worked)}
        print(json.dumps({**summary, "seconds to resume with nothing left": round(time.monotonic() - begin, 1)}))
        good = code == idle == 0 and killed == args.kills and not any(found.values()) and job.peak >> 10 < args.most
        return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
