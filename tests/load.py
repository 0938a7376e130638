"""Many clients at a time, for long: throughput beside `translate --lines` on the same texts, waiting times, memory, errors.

    python3 tests/load.py target/release/mujaz --seconds 300 --clients 64 [--lines FILE]
    python3 tests/load.py target/release/mujaz --requests 100000 --words 3

Each client keeps a connection and sends a line at a time through `/translate`: those of FILE, again and again, or sentences made here, cut to
`--words`. A full line (429) is tried again and counted. Afterwards the same lines go through `mujaz translate --lines --repair`, unless
`--alone` is passed. Prints one JSON object; ends with 1 where an answer was neither 200 nor 429, or memory grew by more than `--most` MiB
behind the first tenth.
"""

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from abuse import memory
from clients import Server
from same_bytes import text


class Load:
    """What is asked, and what has come."""

    def __init__(self, args, url):
        self.args, self.host = args, url.removeprefix("http://")
        if args.lines:
            with open(args.lines, encoding="utf-8") as lines:
                self.lines = [line.rstrip("\n") for line in lines]
        else:
            self.lines = [text(i) for i in range(5000)]
        if args.words:
            self.lines = [" ".join(line.split()[: args.words]) for line in self.lines]
        self.lock, self.next, self.times, self.full, self.wrong = threading.Lock(), 0, [], 0, []
        self.begin = time.time()

    def take(self):
        with self.lock:
            over = self.next >= self.args.requests if self.args.requests else time.time() - self.begin > self.args.seconds
            if over:
                return None
            self.next += 1
            return self.next - 1

    def client(self):
        connection = http.client.HTTPConnection(self.host, timeout=600)
        while (at := self.take()) is not None:
            body = json.dumps({"q": self.lines[at % len(self.lines)], "source": "ar", "target": "en"}).encode()
            start = time.time()
            while True:
                connection.request("POST", "/translate", body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 429:
                    break
                self.full += 1
                time.sleep(float(answer.headers["Retry-After"]) / 10)
            with self.lock:
                self.times.append(time.time() - start)
                if answer.status != 200:
                    self.wrong.append(answer.status)

    def watch(self, process, seen):
        while threading.main_thread().is_alive() and not seen["over"]:
            seen["mib"].append((len(self.times), memory(process)[0]))
            time.sleep(1)


def by_lines(program, lines):
    """Seconds that the command takes for the same lines."""
    with tempfile.NamedTemporaryFile("w", suffix=".ar", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))
        file.flush()
        begin = time.time()
        subprocess.run([program, "translate", "--lines", "--repair", "--quiet", file.name], stdout=subprocess.DEVNULL, check=True)
        return time.time() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--requests", type=int)
    parser.add_argument("--lines")
    parser.add_argument("--words", type=int)
    parser.add_argument("--most", type=float, default=32)
    parser.add_argument("--alone", action="store_true")
    args = parser.parse_args()
    seen = {"mib": [], "over": False}
    with Server(args.program) as server:
        load = Load(args, server.url)
        clients = [threading.Thread(target=load.client) for _ in range(args.clients)]
        watcher = threading.Thread(target=load.watch, args=(server.process, seen))
        for thread in [watcher, *clients]:
            thread.start()
        for thread in clients:
            thread.join()
        seconds = time.time() - load.begin
        seen["over"] = True
        watcher.join()
    early = [mib for done, mib in seen["mib"] if done >= load.next // 10] or [0]
    grown = max(early) - early[0]
    tenths = [round(early[len(early) * i // 10], 1) for i in range(10)]
    times = sorted(load.times)
    out = {
        "requests": len(times),
        "seconds": round(seconds, 1),
        "a second": round(len(times) / seconds, 2),
        "p50 s": round(statistics.median(times), 3),
        "p99 s": round(times[len(times) * 99 // 100], 3),
        "429": load.full,
        "wrong": len(load.wrong),
        "MiB": tenths,
    }
    if not args.alone:
        alone = by_lines(args.program, [load.lines[i % len(load.lines)] for i in range(len(times))])
        out |= {"seconds by --lines": round(alone, 1), "throughput of it": round(alone / seconds, 3)}
    print(json.dumps(out))
    sys.exit(1 if load.wrong or grown > args.most else 0)


if __name__ == "__main__":
    main()
