"""Peak resident memory of mujaz and CTranslate2 (int8) over load and one batch, each in a process of its own.

    /tmp/venv/bin/python benches/peers/memory.py T S     (checkpoints as for race.py)

Peaks are the kernel's VmHWM. mujaz quantises a Hugging Face checkpoint in f16 as it loads, and its peak counts the mapped file;
CTranslate2 reads a model that was converted to int8 beforehand.
"""

import json
import subprocess
import sys

import shapes

BASE = "/tmp/mujaz-peers"
CT2 = """
import sys, ctranslate2
sys.path.insert(0, "benches/peers")
from race import sources
shape, rows, length = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
t = ctranslate2.Translator(f"{sys.argv[4]}/{shape}/ct2-int8", inter_threads=2, intra_threads=1, compute_type="int8")
batch = [[f"t{i}" for i in s] for s in sources(shape, 2 * rows)]
t.translate_batch(batch, beam_size=1, max_batch_size=rows, min_decoding_length=length, max_decoding_length=length, max_input_length=0)
print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
"""

print("| shape | rows x workers | engine | peak MiB | of CTranslate2's |\n|---|---|---|---|---|")
for name in sys.argv[1:]:
    shape, rows = shapes.SHAPES[name], 32 if name == "T" else 4
    theirs = subprocess.run(
        [sys.executable, "-c", CT2, name, str(rows), str(shape["target"]), BASE], capture_output=True, text=True, check=True
    )
    theirs = int(theirs.stdout.split()[-1]) >> 10
    command = [
        "target/release/mujaz",
        "bench",
        "--model",
        f"{BASE}/{name}/hf",
        "--compute",
        "int8",
        "--workers",
        "2",
        "--rounds",
        "1",
        "--json",
    ]
    command += ["--rows", rows, "--beams", "1", "--source-tokens", shape["source"], "--target-tokens", shape["target"]]
    ours = json.loads(subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True).stdout)["peak_mib"]
    print(
        f"| {name} | {rows} x 2 | CTranslate2 (Python) | {theirs} | 1.00 |\n| {name} | {rows} x 2 | mujaz | {ours} | {ours / theirs:.2f} |",
        flush=True,
    )
