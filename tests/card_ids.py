"""Ids of random checkpoints of the cards' published shapes, loaded by mujaz through the cards, beside those of transformers.

    python tests/card_ids.py [NAME...]     (needs transformers, torch, sentencepiece and the wheel of mujaz; 12 GB of memory, 6 GB of disk)

Shapes are those of `cards.py`. Each checkpoint is written into a Hugging Face cache in a temporary folder as the hub would lay it out, in
floats, its tokenizer being a small SentencePiece model filled up to the published number of pieces. The card is opened by its name, with
the gate of its licence; ids of sources are compared with SentencePiece's, ids of outputs with `generate`'s: greedy, and 4 beams as CrossSum's
page has them (length penalty 0.6, no pair of tokens twice). Too large for CI: run it when a card or the loading of a family changes.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import sentencepiece
import torch
from cards import CARDS, COMMIT

HERE = Path(__file__).resolve().parent
LENGTH = 12
SEARCHES = {"greedy": dict(num_beams=1), "4 beams": dict(num_beams=4, length_penalty=0.6, no_repeat_ngram_size=2)}
# What is asked of the card, in the process that has only mujaz: ids of sources and of outputs, the start token first.
OURS = """
import json, sys
import mujaz
task, name, lines, length, searches = json.load(sys.stdin)
p = mujaz.pipeline(task, model=name, accept_license=True, local_files_only=True, device=-1, return_tensors=True)
out = {k: [list(r.values())[0] for r in p(lines, max_length=length + 1, **s)] for k, s in searches.items()}
json.dump(out, sys.stdout)
"""


def proto(number, payload):
    size, out = len(payload), b""
    while size > 127:
        out, size = out + bytes([size & 127 | 128]), size >> 7
    return bytes([number << 3 | 2]) + out + bytes([size]) + payload


def filled(model, size, last=()):
    """A SentencePiece model with pieces that no text has, and these at the end."""
    count = sentencepiece.SentencePieceProcessor(model_proto=model).get_piece_size()
    names = [f"\u27e6{i}\u27e7" for i in range(count, size - len(last))] + list(last)
    # The score -1000, as a float.
    return model + b"".join(proto(1, proto(1, n.encode()) + b"\x15\x00\x00\x7a\xc4") for n in names)


def t5_tokenizer(folder, config):
    """mT5's hundred sentinels stand at the end of its pieces, from the last to the first."""
    sentinels = [f"\u2581<extra_id_{i}>" for i in reversed(range(100))]
    model = filled((HERE / "fixtures/small.spiece.model").read_bytes(), config.vocab_size // 100 * 100, sentinels)
    (folder / "spiece.model").write_bytes(model)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
    return lambda text: pieces.encode(text) + [1], pieces.piece_to_id


# Behind a vocabulary's pieces: languages, up to the published size (of the rest the tests need no names).
LANGUAGES = {
    "small100": (128004, ["__ar__", "__en__"], ["__en__"], None),
    "mbart-large-50-many-to-one": (250000, ["ar_AR", "cs_CZ", "de_DE", "en_XX"], ["ar_AR"], "en_XX"),
    "nllb-200-distilled-1.3b": (256000, ["ace_Arab", "arb_Arab", "eng_Latn"], ["arb_Arab"], "eng_Latn"),
}


def fairseq_tokenizer(folder, name):
    """SentencePiece's ids moved up by one, or a `vocab.json`; the language in front, the end behind."""
    size, languages, front, target = LANGUAGES[name]
    model = filled((HERE / "fixtures/bpe.spiece.model").read_bytes(), size)
    (folder / "sentencepiece.bpe.model").write_bytes(model)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
    base = size + 1
    if name == "small100":
        names = ["<s>", "<pad>", "</s>", "<unk>"] + [pieces.id_to_piece(i) for i in range(3, size - 1)]
        (folder / "vocab.json").write_text(json.dumps({piece: i for i, piece in enumerate(names)}))
        base = len(names)
    if not name.startswith("mbart"):  # mBART-50's own files list none: its languages are known.
        (folder / "special_tokens_map.json").write_text(json.dumps({"additional_special_tokens": languages}))
    language = {token: base + i for i, token in enumerate(languages)}
    # Both forms move pieces up by one: a vocabulary in JSON has <pad> in addition, as fairseq's ids do.
    encode = lambda text: [language[t] for t in front] + [i + 1 if i else 3 for i in pieces.encode(text)] + [2]  # noqa: E731
    return encode, lambda token: language.get(token), target


def lines():
    """Some sentences, and a text of several."""
    all_of = [line.strip() for line in open(HERE / "fixtures/sentences.txt", encoding="utf-8")]
    return [" ".join(line.split()) for line in all_of[:3]] + [" ".join(" ".join(all_of[10:12]).split())]


def reference(model, encode, texts, **options):
    """Ids of transformers, the start first and nothing behind the end."""
    out = {}
    for name, search in SEARCHES.items():
        out[name] = []
        for text in texts:
            ids = torch.tensor([encode(text)])
            mask = torch.ones_like(ids)
            row = model.generate(input_ids=ids, attention_mask=mask, max_length=LENGTH + 1, do_sample=False, **search, **options)[
                0
            ].tolist()
            end = row.index(model.config.eos_token_id, 1) + 1 if model.config.eos_token_id in row[1:] else len(row)
            out[name].append(row[:end])
    return out


def filled_model(kind, config):
    """T5 with weights of the sizes that it is made with, from one block of random numbers: drawing all of them takes a minute."""
    with torch.device("meta"):
        model = kind(config)
    model.to_empty(device="cpu")
    model.tie_weights()
    # T5's own head, as the published files have it.
    model.lm_head = torch.nn.Linear(config.d_model, config.vocab_size, bias=False)
    assert not getattr(model.config, "scale_decoder_outputs", False)
    block = torch.randn((1 << 20) + 7)
    for name, p in model.named_parameters():
        if p.dim() == 1:
            p.data.fill_(1)
            continue
        whole = name.startswith("shared") or "relative_attention_bias" in name
        scale = 1 if whole else (p.shape[1] * config.d_kv) ** -0.5 if ".q." in name else p.shape[1] ** -0.5
        # Each begins elsewhere, or the head would be the embedding.
        block = block.roll(int(torch.randint(len(block), ())))
        p.data.copy_(block.repeat(p.numel() // len(block) + 1)[: p.numel()].view(p.shape)).mul_(scale)
    return model.eval()


def built(kind, config):
    """Weights with outputs that differ from each other."""
    torch.manual_seed(1)
    if hasattr(config, "d_kv"):
        return filled_model(kind, config)
    config.init_std = 0.05
    return kind(config).eval()


def check(name, home):
    repo, kind, config, _, tokenizer = CARDS[name]
    folder = Path(home) / "hub" / f"models--{repo.replace('/', '--')}"
    snapshot = folder / "snapshots" / COMMIT
    for path in (snapshot, folder / "refs"):
        path.mkdir(parents=True)
    (folder / "refs" / "main").write_text(COMMIT)
    model = built(kind, config)
    options = {}
    if tokenizer == "spiece.model":
        encode, id_of = t5_tokenizer(snapshot, config)
        languages = (getattr(config, "task_specific_params", None) or {}).get("langid_map", {})
        if languages:
            options["decoder_start_token_id"] = id_of(languages["english"][1])
    else:
        encode, id_of, target = fairseq_tokenizer(snapshot, name)
        options = {"forced_bos_token_id": id_of(target)} if target else {}
    texts = lines()
    with torch.no_grad():
        theirs = reference(model, encode, texts, **options)
    # As published: before transformers 5, the flag says that the head is a matrix of its own.
    values = {**config.to_dict(), **({"tie_word_embeddings": False} if hasattr(config, "d_kv") else {})}
    values.pop("scale_decoder_outputs", None)
    (snapshot / "config.json").write_text(json.dumps({**values, "architectures": [kind.__name__]}))
    torch.save(model.state_dict(), snapshot / "pytorch_model.bin")
    count = sum(p.numel() for p in model.parameters())
    del model
    env = {**os.environ, "HF_HOME": home, "HF_HUB_OFFLINE": "1", "MUJAZ_CONFIG_DIR": home}
    task = "summarization" if tokenizer == "spiece.model" else "translation"
    asked = json.dumps([task, name, texts, LENGTH, SEARCHES])
    done = subprocess.run([sys.executable, "-c", OURS], input=asked, env=env, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr.strip()}")
    ours = json.loads(done.stdout)
    equal = {search: sum(a == b for a, b in zip(ours[search], theirs[search])) for search in SEARCHES}
    different = len({tuple(ids) for ids in theirs["greedy"]})
    told = ", ".join(f"{search} {n} of {len(texts)}" for search, n in equal.items())
    lengths = [len(encode(text)) for text in texts]
    print(f"{name}: {count / 1e6:.0f} M, sources of {lengths} tokens, {different} outputs differ, equal: {told}", flush=True)
    if sum(equal.values()) < len(SEARCHES) * len(texts):
        print(json.dumps({"ours": ours, "theirs": theirs}))
    return sum(equal.values()) == len(SEARCHES) * len(texts)


def main():
    known = [name for name, card in CARDS.items() if card[4] == "spiece.model" and name != "madlad400-3b-mt"] + list(LANGUAGES)
    good = True
    for name in sys.argv[1:] or known:
        with tempfile.TemporaryDirectory() as home:
            good &= check(name, home)
    sys.exit(not good)


if __name__ == "__main__":
    main()
