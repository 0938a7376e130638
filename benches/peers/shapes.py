"""Checkpoints of real shapes with random weights, in the Hugging Face layout and as CTranslate2 models.

    python shapes.py T /tmp/mujaz-peers      # opus-mt-ar-en
    python shapes.py S /tmp/mujaz-peers      # mT5-base
    python shapes.py S /tmp/mujaz-peers float32     # of CTranslate2's models only this one; `none` for none

Writes OUT/NAME/hf and OUT/NAME/ct2-int8, OUT/NAME/ct2-float32; nothing where they exist. The tokenizers that
CTranslate2's converter asks for are replaced by lists of made-up pieces: ids are all that a race needs.
"""

import os
import sys

SHAPES = {
    "T": dict(source=27, target=30, vocab=62834),
    "S": dict(source=512, target=84, vocab=250112),
}


def model_of(name):
    import torch
    from transformers import MarianConfig, MarianMTModel, MT5Config, MT5ForConditionalGeneration

    torch.manual_seed(1)
    if name == "T":
        return MarianMTModel(
            MarianConfig(
                vocab_size=62834,
                d_model=512,
                encoder_layers=6,
                decoder_layers=6,
                encoder_attention_heads=8,
                decoder_attention_heads=8,
                encoder_ffn_dim=2048,
                decoder_ffn_dim=2048,
                activation_function="swish",
                max_position_embeddings=512,
                scale_embedding=True,
                pad_token_id=62833,
                eos_token_id=0,
                decoder_start_token_id=62833,
                share_encoder_decoder_embeddings=True,
                static_position_embeddings=True,
            )
        )
    model = MT5ForConditionalGeneration(
        MT5Config(
            vocab_size=250112,
            d_model=768,
            d_kv=64,
            d_ff=2048,
            num_layers=12,
            num_decoder_layers=12,
            num_heads=12,
            feed_forward_proj="gated-gelu",
            decoder_start_token_id=0,
        )
    )
    # transformers 5 ties mT5's head whatever the configuration says; the published checkpoint has its own.
    model.lm_head = torch.nn.Linear(768, 250112, bias=False)
    model.config.tie_word_embeddings = False
    return model


def save(model, path):
    import safetensors.torch

    os.makedirs(path, exist_ok=True)
    tied = ("encoder.embed_tokens", "decoder.embed_tokens", "embed_positions") + (("lm_head",) if model.config.tie_word_embeddings else ())
    state = {k: v.half().contiguous() for k, v in model.state_dict().items() if not any(t in k for t in tied)}
    safetensors.torch.save_file(state, f"{path}/model.safetensors", metadata={"format": "pt"})
    model.config.save_pretrained(path)


class Tokenizer:
    """As much of a tokenizer as CTranslate2's converter looks at."""

    eos_token, unk_token, pad_token, bos_token = "</s>", "<unk>", "<pad>", "<s>"

    def __init__(self, vocab):
        self.vocab = {f"t{i}" if 1 < i < vocab - 1 else ["</s>", "<unk>", "<pad>"][min(i, 2)]: i for i in range(vocab)}

    def get_vocab(self):
        return self.vocab

    def convert_ids_to_tokens(self, i):
        return list(self.vocab)[i]


def ct2(model, out, quantization, vocab):
    from ctranslate2.converters.transformers import _MODEL_LOADERS

    spec = _MODEL_LOADERS[type(model.config).__name__](model, Tokenizer(vocab))
    spec.validate()
    spec.optimize(quantization=quantization)
    os.makedirs(out, exist_ok=True)
    spec.save(out)


def make(name, out, quantizations=("int8", "float32")):
    base = os.path.join(out, name)
    wanted = [q for q in quantizations if q != "none" and not os.path.exists(f"{base}/ct2-{q}/model.bin")]
    if os.path.exists(f"{base}/hf/model.safetensors") and not wanted:
        return base
    save(model_of(name), f"{base}/hf")
    for quantization in wanted:
        # Anew each time, from the same seed: the converter changes the model it is given.
        ct2(model_of(name), f"{base}/ct2-{quantization}", quantization, SHAPES[name]["vocab"])
    return base


if __name__ == "__main__":
    print(make(sys.argv[1], sys.argv[2], *([sys.argv[3:]] if sys.argv[3:] else [])))
