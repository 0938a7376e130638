"""Races mujaz against CTranslate2 (and transformers) on the same random weights, interleaved in one run.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install torch transformers ctranslate2 safetensors
    cargo build --release
    CT2_FORCE_CPU_ISA=AVX512 /tmp/venv/bin/python benches/peers/race.py --rounds 5 T-greedy T-b1 T-beam S-greedy S-beam T-f32 [--transformers]

Each round runs every engine once on each workload; medians and their ratios are printed as a table, and written to
benches/runs/ with --save. Sources and lengths are equal for all: exactly `target` tokens are generated. CTranslate2 runs
at its best: int8 (or float32), AVX512 kernels, its best batch size of those that are tried, a worker a core.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import time

os.environ.setdefault("CT2_FORCE_CPU_ISA", "AVX512")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import shapes  # noqa: E402

CORES = os.cpu_count()
# shape, beams, workers, compute, rows a batch: mujaz, CTranslate2 (the best of these counts)
WORKLOADS = {
    "T-greedy": ("T", 1, CORES, "int8", [32, 64], [16, 32, 64]),
    "T-b1": ("T", 1, 1, "int8", [1], [1]),
    "T-beam": ("T", 4, CORES, "int8", [8, 16], [8, 16, 32]),
    "T-f32": ("T", 1, CORES, "float32", [32, 64], [16, 32, 64]),
    "S-greedy": ("S", 1, CORES, "int8", [8, 16], [4, 8]),
    "S-b1": ("S", 1, 1, "int8", [1], [1]),
    "S-beam": ("S", 4, CORES, "int8", [4], [2, 4]),
}


def sources(shape, count):
    vocab = min(20000, shapes.SHAPES[shape]["vocab"] - 200)
    return [[100 + (i * 7 + r * 31) % vocab for i in range(shapes.SHAPES[shape]["source"])] for r in range(count)]


class Ct2:
    name = "CTranslate2"

    def __init__(self, base, compute):
        import ctranslate2

        self.base, self.compute, self.module, self.loaded = base, compute, ctranslate2, {}

    def run(self, shape, beams, workers, rows):
        if workers not in self.loaded:
            self.loaded = {
                workers: self.module.Translator(
                    f"{self.base}/ct2-{self.compute}", inter_threads=workers, intra_threads=1, compute_type=self.compute
                )
            }
        length = shapes.SHAPES[shape]["target"]
        batch = [[f"t{i}" for i in s] for s in sources(shape, rows * workers * 2)]
        start = time.perf_counter()
        out = self.loaded[workers].translate_batch(
            batch, beam_size=beams, max_batch_size=rows, min_decoding_length=length, max_decoding_length=length, max_input_length=0
        )
        assert all(len(o.hypotheses[0]) == length for o in out), [len(o.hypotheses[0]) for o in out]
        return len(batch) * length / (time.perf_counter() - start)


class Mujaz:
    name = "mujaz"

    def __init__(self, binary, base, compute):
        self.binary, self.base, self.compute = binary, base, "f32" if compute == "float32" else compute

    def run(self, shape, beams, workers, rows):
        s = shapes.SHAPES[shape]
        args = [
            self.binary,
            "bench",
            "--model",
            f"{self.base}/hf",
            "--compute",
            self.compute,
            "--rows",
            rows,
            "--beams",
            beams,
            "--workers",
            workers,
            "--source-tokens",
            s["source"],
            "--target-tokens",
            s["target"],
            "--rounds",
            1,
            "--json",
        ]
        return json.loads(subprocess.run([str(a) for a in args], check=True, capture_output=True).stdout)["figures"][0]["tokens_per_second"]


class Torch:
    name = "transformers bf16"

    def __init__(self, base, _compute):
        import torch
        from transformers import AutoModelForSeq2SeqLM

        self.torch, self.model = torch, AutoModelForSeq2SeqLM.from_pretrained(f"{base}/hf", dtype=torch.bfloat16).eval()

    def run(self, shape, beams, workers, rows):
        length = shapes.SHAPES[shape]["target"]
        self.torch.set_num_threads(workers)
        ids = self.torch.tensor(sources(shape, rows))
        start = time.perf_counter()
        with self.torch.inference_mode():
            self.model.generate(ids, num_beams=beams, min_new_tokens=length, max_new_tokens=length, do_sample=False)
        return len(ids) * length / (time.perf_counter() - start)


def race(name, options):
    shape, beams, workers, compute, ours, theirs = WORKLOADS[name]
    base = shapes.make(shape, options.checkpoints)
    engines = [(Mujaz(options.mujaz, base, compute), ours), (Ct2(base, compute), theirs)]
    if options.transformers:
        engines.append((Torch(base, compute), [max(theirs)]))
    rates = {(e.name, rows): [] for e, counts in engines for rows in counts}
    for turn in range(options.rounds + 1):
        for engine, counts in engines:
            for rows in counts:
                rate = engine.run(shape, beams, workers, rows)
                if turn > 0:  # the first turn warms up
                    rates[engine.name, rows].append(rate)
    best = {}
    for (engine, rows), values in rates.items():
        middle = statistics.median(values)
        if middle > best.get(engine, (0, 0))[0]:
            best[engine] = (middle, rows, min(values), max(values))
    mine = best["mujaz"]
    for engine, (middle, rows, low, high) in best.items():
        print(
            f"| {name} | {compute} | {engine} | {rows} x {workers} | {middle:.0f} | {low:.0f}-{high:.0f} | {mine[0] / middle:.2f} |",
            file=options.out,
            flush=True,
        )


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("workloads", nargs="+", choices=sorted(WORKLOADS))
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--mujaz", default="target/release/mujaz")
    p.add_argument("--checkpoints", default="/tmp/mujaz-peers")
    p.add_argument("--transformers", action="store_true")
    p.add_argument("--save", help="append the table to this file")
    options = p.parse_args()
    options.out = open(options.save, "a", encoding="utf-8") if options.save else sys.stdout
    print(
        f"\n{datetime.date.today()}, {CORES} cores, {platform.machine()}, {options.rounds} rounds, `{' '.join(sys.argv[1:])}`\n",
        file=options.out,
    )
    print("| workload | compute | engine | rows x workers | tokens/s | range | mujaz is |\n|---|---|---|---|---|---|---|", file=options.out)
    for name in options.workloads:
        race(name, options)


if __name__ == "__main__":
    main()
