"""mujaz beside native Marian and bergamot's wasm on a student, interleaved: target tokens a second on one core, medians.

    python -m venv v && v/bin/pip install pymarian==1.12.42 sentencepiece==0.2.1
    (mkdir -p w && cd w && npm i @browsermt/bergamot-translator@0.4.9)
    python benches/peers/shapes.py T OUT none     # opus-mt-ar-en's shape (needs torch and transformers)
    cargo build --release --workspace --example throughput
    v/bin/python benches/peers/students.py FOLDER SOURCES w/node_modules/@browsermt/bergamot-translator/worker OUT/T/hf [ROUNDS [SECONDS]]

FOLDER holds `model.float.bin`, `model.intgemm8.bin`, `model.intgemm.alphas.bin` and `vocab.spm` of one model; SOURCES a sentence a line.
A model with random weights ends where it pleases and elsewhere in every arithmetic, so here none ends by itself: the bias of the end
token is set to -1000 in copies of all files, and the limit is once the source's own tokens instead of twice. A sentence at a time, all
sides make exactly as many tokens as the sources have. Marian's and bergamot's limit is that of the longest source of a batch, so in
batches they make more; hence the time for all sentences too. bergamot gives text only: what it makes in batches is taken from its texts
cut again, by the ratio that this gives for single sentences.
Every run is a process of its own on the same core: load, a warm-up (none of mujaz), one measured turn. Load is from asking for the
model to being able to translate (bergamot: with its compiling and a first word, as it loads then), peak what the kernel says of the
process.
"""

import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLE = os.environ.get("THROUGHPUT", f"{HERE}/../../target/release/examples/throughput")
FACTOR = 1
ROWS = (1, 16, 64)
OPUS_VOCAB = 62834


def without_end(source, target):
    """A copy of a Marian `.bin` whose end token is never the best one."""
    shutil.copyfile(source, target)
    with open(target, "r+b") as f:
        _, count = struct.unpack("<2Q", f.read(16))
        heads = [struct.unpack("<4Q", f.read(32)) for _ in range(count)]
        names = [f.read(length)[:-1].decode() for length, _, _, _ in heads]
        f.seek(4 * sum(rank for _, _, rank, _ in heads), 1)
        f.seek(struct.unpack("<Q", f.read(8))[0], 1)
        f.seek(sum(size for _, _, _, size in heads[: names.index("decoder_ff_logit_out_b")]), 1)
        f.write(struct.pack("<f", -1000))


def marian(model, vocab, sources, batch):
    """In a process of its own."""
    import pymarian

    lines = open(sources, encoding="utf-8").read().splitlines()
    options = f"-m {model} -v {vocab} {vocab} -b 1 -n 1 --max-length-factor {FACTOR} --cpu-threads 1 --mini-batch {batch}"
    options += f" --maxi-batch {100 if int(batch) > 1 else 1} --maxi-batch-sort src -w 512 --quiet --no-spm-decode"
    start = time.perf_counter()
    translator = pymarian.Translator(options)
    print("load", time.perf_counter() - start)
    translator.translate(lines[:8])
    start = time.perf_counter()
    out = translator.translate(lines)
    took = time.perf_counter() - start
    print(sum(len(line.split()) for line in out), took, flush=True)


def run(command):
    """Seconds to load, what came last, seconds of it, peak in MiB."""
    child = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    lines = child.stdout.read().splitlines()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command} ended with {child.returncode}: {lines}")
    made, seconds = lines[-1].rsplit(" ", 1)
    return float(lines[0].split()[1]), json.loads(made), float(seconds), usage.ru_maxrss / 1024


def folder(base, name, files, settings=None):
    """A folder of links that mujaz takes for a model."""
    path = f"{base}/{name}"
    os.makedirs(path)
    for as_name, file in files.items():
        os.symlink(os.path.abspath(file), f"{path}/{as_name}")
    json.dump({"max_length_factor": FACTOR, **(settings or {})}, open(f"{path}/generation_config.json", "w"))
    return path


def opus(base, weights, vocab, pieces):
    """The checkpoint of opus-mt-ar-en's shape with the student's pieces, so that all sources have the same tokens."""
    names = [pieces.id_to_piece(i) for i in range(pieces.get_piece_size())]
    names += [f"filler {i}" for i in range(OPUS_VOCAB - 1 - len(names))] + ["<pad>"]
    json.dump({name: i for i, name in enumerate(names)}, open(f"{base}/vocab.json", "w"))
    files = {name: f"{weights}/{name}" for name in ("config.json", "model.safetensors")}
    files |= {"source.spm": vocab, "target.spm": vocab, "vocab.json": f"{base}/vocab.json"}
    return folder(base, "opus", files, {"suppress_tokens": [0], "forced_eos_token_id": None})


def sides(base, student, sources, worker, weights, pieces):
    """The command of each side, by name."""
    for name in ("float", "intgemm8", "intgemm.alphas"):
        without_end(f"{student}/model.{name}.bin", f"{base}/model.{name}.bin")
    vocab = f"{student}/vocab.spm"
    kind = "intgemm8avx512" if "avx512bw" in open("/proc/cpuinfo").read() else "intgemm8avx2"
    convert = ["pymarian", "convert", "-f", f"{base}/model.float.bin", "-t", f"{base}/marian.bin", "-g", kind]
    subprocess.run(
        convert, check=True, capture_output=True, env={**os.environ, "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}
    )
    out = {}
    for name, model in (("Marian f32", "model.float.bin"), (f"Marian {kind}", "marian.bin")):
        for rows in ROWS:
            out[f"{name}, {rows} a batch"] = [sys.executable, __file__, "--marian", f"{base}/{model}", vocab, sources, rows]
    # The package's own worker, with the limit that all sides have.
    shutil.copytree(worker, f"{base}/wasm")
    script = open(f"{worker}/translator-worker.js").read()
    assert "max-length-factor: 2.0" in script
    open(f"{base}/wasm/translator-worker.js", "w").write(script.replace("max-length-factor: 2.0", f"max-length-factor: {FACTOR}.0"))
    open(f"{base}/wasm/package.json", "w").write('{"type": "commonjs"}')
    for rows in ("1", "all"):
        name = f"bergamot wasm int8, {'1 a call' if rows == '1' else 'all in one call'}"
        out[name] = ["node", f"{HERE}/students.mjs", f"{base}/wasm", f"{base}/model.intgemm.alphas.bin", vocab, sources, rows]
    folders = {
        "mujaz f32": folder(base, "f32", {"model.bin": f"{base}/model.float.bin", "vocab.spm": vocab}),
        "mujaz int8": folder(base, "int8", {"model.bin": f"{base}/model.intgemm8.bin", "vocab.spm": vocab}),
        "mujaz int8, opus-mt-ar-en's shape": opus(base, weights, vocab, pieces),
    }
    for name, path in folders.items():
        for tokens, rows in ((1, "1 a batch"), (512, "512 source tokens a batch")):
            out[f"{name}, {rows}"] = [EXAMPLE, path, sources, "f32" if "f32" in name else "int8", tokens, 1]
    return out


def report(runs, count, pieces):
    """The table, and what the aims ask for."""
    cut = {name: sum(len(pieces.encode(t)) for t in all_of[0][1]) for name, all_of in runs.items() if "wasm" in name}
    single = next((n for name, n in cut.items() if "1 a call" in name), 1)
    speed, took = {}, {}
    print("| side | seconds | target tokens | tokens/s | range | load | peak |\n|---|---|---|---|---|---|---|")
    for name, rounds in runs.items():
        tokens = round(count * cut[name] / single) if name in cut else rounds[0][1]
        rates = [tokens / seconds for _, _, seconds, _ in rounds]
        load, took[name], peak = (statistics.median(r[i] for r in rounds) for i in (0, 2, 3))
        speed[name] = statistics.median(rates)
        about = "about " if name in cut and cut[name] != single else ""
        made = f"{about}{tokens} | {speed[name]:.0f} | {min(rates):.0f}-{max(rates):.0f}"
        print(f"| {name} | {took[name]:.1f} | {made} | {load:.2f} s | {peak:.0f} MiB |")
    one, many = ([v for name, v in speed.items() if name.startswith(f"mujaz int8, {x}")][0] for x in ("1 a", "512"))
    opus_one, opus_many = (v for name, v in speed.items() if "opus" in name)
    native = [name for name in speed if name.startswith("Marian intgemm")]
    fastest, soonest = max(speed[n] for n in native), min(took[n] for n in native)
    wasm_one, wasm_all = (v for name, v in speed.items() if "wasm" in name)
    own = count / many
    print("\nint8 in batches, times as fast as")
    print(f"- native Marian's int8: {many / fastest:.2f} by all tokens made, {soonest / own:.2f} by the time of all sentences")
    print(f"- the wasm in one call: {many / wasm_all:.2f}; our opus-mt-ar-en shape: {many / opus_many:.2f}")
    print("int8 a sentence at a time, times as fast as")
    print(f"- the wasm: {one / wasm_one:.2f}; our opus-mt-ar-en shape: {one / opus_one:.2f}")


def main():
    import sentencepiece

    student, sources, worker, weights = sys.argv[1:5]
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    most = float(sys.argv[6]) if len(sys.argv) > 6 else float("inf")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    pieces = sentencepiece.SentencePieceProcessor(model_file=f"{student}/vocab.spm")
    count = sum(len(pieces.encode(line)) + 1 for line in open(sources, encoding="utf-8").read().splitlines())
    with tempfile.TemporaryDirectory() as base:
        all_sides = sides(base, student, os.path.abspath(sources), worker, weights, pieces)
        runs = {name: [] for name in all_sides}
        start = time.perf_counter()
        for turn in range(rounds):
            spent = time.perf_counter() - start
            if turn and spent + spent / turn > most:
                rounds = turn
                break
            for name, command in all_sides.items():
                runs[name].append(run(command))
                print(turn + 1, name, [x if not isinstance(x, list) else len(x) for x in runs[name][-1]], file=sys.stderr, flush=True)
    print(f"{rounds} rounds, {count} source tokens with their ends\n")
    report(runs, count, pieces)


if __name__ == "__main__":
    if sys.argv[1] == "--marian":
        marian(*sys.argv[2:])
    else:
        main()
