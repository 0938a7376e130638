"""Train a small Marian translator (guided alignment, CPU bf16 or CUDA); resumable; exports a Hugging Face Marian folder."""

import argparse
import json
import math
import os
import random
import signal
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def options():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", required=True, help="folder with train.ids, train.w, align.txt (made by prepare.py)")
    p.add_argument("--out", required=True)
    p.add_argument("--tokenizer", required=True, help="folder with source.spm and vocab.json")
    p.add_argument("--init", help="HF Marian folder to start from")
    p.add_argument("--minutes", type=float, default=60)
    p.add_argument("--lr", type=float, default=1.2e-3)
    p.add_argument("--warmup", type=int, default=300)
    p.add_argument("--tokens", type=int, default=3000, help="source + target tokens per batch, halved")
    p.add_argument("--dropout", type=float, default=0.0)
    p.add_argument("--smoothing", type=float, default=0.05)
    p.add_argument("--align", type=float, default=0.5, help="weight of the guided alignment loss")
    p.add_argument("--d-model", type=int, default=256)
    p.add_argument("--ffn", type=int, default=1024)
    p.add_argument("--encoder-layers", type=int, default=6)
    p.add_argument("--decoder-layers", type=int, default=2)
    p.add_argument("--heads", type=int, default=8)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--save-every", type=float, default=600)
    return p.parse_args()


def sinusoid(n, d):
    inv = 1 / 10000 ** (torch.arange(0, d, 2).float() / d)
    t = torch.arange(n).float()[:, None] * inv
    return torch.cat([t.sin(), t.cos()], 1)


class Attention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads, self.q, self.kv, self.o, self.weights = heads, nn.Linear(d, d), nn.Linear(d, 2 * d), nn.Linear(d, d), None

    def forward(self, x, memory, mask, keep=False):
        b, t, d = x.shape
        q = self.q(x).view(b, t, self.heads, -1).transpose(1, 2)
        k, v = self.kv(memory).view(b, memory.shape[1], 2, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        if keep:
            a = (torch.matmul(q * (d // self.heads) ** -0.5, k.transpose(-1, -2)) + mask).softmax(-1)
            self.weights = a
            y = torch.matmul(a, v)
        else:
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.o(y.transpose(1, 2).reshape(b, t, d))


class Layer(nn.Module):
    def __init__(self, o, cross):
        super().__init__()
        d = o.d_model
        self.self_attn, self.norm1 = Attention(d, o.heads), nn.LayerNorm(d)
        self.cross = cross
        if cross:
            self.cross_attn, self.norm2 = Attention(d, o.heads), nn.LayerNorm(d)
        self.fc1, self.fc2, self.norm3, self.p = nn.Linear(d, o.ffn), nn.Linear(o.ffn, d), nn.LayerNorm(d), o.dropout

    def drop(self, x):
        return F.dropout(x, self.p, self.training) if self.p else x

    def forward(self, x, mask, memory=None, memory_mask=None):
        x = self.norm1(x + self.drop(self.self_attn(x, x, mask)))
        if self.cross:
            x = self.norm2(x + self.drop(self.cross_attn(x, memory, memory_mask, keep=True)))
        return self.norm3(x + self.drop(self.fc2(F.relu(self.fc1(x)))))


class Marian(nn.Module):
    def __init__(self, o, vocab):
        super().__init__()
        self.d, self.pad = o.d_model, vocab - 1
        self.embedding = nn.Parameter(torch.randn(vocab, o.d_model) * o.d_model**-0.5)
        self.bias = nn.Parameter(torch.zeros(vocab))
        self.encoder = nn.ModuleList([Layer(o, False) for _ in range(o.encoder_layers)])
        self.decoder = nn.ModuleList([Layer(o, True) for _ in range(o.decoder_layers)])
        self.register_buffer("positions", sinusoid(512, o.d_model), persistent=False)

    def embed(self, ids):
        return F.embedding(ids, self.embedding) * math.sqrt(self.d) + self.positions[: ids.shape[1]]

    def forward(self, source, decoder_in, keep):
        dt = torch.bfloat16
        memory_mask = torch.zeros(source.shape, dtype=dt, device=source.device).masked_fill_(source == self.pad, -1e4)[:, None, None]
        t = decoder_in.shape[1]
        causal = torch.full((t, t), -1e4, dtype=dt, device=source.device).triu(1)
        x = self.embed(source).to(dt)
        for layer in self.encoder:
            x = layer(x, memory_mask)
        y = self.embed(decoder_in).to(dt)
        for layer in self.decoder:
            y = layer(y, causal, x, memory_mask)
        return F.linear(y.reshape(-1, self.d).index_select(0, keep), self.embedding, self.bias)


def hf_names(o):
    """(our parameter name, HF name, row slice of ours) for every tensor; k and v share one matrix of ours."""
    d, out = o.d_model, [("embedding", "model.shared.weight", None), ("bias", "final_logits_bias", None)]
    for side, n in (("encoder", o.encoder_layers), ("decoder", o.decoder_layers)):
        for i in range(n):
            ours, hf = f"{side}.{i}", f"model.{side}.layers.{i}"
            pairs = [
                ("self_attn", "self_attn"),
                ("norm1", "self_attn_layer_norm"),
                ("fc1", "fc1"),
                ("fc2", "fc2"),
                ("norm3", "final_layer_norm"),
            ]
            if side == "decoder":
                pairs += [("cross_attn", "encoder_attn"), ("norm2", "encoder_attn_layer_norm")]
            for a, b in pairs:
                for w in ("weight", "bias"):
                    if a.endswith("attn"):
                        out += [
                            (f"{ours}.{a}.q.{w}", f"{hf}.{b}.q_proj.{w}", None),
                            (f"{ours}.{a}.kv.{w}", f"{hf}.{b}.k_proj.{w}", (0, d)),
                            (f"{ours}.{a}.kv.{w}", f"{hf}.{b}.v_proj.{w}", (d, 2 * d)),
                            (f"{ours}.{a}.o.{w}", f"{hf}.{b}.out_proj.{w}", None),
                        ]
                    else:
                        out.append((f"{ours}.{a}.{w}", f"{hf}.{b}.{w}", None))
    return out


def export(o, tensors, vocab):
    from safetensors.torch import save_file

    n, pad, state = len(vocab), len(vocab) - 1, {}
    for ours, hf, rows in hf_names(o):
        t = tensors[ours].float().cpu()
        t = t[rows[0] : rows[1]].clone() if rows else t
        state[hf] = (t[None] if hf == "final_logits_bias" else t).contiguous().half()
    save_file(state, f"{o.out}/model.safetensors", metadata={"format": "pt"})

    def dump(name, value):
        json.dump(value, open(f"{o.out}/{name}", "w", encoding="utf-8"), ensure_ascii=False, indent=1)

    ids = dict(eos_token_id=0, bos_token_id=0, forced_eos_token_id=0, pad_token_id=pad, decoder_start_token_id=pad)
    dump(
        "config.json",
        dict(
            architectures=["MarianMTModel"],
            model_type="marian",
            vocab_size=n,
            decoder_vocab_size=n,
            d_model=o.d_model,
            encoder_layers=o.encoder_layers,
            decoder_layers=o.decoder_layers,
            encoder_attention_heads=o.heads,
            decoder_attention_heads=o.heads,
            alignment_heads=2,
            encoder_ffn_dim=o.ffn,
            decoder_ffn_dim=o.ffn,
            activation_function="relu",
            max_position_embeddings=512,
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
        ),
    )
    dump("generation_config.json", dict(num_beams=4, max_length=256, bad_words_ids=[[pad]], **ids))
    dump(
        "tokenizer_config.json",
        dict(
            tokenizer_class="MarianTokenizer",
            source_lang="ar",
            target_lang="en",
            unk_token="<unk>",
            eos_token="</s>",
            pad_token="<pad>",
            model_max_length=512,
            separate_vocabs=False,
        ),
    )
    dump("vocab.json", vocab)
    for name in ("source.spm", "target.spm"):
        open(f"{o.out}/{name}", "wb").write(open(f"{o.tokenizer}/source.spm", "rb").read())


def load_rows(o):
    rows = []
    for ids, w, al in zip(open(f"{o.data}/train.ids"), open(f"{o.data}/train.w"), open(f"{o.data}/align.txt")):
        a, b = ([int(x) for x in part.split()] for part in ids.split("\t"))
        al = [int(x) for x in al.split()]
        assert len(al) == len(b)
        rows.append((a, b, int(w), al))
    return rows


def batches(o, rows, rng):
    order = [i for i, r in enumerate(rows) for _ in range(r[2])]
    rng.shuffle(order)
    for k in range(0, len(order), 20000):
        pool, cur, ms, mt = [], [], 0, 0
        for i in sorted(order[k : k + 20000], key=lambda i: (len(rows[i][1]), len(rows[i][0]))):
            a, b = len(rows[i][0]), len(rows[i][1])
            if cur and (len(cur) + 1) * (max(ms, a) + max(mt, b)) > 2 * o.tokens:
                pool.append(cur)
                cur, ms, mt = [], 0, 0
            cur.append(i)
            ms, mt = max(ms, a), max(mt, b)
        if cur:
            pool.append(cur)
        rng.shuffle(pool)
        yield from pool


def padded(seqs, pad):
    m = max(map(len, seqs))
    return torch.tensor([s + [pad] * (m - len(s)) for s in seqs])


def main():
    o = options()
    os.makedirs(o.out, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    vocab = json.load(open(f"{o.tokenizer}/vocab.json", encoding="utf-8"))
    pad = len(vocab) - 1
    rows = load_rows(o)
    model = Marian(o, len(vocab)).to(device)
    if o.init:
        from safetensors.torch import load_file

        src, own = load_file(f"{o.init}/model.safetensors"), dict(model.named_parameters())
        with torch.no_grad():
            for ours, hf, r in hf_names(o):
                t = src[hf].float().reshape(-1) if hf == "final_logits_bias" else src[hf].float()
                (own[ours][r[0] : r[1]] if r else own[ours]).copy_(t)
    params = list(model.parameters())
    ema = [p.detach().clone() for p in params]
    opt = torch.optim.AdamW(params, lr=o.lr, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0, fused=True)
    step, epoch, used, ck = 0, 0, 0.0, f"{o.out}/checkpoint.pt"
    if os.path.exists(ck):
        c = torch.load(ck, map_location=device)
        model.load_state_dict(c["model"], strict=False)
        opt.load_state_dict(c["opt"])
        step, epoch, used, ema = c["step"], c["epoch"], c["used"], c["ema"]
    print(
        "vocab", len(vocab), "pairs", len(rows), "params M", round(sum(p.numel() for p in params) / 1e6, 2), "start step", step, flush=True
    )

    def save():
        torch.save(dict(model=model.state_dict(), opt=opt.state_dict(), step=step, epoch=epoch, used=used, ema=ema), ck + ".tmp")
        os.replace(ck + ".tmp", ck)
        export(o, dict(zip([n for n, _ in model.named_parameters()], ema)), vocab)

    wall = saved = time.time()
    tokens = n = 0
    ce_sum = ga_sum = 0.0
    model.train()
    done = False
    mark = time.process_time() / o.threads
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    while not done:
        rng = random.Random(1000 + epoch + step)
        for b in batches(o, rows, rng):
            source, target = padded([rows[i][0] for i in b], pad), padded([rows[i][1] for i in b], pad)
            dec = torch.cat([torch.full((len(b), 1), pad), target[:, :-1]], 1)
            keep = (target.view(-1) != pad).nonzero().view(-1)
            gold = target.view(-1)[keep]
            al = torch.tensor([rows[i][3] + [-1] * (target.shape[1] - len(rows[i][3])) for i in b]).view(-1)
            ok = (al >= 0).nonzero().view(-1)
            source, dec, keep, gold, al, ok = (t.to(device) for t in (source, dec, keep, gold, al, ok))
            frac = used / (o.minutes * 60)
            for g in opt.param_groups:
                g["lr"] = o.lr * min((step + 1) / o.warmup, 1.0) * max(0.02, 1 - frac)
            with torch.autocast(device, dtype=torch.bfloat16):
                logits = model(source, dec, keep)
            ce = F.cross_entropy(logits.float(), gold, label_smoothing=o.smoothing)
            ga = 0.0
            for layer in model.decoder:
                a = layer.cross_attn.weights[:, :2].float().mean(1).reshape(-1, source.shape[1])
                ga = ga - torch.log(a.index_select(0, ok).gather(1, al[ok][:, None]) + 1e-4).mean() / len(model.decoder)
            (ce + o.align * ga).backward()
            torch.nn.utils.clip_grad_norm_(params, 1.0, foreach=True)
            opt.step()
            opt.zero_grad(set_to_none=True)
            step += 1
            if step % 8 == 0:
                with torch.no_grad():
                    torch._foreach_lerp_(ema, params, 1 - min(0.995, (step / 8) / (step / 8 + 10)))
            now = time.time()
            cpu = time.process_time() / o.threads
            used += cpu - mark
            mark = cpu  # work, not waiting, counts
            tokens += len(gold)
            n += 1
            ce_sum += ce.item()
            ga_sum += float(ga)
            if now - wall > 60:
                print(
                    f"epoch {epoch} step {step} lr {opt.param_groups[0]['lr']:.1e} ce {ce_sum / n:.3f} ga {ga_sum / n:.2f} tok/s {tokens / (now - wall):.0f} min {used / 60:.1f}",
                    flush=True,
                )
                wall = now
                tokens = n = 0
                ce_sum = ga_sum = 0.0
            if now - saved > o.save_every:
                save()
                saved = now
            if used > o.minutes * 60 or stop:
                done = True
                break
        epoch += 1
    save()
    print("done", step, epoch)


main()
