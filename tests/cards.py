"""Loads a random checkpoint of every built-in card's real shape through the path that a fetched one takes.

    python tests/cards.py target/release/mujaz [NAME...]     (needs transformers, torch, ctranslate2; up to 10 GB of disk and memory)

Writes each into a Hugging Face cache in a temporary folder, as the hub would lay it out (`pytorch_model.bin` where the hub
has no safetensors), and runs `mujaz bench --model NAME --offline` on it. madlad400-3b-mt is built with 2 of its 32 layers;
of quickmt-ar-en only the number of layers and of weights is published, and that in CTranslate2's files.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
import transformers as t

COMMIT = "ab" * 20
MARIAN = dict(
    activation_function="swish",
    d_model=512,
    encoder_layers=6,
    decoder_layers=6,
    encoder_attention_heads=8,
    decoder_attention_heads=8,
    encoder_ffn_dim=2048,
    decoder_ffn_dim=2048,
    vocab_size=62834,
    pad_token_id=62833,
    eos_token_id=0,
    decoder_start_token_id=62833,
    forced_eos_token_id=0,
    scale_embedding=True,
    max_position_embeddings=512,
    static_position_embeddings=True,
)
BIG = dict(
    MARIAN,
    activation_function="relu",
    d_model=1024,
    encoder_attention_heads=16,
    decoder_attention_heads=16,
    encoder_ffn_dim=4096,
    decoder_ffn_dim=4096,
    vocab_size=61109,
    pad_token_id=61108,
    decoder_start_token_id=61108,
    eos_token_id=25894,
    forced_eos_token_id=25894,
    max_position_embeddings=1024,
)
M2M = dict(
    d_model=1024,
    encoder_layers=12,
    decoder_layers=12,
    encoder_attention_heads=16,
    decoder_attention_heads=16,
    scale_embedding=True,
    activation_function="relu",
    max_position_embeddings=1024,
)
MT5 = t.MT5Config(
    d_model=768,
    d_kv=64,
    d_ff=2048,
    num_heads=12,
    num_layers=12,
    vocab_size=250112,
    feed_forward_proj="gated-gelu",
    tie_word_embeddings=False,
    decoder_start_token_id=0,
)
CROSS = t.MT5Config(**{**MT5.to_dict(), "task_specific_params": {"langid_map": {"english": [37, "\u2581<extra_id_37>"]}}})
CARDS = {
    "opus-mt-ar-en": ("Helsinki-NLP/opus-mt-ar-en", t.MarianMTModel, t.MarianConfig(**MARIAN), "bin", "source.spm"),
    "opus-mt-tc-big-ar-en": ("Helsinki-NLP/opus-mt-tc-big-ar-en", t.MarianMTModel, t.MarianConfig(**BIG), "bin", "source.spm"),
    "m2m100-418m": (
        "facebook/m2m100_418M",
        t.M2M100ForConditionalGeneration,
        t.M2M100Config(**M2M, encoder_ffn_dim=4096, decoder_ffn_dim=4096, vocab_size=128112),
        "bin",
        "sentencepiece.bpe.model",
    ),
    "nllb-200-distilled-600m": (
        "facebook/nllb-200-distilled-600M",
        t.M2M100ForConditionalGeneration,
        t.M2M100Config(**M2M, encoder_ffn_dim=4096, decoder_ffn_dim=4096, vocab_size=256206),
        "bin",
        "sentencepiece.bpe.model",
    ),
    "madlad400-3b-mt": (
        "google/madlad400-3b-mt",
        t.T5ForConditionalGeneration,
        t.T5Config(
            d_model=1024,
            d_kv=128,
            d_ff=8192,
            num_heads=16,
            num_layers=2,
            num_decoder_layers=2,
            vocab_size=256000,
            feed_forward_proj="gated-gelu",
            tie_word_embeddings=False,
            decoder_start_token_id=0,
        ),
        "safetensors",
        "spiece.model",
    ),
    "arabart-summ": (
        "abdalrahmanshahrour/AraBART-summ",
        t.MBartForConditionalGeneration,
        t.MBartConfig(
            d_model=768,
            encoder_layers=6,
            decoder_layers=6,
            encoder_attention_heads=12,
            decoder_attention_heads=12,
            encoder_ffn_dim=3072,
            decoder_ffn_dim=3072,
            vocab_size=50002,
            max_position_embeddings=1024,
            decoder_start_token_id=2,
            forced_eos_token_id=2,
        ),
        "safetensors",
        "sentencepiece.bpe.model",
    ),
    "mt5-multilingual-xlsum": ("csebuetnlp/mT5_multilingual_XLSum", t.MT5ForConditionalGeneration, MT5, "bin", "spiece.model"),
    "crosssum-m2o": ("csebuetnlp/mT5_m2o_english_crossSum", t.MT5ForConditionalGeneration, MT5, "bin", "spiece.model"),
    "crosssum-m2m": ("csebuetnlp/mT5_m2m_crossSum", t.MT5ForConditionalGeneration, CROSS, "bin", "spiece.model"),
    "arat5-title-xlsum": (
        "eslamxm/AraT5-base-title-generation-finetune-ar-xlsum",
        t.T5ForConditionalGeneration,
        t.T5Config(
            d_model=768,
            d_kv=64,
            d_ff=2048,
            num_heads=12,
            num_layers=12,
            vocab_size=110080,
            feed_forward_proj="gated-gelu",
            tie_word_embeddings=False,
            decoder_start_token_id=0,
        ),
        "bin",
        "spiece.model",
    ),
    "hplt-ar-en": ("HPLT/translate-ar-en-v1.0-hplt", t.MarianMTModel, t.MarianConfig(**MARIAN), "bin", "source.spm"),
    "small100": (
        "alirezamsh/small100",
        t.M2M100ForConditionalGeneration,
        t.M2M100Config(**{**M2M, "decoder_layers": 3}, encoder_ffn_dim=4096, decoder_ffn_dim=4096, vocab_size=128112),
        "bin",
        "sentencepiece.bpe.model",
    ),
    "mbart-large-50-many-to-one": (
        "facebook/mbart-large-50-many-to-one-mmt",
        t.MBartForConditionalGeneration,
        t.MBartConfig(**M2M, encoder_ffn_dim=4096, decoder_ffn_dim=4096, vocab_size=250054, decoder_start_token_id=2),
        "bin",
        "sentencepiece.bpe.model",
    ),
    "nllb-200-distilled-1.3b": (
        "facebook/nllb-200-distilled-1.3B",
        t.M2M100ForConditionalGeneration,
        t.M2M100Config(
            **{**M2M, "encoder_layers": 24, "decoder_layers": 24}, encoder_ffn_dim=8192, decoder_ffn_dim=8192, vocab_size=256206
        ),
        "bin",
        "sentencepiece.bpe.model",
    ),
    "quickmt-ar-en": ("quickmt/quickmt-ar-en", None, None, "ct2", "src.spm.model"),
}


def quickmt(folder):
    """A deep encoder with a shallow decoder, as CTranslate2 saves it; the number of its weights."""
    import ctranslate2
    import numpy as np

    d, ffn, vocab = 1024, 4096, 32000
    random = np.random.default_rng(1)
    spec = ctranslate2.specs.TransformerSpec.from_config((8, 2), 16, pre_norm=True)
    count = 0

    def matrix(*shape):
        nonlocal count
        count += int(np.prod(shape))
        return (random.standard_normal(shape, dtype=np.float32) / np.float32(d**0.5)).astype(np.float32)

    def linear(of, rows, columns):
        of.weight, of.bias = matrix(rows, columns), matrix(rows)

    def norm(of):
        of.gamma, of.beta = np.ones(d, np.float32), np.zeros(d, np.float32)

    for stack in (spec.encoder, spec.decoder):
        norm(stack.layer_norm)
        for layer in stack.layer:
            norm(layer.self_attention.layer_norm)
            linear(layer.self_attention.linear[0], 3 * d, d)
            linear(layer.self_attention.linear[1], d, d)
            if hasattr(layer, "attention"):
                norm(layer.attention.layer_norm)
                for of, rows in zip(layer.attention.linear, (d, 2 * d, d)):
                    linear(of, rows, d)
            norm(layer.ffn.layer_norm)
            linear(layer.ffn.linear_0, ffn, d)
            linear(layer.ffn.linear_1, d, ffn)
    spec.encoder.embeddings[0].weight, spec.decoder.embeddings.weight = matrix(vocab, d), matrix(vocab, d)
    spec.decoder.projection.weight, spec.decoder.projection.bias = spec.decoder.embeddings.weight, matrix(vocab)
    tokens = ["<unk>", "<blank>", "<s>", "</s>", *(f"t{i}" for i in range(vocab - 4))]
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(list(reversed(tokens[4:])) + tokens[:4])
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    return count


def main():
    mujaz = os.path.abspath(sys.argv[1])
    for name in sys.argv[2:] or CARDS:
        repo, kind, config, form, tokenizer = CARDS[name]
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home) / "hub" / f"models--{repo.replace('/', '--')}"
            snapshot, blobs = folder / "snapshots" / COMMIT, folder / "blobs"
            for path in (snapshot, blobs, folder / "refs"):
                path.mkdir(parents=True)
            (folder / "refs" / "main").write_text(COMMIT)
            torch.manual_seed(1)
            model = kind(config) if kind else None
            if form == "ct2":
                count = quickmt(snapshot)
            elif form == "bin":
                model.config.save_pretrained(snapshot)
                model.generation_config.save_pretrained(snapshot)
                torch.save(model.state_dict(), blobs / "weights")
                (snapshot / "pytorch_model.bin").symlink_to("../../blobs/weights")
            else:
                model.save_pretrained(snapshot)
            count = sum(p.numel() for p in model.parameters()) if model else count
            del model
            (snapshot / tokenizer).write_bytes(b"stands for the tokenizer")
            env = {**os.environ, "HF_HOME": home, "HF_HUB_OFFLINE": "1", "MUJAZ_CONFIG_DIR": home}
            subprocess.run([mujaz, "models", "fetch", name, "--accept-license", "-q"], env=env, check=True, stdout=subprocess.DEVNULL)
            command = [mujaz, "bench", "--model", name, "--compute", "int8", "--rows", "1", "--beams", "1", "--rounds", "3", "--json"]
            done = subprocess.run(command, env=env, capture_output=True, text=True)
            if done.returncode:
                print(name, "FAILED:", done.stderr.strip())
                continue
            r = json.loads(done.stdout)
            speed = r["figures"][0]["tokens_per_second"]
            print(
                f"{name}: {count / 1e6:.0f} M, loads in {r['load_seconds']:.1f} s, peak {r['peak_mib']} MiB, {speed:.0f} tokens/s",
                flush=True,
            )


if __name__ == "__main__":
    main()
