"""mujaz beside native Marian on a student, interleaved: target tokens a second on one thread, medians.

    python -m venv v && v/bin/pip install pymarian==1.12.42 sentencepiece==0.2.1
    cargo build --release -p mujaz-engine --example throughput
    v/bin/python benches/peers/students.py FOLDER SOURCES [ROUNDS]

FOLDER holds `model.npz`, `model.intgemm8.bin` and `vocab.spm` of one model; SOURCES a sentence a line. Marian runs in floats and with
its own int8 (converted here), at the batches given below, mujaz in f32 and int8. Each side counts the tokens that it makes.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

import pymarian
import sentencepiece

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLE = f"{HERE}/../../target/release/examples/throughput"
folder, sources = sys.argv[1], sys.argv[2]
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
lines = open(sources, encoding="utf-8").read().splitlines()
pieces = sentencepiece.SentencePieceProcessor(model_file=f"{folder}/vocab.spm")


def marian(model, batch):
    options = f"-m {model} -v {folder}/vocab.spm {folder}/vocab.spm -b 1 -n 1 --max-length-factor 2 --cpu-threads 1"
    options += f" --mini-batch {batch} --maxi-batch {100 if batch > 1 else 1} --maxi-batch-sort src -w 512 --quiet --no-spm-decode"
    start = time.perf_counter()
    translator = pymarian.Translator(options)
    loaded = time.perf_counter() - start

    def run():
        start = time.perf_counter()
        out = translator.translate(lines)
        took = time.perf_counter() - start
        return sum(len(line.split()) + 1 for line in out), took

    return loaded, run


def mujaz(weights, kind, batch):
    with tempfile.TemporaryDirectory() as d:
        for name in (weights, "vocab.spm"):
            os.symlink(os.path.abspath(f"{folder}/{name}"), f"{d}/{name}")
        out = subprocess.run([EXAMPLE, d, sources, kind, str(batch), "2"], check=True, capture_output=True, text=True).stdout.split()
    return float(out[1]), (int(out[4]), float(out[5]))


def main():
    with tempfile.TemporaryDirectory() as d:
        int8 = f"{d}/int8.bin"
        kind = "intgemm8avx512" if "avx512bw" in open("/proc/cpuinfo").read() else "intgemm8avx2"
        convert = ["pymarian", "convert", "-f", f"{folder}/model.npz", "-t", int8, "-g", kind]
        subprocess.run(convert, check=True, capture_output=True)
        sides = {}
        for name, model in (("marian f32", f"{folder}/model.npz"), (f"marian {kind}", int8)):
            for batch in (1, 16):
                loaded, run = marian(model, batch)
                run()
                sides[f"{name}, batch {batch}"] = (loaded, run)
        for weights, kind in (("model.npz", "f32"), ("model.intgemm8.bin", "int8")):
            for batch, name in ((1, "1"), (512, "of 512 source tokens")):
                sides[f"mujaz {kind}, batch {name}"] = (None, lambda w=weights, k=kind, b=batch: mujaz(w, k, b))
        speeds, loads = {name: [] for name in sides}, {}
        for _ in range(rounds):
            for name, (loaded, run) in sides.items():
                got = run()
                loads[name] = got[0] if loaded is None else loaded
                tokens, seconds = got[1] if loaded is None else got
                speeds[name].append(tokens / seconds)
        for name, values in speeds.items():
            print(
                f"{name:40} {statistics.median(values):7.0f} target tokens/s   load {loads[name]:.2f} s   of {[round(v) for v in values]}"
            )


if __name__ == "__main__":
    main()
