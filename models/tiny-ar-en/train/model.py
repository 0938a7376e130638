"""The Marian shape in PyTorch, and its weights in and out of a Hugging Face folder that mujaz reads."""

import json
import math
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from grid import halved
from safetensors.torch import load_file, save_file
from torch import nn

POSITIONS = 512


@dataclass
class Shape:
    vocab: int
    d_model: int = 256
    ffn: int = 1024
    encoder_layers: int = 6
    decoder_layers: int = 2
    heads: int = 8
    dropout: float = 0.0


def sinusoid(n, d):
    angle = torch.arange(n).float()[:, None] / 10000 ** (torch.arange(0, d, 2).float() / d)
    return torch.cat([angle.sin(), angle.cos()], 1)


class Attention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads, self.weights = heads, None
        self.q, self.kv, self.o = nn.Linear(d, d), nn.Linear(d, 2 * d), nn.Linear(d, d)

    def forward(self, x, memory, mask, keep=False):
        """With `keep` the weights stay at hand: guided alignment reads them."""
        b, t, d = x.shape
        q = self.q(x).view(b, t, self.heads, -1).transpose(1, 2)
        k, v = self.kv(memory).view(b, memory.shape[1], 2, self.heads, -1).permute(2, 0, 3, 1, 4)
        if keep:
            self.weights = (q @ k.transpose(-1, -2) * (d // self.heads) ** -0.5 + mask).softmax(-1)
            y = self.weights @ v
        else:
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.o(y.transpose(1, 2).reshape(b, t, d))


class Drop(nn.Module):
    """Dropout whose masks are cut out of one pool at random places: drawing them anew is an eighth of a step on a CPU."""

    pool = None

    def __init__(self, share):
        super().__init__()
        self.share = share

    def forward(self, x):
        if not self.training or not self.share:
            return x
        if Drop.pool is None or len(Drop.pool) < 4 * x.numel() or Drop.pool.dtype != x.dtype:
            Drop.pool = F.dropout(torch.ones(8 * x.numel(), dtype=x.dtype, device=x.device), self.share)
        at = random.randrange(len(Drop.pool) - x.numel())
        return x * Drop.pool[at : at + x.numel()].view_as(x)


class Layer(nn.Module):
    def __init__(self, shape, cross):
        super().__init__()
        d = shape.d_model
        self.self_attn, self.norm1 = Attention(d, shape.heads), nn.LayerNorm(d)
        if cross:
            self.cross_attn, self.norm2 = Attention(d, shape.heads), nn.LayerNorm(d)
        self.fc1, self.fc2, self.norm3 = nn.Linear(d, shape.ffn), nn.Linear(shape.ffn, d), nn.LayerNorm(d)
        self.drop = Drop(shape.dropout)

    def forward(self, x, mask, memory=None, memory_mask=None):
        x = self.norm1(x + self.drop(self.self_attn(x, x, mask)))
        if memory is not None:
            x = self.norm2(x + self.drop(self.cross_attn(x, memory, memory_mask, keep=True)))
        return self.norm3(x + self.drop(self.fc2(F.relu(self.fc1(x)))))


class Marian(nn.Module):
    """Post-norm transformer, one embedding for both sides and for the output; the last token is padding and start."""

    def __init__(self, shape):
        super().__init__()
        self.shape, self.pad = shape, shape.vocab - 1
        self.embedding = nn.Parameter(torch.randn(shape.vocab, shape.d_model) * shape.d_model**-0.5)
        self.bias = nn.Parameter(torch.zeros(shape.vocab))
        self.encoder = nn.ModuleList([Layer(shape, False) for _ in range(shape.encoder_layers)])
        self.decoder = nn.ModuleList([Layer(shape, True) for _ in range(shape.decoder_layers)])
        self.register_buffer("positions", sinusoid(POSITIONS, shape.d_model), persistent=False)

    def embed(self, ids):
        return F.embedding(ids, self.embedding) * math.sqrt(self.shape.d_model) + self.positions[: ids.shape[1]]

    def forward(self, source, decoder_in):
        """The decoder's last hidden states; `output` makes scores of those that are needed."""
        dtype = torch.get_autocast_dtype(source.device.type) if torch.is_autocast_enabled(source.device.type) else torch.float32
        padding = torch.zeros(source.shape, dtype=dtype, device=source.device)
        padding = padding.masked_fill_(source == self.pad, -1e4)[:, None, None]
        t = decoder_in.shape[1]
        causal = torch.full((t, t), -1e4, dtype=dtype, device=source.device).triu(1)
        x = self.embed(source).to(dtype)
        for layer in self.encoder:
            x = layer(x, padding)
        y = self.embed(decoder_in).to(dtype)
        for layer in self.decoder:
            y = layer(y, causal, x, padding)
        return y

    def output(self, hidden, some=None):
        """Scores of all tokens of the vocabulary, or of some."""
        if some is None:
            return F.linear(hidden, self.embedding, self.bias)
        return F.linear(hidden, self.embedding.index_select(0, some), self.bias.index_select(0, some))


def names(shape):
    """(our name, Hugging Face's name, rows of ours) for every tensor; keys and values share one matrix of ours."""
    d = shape.d_model
    yield "embedding", "model.shared.weight", None
    yield "bias", "final_logits_bias", None
    for side, count in (("encoder", shape.encoder_layers), ("decoder", shape.decoder_layers)):
        parts = [
            ("self_attn", "self_attn"),
            ("norm1", "self_attn_layer_norm"),
            ("fc1", "fc1"),
            ("fc2", "fc2"),
            ("norm3", "final_layer_norm"),
        ]
        if side == "decoder":
            parts += [("cross_attn", "encoder_attn"), ("norm2", "encoder_attn_layer_norm")]
        for i in range(count):
            for ours, theirs in parts:
                ours, theirs = f"{side}.{i}.{ours}", f"model.{side}.layers.{i}.{theirs}"
                for w in ("weight", "bias"):
                    if ours.endswith("attn"):
                        yield f"{ours}.q.{w}", f"{theirs}.q_proj.{w}", None
                        yield f"{ours}.kv.{w}", f"{theirs}.k_proj.{w}", (0, d)
                        yield f"{ours}.kv.{w}", f"{theirs}.v_proj.{w}", (d, 2 * d)
                        yield f"{ours}.o.{w}", f"{theirs}.out_proj.{w}", None
                    else:
                        yield f"{ours}.{w}", f"{theirs}.{w}", None


@torch.no_grad()
def load(model, folder):
    stored, own = load_file(f"{folder}/model.safetensors"), dict(model.named_parameters())
    for ours, theirs, rows in names(model.shape):
        part = own[ours] if rows is None else own[ours][rows[0] : rows[1]]
        part.copy_(stored[theirs].float().reshape(part.shape))


def shape_of(folder, dropout=0.0):
    """The shape of the model in a folder."""
    config = json.loads(Path(folder, "config.json").read_text(encoding="utf-8"))
    return Shape(
        vocab=config["vocab_size"],
        d_model=config["d_model"],
        ffn=config["encoder_ffn_dim"],
        encoder_layers=config["encoder_layers"],
        decoder_layers=config["decoder_layers"],
        heads=config["encoder_attention_heads"],
        dropout=dropout,
    )


def export(shape, tensors, tokenizer, out):
    """A folder in the Hugging Face layout, weights in f16 and on a grid (grid.py), from our tensors by name."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    state = {}
    for ours, theirs, rows in names(shape):
        t = tensors[ours].detach().float().cpu()
        t = t if rows is None else t[rows[0] : rows[1]]
        state[theirs] = halved(t[None] if theirs == "final_logits_bias" else t).contiguous()
    save_file(state, out / "model.safetensors.part", metadata={"format": "pt"})
    (out / "model.safetensors.part").replace(out / "model.safetensors")
    for name, value in configs(shape).items():
        (out / name).write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    for name, of in (("vocab.json", "vocab.json"), ("source.spm", "source.spm"), ("target.spm", "source.spm")):
        shutil.copyfile(Path(tokenizer, of), out / name)


def configs(shape):
    """The three configuration files of a Marian folder."""
    pad = shape.vocab - 1
    ids = dict(eos_token_id=0, bos_token_id=0, forced_eos_token_id=0, pad_token_id=pad, decoder_start_token_id=pad)
    config = dict(
        architectures=["MarianMTModel"],
        model_type="marian",
        vocab_size=shape.vocab,
        decoder_vocab_size=shape.vocab,
        d_model=shape.d_model,
        encoder_layers=shape.encoder_layers,
        decoder_layers=shape.decoder_layers,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        alignment_heads=2,  # those that guided alignment teaches
        encoder_ffn_dim=shape.ffn,
        decoder_ffn_dim=shape.ffn,
        activation_function="relu",
        max_position_embeddings=POSITIONS,
        scale_embedding=True,
        share_encoder_decoder_embeddings=True,
        tie_word_embeddings=True,
        static_position_embeddings=True,
        normalize_before=False,
        normalize_embedding=False,
        add_bias_logits=False,
        add_final_layer_norm=False,
        is_encoder_decoder=True,
        use_cache=True,
        dropout=0.1,
        torch_dtype="float16",
        **ids,
    )
    tokenizer = dict(
        tokenizer_class="MarianTokenizer",
        source_lang="ar",
        target_lang="en",
        unk_token="<unk>",
        eos_token="</s>",
        pad_token="<pad>",
        model_max_length=POSITIONS,
        separate_vocabs=False,
    )
    generation = dict(num_beams=4, max_length=256, bad_words_ids=[[pad]], **ids)
    return {"config.json": config, "tokenizer_config.json": tokenizer, "generation_config.json": generation}
