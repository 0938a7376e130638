"""What a job goes through in the wild: signals, full disks, clocks that jump, reads that fail, rights that go, rivals.

    python3 tests/chaos.py target/release/mujaz [--rounds N] [--only NAME]     (the default is CI's short form; Linux)

Each trial makes trouble for `mujaz run`, mends it, resumes, and compares the output line by line with that of a run that nothing
happened to. What this machine cannot do (no root for another user's rights or a small disk, no `faketime`) is said and left out.
"""

import argparse
import contextlib
import http.server
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

NOBODY = 65534
COUNT = 400


def write_input(path, count=COUNT):
    body = "أعلنت بلدية الكويت أمس افتتاح {} مدارس جديدة في المدينة.\\nوقال رئيس البلدية إن المشروع رقم {} سيخدم سكان الأحياء القديمة."
    line = '{{"id":"a{0}","title":"مدارس جديدة ({0})","text":"{1}"}}\n'
    path.write_text("".join(line.format(i, body.format(i % 7 + 3, i)) for i in range(count)), encoding="utf-8")


class Bench:
    """A folder with an input, the output that is right, and the command."""

    def __init__(self, mujaz, folder):
        self.folder = folder
        # Another user must be able to run it.
        self.mujaz = folder / "mujaz"
        shutil.copy(mujaz, self.mujaz)
        self.input = folder / "in.jsonl"
        write_input(self.input)
        self.right = folder / "right.jsonl"
        assert self.run(self.right).returncode == 0
        self.lines = sorted(self.right.read_text("utf-8").splitlines())
        assert len(self.lines) == COUNT

    def command(self, output, *more, source=None):
        inputs = ["--input", str(source or self.input), "--output", str(output)]
        return [str(self.mujaz), "run", *inputs, "--stage", "summarize", "--group", "8", "-q", *more]

    def run(self, output, *more, **how):
        source = how.pop("source", None)
        return subprocess.run(self.command(output, *more, source=source), capture_output=True, text=True, timeout=120, check=False, **how)

    def fresh(self, name):
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def is_right(self, output):
        got = sorted(Path(output).read_text("utf-8").splitlines())
        assert got == self.lines, f"{output}: {len(got)} lines, {len(set(got) & set(self.lines))} of them right"

    def goes_on(self, output, *more, **how):
        done = self.run(output, "--resume", *more, **how)
        assert done.returncode == 0, (done.returncode, done.stderr)
        self.is_right(output)


def signals(bench, rounds):
    """Any signal at any moment, some of them twice, some of them while it is stopped."""
    kinds = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT, signal.SIGSTOP]
    for round_ in range(rounds):
        output = bench.fresh("signals") / "out.jsonl"
        for _ in range(6):
            child = subprocess.Popen(bench.command(output, "--resume"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(random.random() * 0.3)
            for kind in random.choices(kinds, k=random.randint(1, 3)):
                child.send_signal(kind)
                time.sleep(random.random() * 0.02)
            child.send_signal(signal.SIGCONT)
            if random.random() < 0.5:
                child.kill()
            child.wait(60)
        bench.goes_on(output)
        assert len({line for line in (output.parent / "out.jsonl.journal").read_text().splitlines() if line.endswith("}")}) >= COUNT
        print(f"signals {round_ + 1}: right")


@contextlib.contextmanager
def small_disk(folder, size):
    """A disk of some KiB; False where we may not mount one."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder)], capture_output=True, check=False)
    try:
        yield done.returncode == 0
    finally:
        if done.returncode == 0:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def full_disk(bench, rounds):
    """No room for the records, the journal or the last copy: said, with exit code 2; with room, it goes on."""
    for size in [4, 16, 64, 160, 300][: 3 + rounds]:
        folder = bench.fresh("full")
        with small_disk(folder, size) as mounted:
            if not mounted:
                print("full disk: not tried, no small disk can be mounted")
                break
            output = folder / "out.jsonl"
            failed = bench.run(output)
            assert failed.returncode == 2 and "No space" in failed.stderr, (size, failed.returncode, failed.stderr)
            subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
            bench.goes_on(output)
            print(f"a disk of {size} KiB: said, and went on with more")

    def limit(size):
        def apply():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        return apply

    for size in [1, 1000, 50_000, 200_000][: 2 + rounds]:
        output = bench.fresh("limit") / "out.jsonl"
        failed = bench.run(output, preexec_fn=limit(size))
        assert failed.returncode == 2 and "too large" in failed.stderr, (size, failed.returncode, failed.stderr)
        bench.goes_on(output)
    print("files that may not grow: said, and went on")


def clocks(bench, rounds):
    """A clock that runs a thousand times too fast, that stands in another century, that jumps back."""
    faketime = os.environ.get("FAKETIME_LIB") or next(map(str, Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
    if not faketime:
        return print("clocks: not tried, no faketime here (apt install faketime, or FAKETIME_LIB)")
    for how in ["+0 x1000", "+0 x0.01", "@1970-01-02 00:00:00", "@2106-02-07 06:28:15", "-40y", "+3d i-5000"][: 4 + rounds]:
        output = bench.fresh("clock") / "out.jsonl"
        env = {**os.environ, "LD_PRELOAD": faketime, "FAKETIME": how, "FAKETIME_NO_CACHE": "1"}
        cut = bench.run(output, "--limit", "150", env=env)
        assert cut.returncode == 0, (how, cut.returncode, cut.stderr)
        # Half with the wrong clock, half with the right one.
        bench.goes_on(output)
        print(f"a clock of {how}: right")


def reads(bench, _rounds):
    """What cannot be read is a failure of its own, never the end of the others."""
    folder = bench.fresh("reads")
    (folder / "in").mkdir()
    shutil.copy(bench.input, folder / "in" / "good.jsonl")
    (folder / "in" / "folder.txt").mkdir()
    os.symlink("/proc/self/mem", folder / "in" / "broken.txt")
    os.symlink("nowhere", folder / "in" / "gone.txt")
    os.symlink("circle.txt", folder / "in" / "circle.txt")
    (folder / "in" / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc")
    done = bench.run(folder / "out.jsonl", source=folder / "in")
    assert done.returncode == 1, (done.returncode, done.stderr)
    lines = (folder / "out.jsonl").read_text("utf-8").splitlines()
    good = [line for line in lines if '"error"' not in line]
    assert len(good) == COUNT, len(good)
    print(f"reads that fail: {len(lines) - len(good)} failures, {len(good)} articles")


def nobody(*command):
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]


def rights(bench, _rounds):
    """As a user who is not root: folders and files that may not be read or written, and rights that go in the middle."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return print("rights: not tried, only root can become another user")
    folder = bench.fresh("rights")
    os.chown(folder, NOBODY, NOBODY)
    output, other = folder / "out.jsonl", folder / "in.jsonl"
    shutil.copy(bench.input, other)

    def run(*more):
        command = nobody(*bench.command(output, *more, source=other))
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "HOME": str(folder)})

    # Nothing can be written beside the output.
    folder.chmod(0o555)
    failed = run()
    assert failed.returncode == 2 and "ermission denied" in failed.stderr, (failed.returncode, failed.stderr)
    # The input cannot be read: a failure, not a crash; then it can.
    folder.chmod(0o755)
    other.chmod(0)
    failed = run()
    assert failed.returncode in (1, 2) and "ermission denied" in failed.stderr, (failed.returncode, failed.stderr)
    other.chmod(0o644)
    output.unlink(missing_ok=True)
    # Rights that go while it works: what is done stays, and the job goes on when they are back.
    child = subprocess.Popen(nobody(*bench.command(output, "--resume", source=other)), stderr=subprocess.PIPE, text=True)
    while not (folder / "out.jsonl.journal").exists() and child.poll() is None:
        time.sleep(0.005)
    folder.chmod(0o555)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 0 or (child.returncode == 2 and "ermission denied" in said), (child.returncode, said)
    folder.chmod(0o755)
    done = run("--retry-failed")
    assert done.returncode == 0, done.stderr
    got = sorted(line for line in output.read_text("utf-8").splitlines() if '"error"' not in line)
    assert [line.replace(str(other), "") for line in got] == [line.replace(str(bench.input), "") for line in bench.lines], len(got)
    print("rights of another user: said, and went on")


def rivals(bench, rounds):
    """Two jobs on one output: one works, the other says so; nothing is mixed."""
    for round_ in range(2 * rounds):
        output = bench.fresh("rivals") / "out.jsonl"
        more = ["--overwrite"] if round_ % 2 else ["--resume"]
        pair = [subprocess.Popen(bench.command(output, *more), stderr=subprocess.PIPE, text=True) for _ in range(2)]
        ends = [(child.communicate(timeout=120)[1], child.returncode) for child in pair]
        codes = sorted(code for _, code in ends)
        assert codes in ([0, 0], [0, 2]), ends
        assert codes == [0, 0] or any("another mujaz works on" in said for said, _ in ends), ends
        bench.is_right(output)
    print(f"two jobs on one output, {2 * rounds} times: right")


def cache(bench, rounds):
    """Four processes that want the same model from an empty cache, one of them killed: fetched whole, and once each time."""
    sys.path.insert(0, str(Path(__file__).parent))
    import hub_cache

    for round_ in range(rounds):
        asked = []

        class Counting(hub_cache.Hub):
            def do_GET(self, asked=asked):
                if self.command == "GET" and self.path.startswith("/cdn/") and self.headers.get("Range", "bytes=0-") != "bytes=0-0":
                    asked.append(self.path)
                super().do_GET()

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server:
            server.handle_error = lambda *_: None
            threading.Thread(target=server.serve_forever, daemon=True).start()
            home = bench.fresh("cache")
            env = {"HOME": str(home), "HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}", "PATH": os.environ["PATH"]}
            command = [str(bench.mujaz), "models", "fetch", "hub:org/model", "--accept-license", "-q"]
            four = [subprocess.Popen(command, env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) for _ in range(4)]
            if round_ % 2:
                time.sleep(random.random() * 0.1)
                four[0].kill()
            ends = [(child.communicate(timeout=120)[1], child.returncode) for child in four]
            assert all(code == 0 for _, code in ends[round_ % 2 :]), ends
            snapshot = home / ".cache/huggingface/hub/models--org--model/snapshots" / hub_cache.COMMIT
            assert all((snapshot / name).read_bytes() == body for name, body in hub_cache.FILES.items())
            assert {p.name for p in snapshot.iterdir()} == set(hub_cache.FILES), "nothing half done is left"
            if round_ % 2 == 0:
                assert len(asked) == len(set(asked)), asked
            server.shutdown()
    print(f"a cache shared by four processes, {rounds} times: whole")


TRIALS = {f.__name__: f for f in (signals, full_disk, clocks, reads, rights, rivals, cache)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mujaz")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", choices=TRIALS)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random.seed(args.seed)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        bench = Bench(args.mujaz, Path(folder))
        for name, trial in TRIALS.items():
            if args.only in (None, name):
                trial(bench, args.rounds)


if __name__ == "__main__":
    main()
