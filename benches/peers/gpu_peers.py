"""transformers f16 and CTranslate2 float16 on the first GPU, for `gpu.sh`.

    python gpu_peers.py SHAPE PEERS_DIR ROWSxBEAMS ...      prints "ROWS BEAMS TRANSFORMERS CTRANSLATE2" lines, in generated tokens a second

Every source makes exactly as many tokens as the shape says, as in `mujaz bench`. A peer that is missing or fails prints a dash;
the reason goes to stderr.
"""

import statistics
import sys
import time

from shapes import SHAPES

name, folder = sys.argv[1], sys.argv[2]
shape = SHAPES[name]
length = shape["target"]


def sources(rows):
    end = 0 if name == "T" else 1
    return [[(i * 7919 + r * 104729) % (shape["vocab"] - 200) + 100 for i in range(shape["source"] - 1)] + [end] for r in range(rows)]


def median(run, rows, rounds=3):
    run()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return str(round(rows * length / statistics.median(times)))


def transformers():
    import torch
    from transformers import AutoModelForSeq2SeqLM

    model = AutoModelForSeq2SeqLM.from_pretrained(f"{folder}/{name}/hf", dtype=torch.float16).cuda().eval()

    def measure(rows, beams):
        ids = torch.tensor(sources(rows)).cuda()
        options = dict(num_beams=beams, do_sample=False, min_new_tokens=length, max_new_tokens=length)

        def run():
            with torch.inference_mode():
                model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), **options)
            torch.cuda.synchronize()

        return median(run, rows)

    return measure


def ctranslate2():
    import ctranslate2

    model = ctranslate2.Translator(f"{folder}/{name}/ct2-float32", device="cuda", compute_type="float16")
    vocabulary = [f"t{i}" for i in range(shape["vocab"])]

    def measure(rows, beams):
        tokens = [[vocabulary[i] for i in row[:-1]] + ["</s>"] for row in sources(rows)]
        options = dict(beam_size=beams, min_decoding_length=length, max_decoding_length=length, max_batch_size=rows)
        return median(lambda: model.translate_batch(tokens, **options), rows)

    return measure


def loaded(peer):
    try:
        return peer()
    except Exception as error:  # noqa: BLE001 - a peer that cannot run is a dash in the table
        print(peer.__name__, error, file=sys.stderr)
        return None


def figure(measure, rows, beams):
    try:
        return measure(rows, beams) if measure else "-"
    except Exception as error:  # noqa: BLE001 - as above
        print(rows, beams, error, file=sys.stderr)
        return "-"


if __name__ == "__main__":
    peers = [loaded(transformers), loaded(ctranslate2)]
    for size in sys.argv[3:]:
        rows, beams = map(int, size.split("x"))
        print(rows, beams, *(figure(peer, rows, beams) for peer in peers), flush=True)
