"""`mujaz serve` beside other servers with the same weights, interleaved: requests a second and waiting times, medians.

    python -m venv v && v/bin/pip install ctranslate2==4.8.5 sentencepiece==0.2.3 transformers==5.24.0 torch
    v/bin/python benches/peers/serve.py PROGRAM LINES [--rounds 5] [--clients 64] [--requests 300] [--compute float32]

All speak LibreTranslate's API and are asked by the same clients (tests/load.py), a line a request, four beams, two cores. The other
servers are CTranslate2 behind Python's own HTTP server with the bundled weights as its converter has them: once as LibreTranslate
does it, each request a batch of its own, and once with what waits put together into batches, longest first. Where `libretranslate`
is installed, it runs, too, on an Argos package of the same weights. Theirs translate and no more; mujaz also checks each line and
searches again what it doubts.
"""

import argparse
import http.server
import importlib.util
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests"))
from clients import Server  # noqa: E402
from load import Load  # noqa: E402

MODEL = HERE.parents[1] / "models" / "tiny-ar-en"
SENTENCES = re.compile(r"(?<=[.!?؟])\s+")
BATCH_TOKENS = 2048


def convert(folder, compute):
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(str(MODEL), copy_files=["source.spm", "target.spm"]).convert(folder, quantization=compute, force=True)


class Peer:
    """CTranslate2 with a queue: each request alone, or what waits together."""

    def __init__(self, folder, compute, together):
        import ctranslate2
        import sentencepiece

        self.translator = ctranslate2.Translator(folder, compute_type=compute, inter_threads=2, intra_threads=1)
        load = lambda name: sentencepiece.SentencePieceProcessor(model_file=f"{folder}/{name}")  # noqa: E731
        self.source, self.target = load("source.spm"), load("target.spm")
        self.waiting, self.some, self.together = [], threading.Condition(), together
        if together:
            for _ in range(2):
                threading.Thread(target=self.work, daemon=True).start()

    def batch(self, sources):
        tokens = [[*self.source.encode(s, out_type=str), "</s>"] for s in sources]
        results = self.translator.translate_batch(tokens, beam_size=4, max_batch_size=BATCH_TOKENS, batch_type="tokens")
        return [self.target.decode(r.hypotheses[0]) for r in results]

    def work(self):
        while True:
            with self.some:
                while not self.waiting:
                    self.some.wait()
                # Half of what waits, so that the other worker has the other half.
                count = min(64, max(1, len(self.waiting) // 2))
                taken, self.waiting = self.waiting[:count], self.waiting[count:]
            sources = [s for sentences, _, _ in taken for s in sentences]
            done = iter(self.batch(sources))
            for sentences, slot, event in taken:
                slot.extend(next(done) for _ in sentences)
                event.set()

    def translate(self, text):
        sentences = [s for s in SENTENCES.split(text) if s]
        if not self.together:
            return " ".join(self.batch(sentences))
        slot, event = [], threading.Event()
        with self.some:
            self.waiting.append((sentences, slot, event))
            self.some.notify()
        event.wait()
        return " ".join(slot)


def serve(folder, compute, together):
    """Runs a peer's server until it is killed."""
    peer = Peer(folder, compute, together)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"translatedText": peer.translate(asked["q"])}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    class Many(http.server.ThreadingHTTPServer):
        request_queue_size = 256

    server = Many(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


class Started:
    """A peer in a process of its own."""

    def __init__(self, command, url=None, env=None):
        self.command, self.url, self.env = command, url, env

    def __enter__(self):
        out = subprocess.DEVNULL if self.url else subprocess.PIPE
        self.process = subprocess.Popen(
            self.command, stdout=out, stderr=subprocess.DEVNULL, text=True, env=self.env, start_new_session=True
        )
        if self.url is None:
            self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
            return self
        while True:
            try:
                urllib.request.urlopen(self.url + "/languages").read()
                return self
            except OSError:
                assert self.process.poll() is None, "it ended before it answered"
                time.sleep(0.5)

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def argos(folder, home):
    """The converted weights as installed Argos packages; the environment that finds them."""
    # Below two packages LibreTranslate asks its index, which is not here.
    for source, target in [("ar", "en"), ("en", "ar")]:
        package = Path(home, "packages", f"{source}_{target}")
        shutil.copytree(folder, package / "model")
        # Marian's sources end in a token that Argos does not write.
        config = json.loads((package / "model" / "config.json").read_text(encoding="utf-8"))
        (package / "model" / "config.json").write_text(json.dumps({**config, "add_source_eos": True}), encoding="utf-8")
        shutil.copyfile(MODEL / "source.spm", package / "sentencepiece.model")
        about = {
            "package_version": "1.0",
            "argos_version": "1.9",
            "from_code": source,
            "to_code": target,
            "from_name": source,
            "to_name": target,
        }
        (package / "metadata.json").write_text(json.dumps(about), encoding="utf-8")
    own = {"ARGOS_PACKAGES_DIR": f"{home}/packages", "XDG_DATA_HOME": home, "HOME": home, "ARGOS_CHUNK_TYPE": "MINISBD"}
    return {**os.environ, **own, "ARGOS_INTER_THREADS": "2", "ARGOS_INTRA_THREADS": "1"}


def libretranslate():
    """Runs LibreTranslate; a line is a sentence to it, for its splitter's model would be fetched."""
    from argostranslate import sbd
    from libretranslate.main import main as run

    sbd.MiniSBDSentencizer.split_sentences = lambda self, text: [text]
    run()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("lines")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--compute", default="float32", choices=["float32", "int8"])
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = f"{home}/ct2"
        convert(folder, args.compute)
        own = [sys.executable, __file__, "--peer", folder, args.compute]
        kind = {"float32": "f32", "int8": "int8"}[args.compute]
        sides = {
            "mujaz": lambda: Server(args.program, "--compute", kind),
            "CTranslate2, a request a batch": lambda: Started([*own, "alone"]),
            "CTranslate2, batches of what waits": lambda: Started([*own, "together"]),
        }
        if importlib.util.find_spec("libretranslate"):
            env = argos(folder, f"{home}/argos")
            flags = ["--port", "5077", "--threads", str(args.clients), "--load-only", "ar,en", "--disable-web-ui"]
            command = [sys.executable, __file__, "--libretranslate", *flags]
            sides["LibreTranslate"] = lambda: Started(command, "http://127.0.0.1:5077", env)
        seen = {name: [] for name in sides}
        for _ in range(args.rounds):
            for name, start in sides.items():
                with start() as server:
                    seen[name].append(ask(server.url, args))
                    print(f"{name}: {seen[name][-1][0]:.1f} requests/s", file=sys.stderr, flush=True)
    for name, rounds in seen.items():
        speed, half, most = (statistics.median(column) for column in zip(*rounds))
        print(f"{name:36} {speed:7.2f} requests/s   p50 {half:.2f} s   p99 {most:.2f} s   of {[round(r[0], 1) for r in rounds]}")


def ask(url, args):
    """All requests once; requests a second, and the median and the longest but one in a hundred of the waits."""
    wanted = SimpleNamespace(lines=args.lines, words=None, seconds=0, requests=args.clients)
    warm = Load(wanted, url)
    wanted.requests = args.requests
    for load in [warm, Load(wanted, url)]:
        load.begin = time.time()
        clients = [threading.Thread(target=load.client) for _ in range(args.clients)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        assert not load.wrong, load.wrong[:3]
        seconds = time.time() - load.begin
    times = sorted(load.times)
    return len(times) / seconds, statistics.median(times), times[len(times) * 99 // 100]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--libretranslate"]:
        del sys.argv[1]
        libretranslate()
    elif sys.argv[1:2] == ["--peer"]:
        serve(sys.argv[2], sys.argv[3], sys.argv[4] == "together")
    else:
        main()
