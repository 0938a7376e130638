"""One figure of transformers f16 and one of CTranslate2 float16 on the first GPU, for `gpu.sh`.

    python gpu_peers.py SHAPE PEERS_DIR ROWS BEAMS      prints "TRANSFORMERS CTRANSLATE2" in generated tokens a second

Every source makes exactly as many tokens as the shape says, as in `mujaz bench`. A peer that is missing prints a dash.
"""

import statistics
import sys
import time

from shapes import SHAPES

name, folder, rows, beams = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
shape = SHAPES[name]
ids = [[(i * 7919 + r * 104729) % (shape["vocab"] - 200) + 100 for i in range(shape["source"] - 1)] + [0 if name == "T" else 1] for r in range(rows)]


def median(run, rounds=3):
    run()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return round(rows * shape["target"] / statistics.median(times))


def transformers():
    import torch
    from transformers import AutoModelForSeq2SeqLM

    model = AutoModelForSeq2SeqLM.from_pretrained(f"{folder}/{name}/hf", dtype=torch.float16).cuda().eval()
    source = torch.tensor(ids).cuda()
    options = dict(num_beams=beams, do_sample=False, min_new_tokens=shape["target"], max_new_tokens=shape["target"], early_stopping=True)

    def run():
        with torch.inference_mode():
            model.generate(input_ids=source, attention_mask=torch.ones_like(source), **options)
        torch.cuda.synchronize()

    return median(run)


def ctranslate2():
    import ctranslate2

    model = ctranslate2.Translator(f"{folder}/{name}/ct2-float32", device="cuda", compute_type="float16")
    vocabulary = [f"t{i}" for i in range(shape["vocab"])]
    tokens = [[vocabulary[i] for i in row[:-1]] + ["</s>"] for row in ids]
    length = shape["target"]
    return median(lambda: model.translate_batch(tokens, beam_size=beams, min_decoding_length=length, max_decoding_length=length, max_batch_size=rows))


figures = []
for peer in (transformers, ctranslate2):
    try:
        figures.append(str(peer()))
    except Exception as error:  # noqa: BLE001 - a peer that cannot run is a dash in the table, with its reason in the log
        print(peer.__name__, error, file=sys.stderr)
        figures.append("-")
print(*figures)
