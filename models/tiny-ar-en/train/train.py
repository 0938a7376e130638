"""Trains a small Marian translator on packed pairs; stops and goes on anywhere; exports what mujaz loads.

    train.py --data DATA --tokenizer FOLDER --out OUT [--init MODEL] [--minutes 60] [--decay 0.4]

Adam, guided alignment, numbers changed on the way (data.py), averaged weights. The learning rate warms up, stays, and
falls to nothing over the last share of the time: it is the fall that turns a high rate's progress into a low loss.
A file OUT/decay that holds a number begins the fall at once, over so many steps; SIGTERM saves and ends. Run again
with the same OUT, it goes on where it stopped. On a CPU the time that counts is the process's own, so a run that was
stopped or crowded out loses nothing.
"""

import argparse
import math
import os
import random
import signal
import time
from pathlib import Path

import numpy as np
import torch
from data import PAD_LINK, Digits, Pairs, padded
from model import Marian, Shape, export, load, shape_of
from text import read_vocab


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", required=True, help="folder with pairs.npz (prepare.py, align.py) and held.npz")
    p.add_argument("--out", required=True)
    p.add_argument("--tokenizer", required=True, help="folder with source.spm and vocab.json")
    p.add_argument("--init", help="Hugging Face Marian folder to begin from, its shape too")
    p.add_argument("--minutes", type=float, default=60, help="of work in all, earlier runs of this OUT counted in")
    p.add_argument("--decay", type=float, default=0.4, help="share of the minutes over which the rate falls")
    p.add_argument("--rate", type=float, default=1e-3)
    p.add_argument("--warmup", type=int, default=100, help="steps")
    p.add_argument("--tokens", type=int, default=3000, help="padded tokens a side in one batch")
    p.add_argument("--dropout", type=float, default=0.0)
    p.add_argument("--smoothing", type=float, default=0.05)
    p.add_argument("--align", type=float, default=0.3, help="weight of the guided alignment loss")
    p.add_argument("--negatives", type=int, default=0, help="score so many other tokens beside the batch's own; 0: all")
    p.add_argument("--average", type=float, default=0.99, help="share of the averaged weights that a step keeps")
    p.add_argument("--save", type=float, default=5, help="minutes of work between checkpoints")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--seed", type=int, default=1)
    for name, size in (("d-model", 256), ("ffn", 1024), ("encoder-layers", 6), ("decoder-layers", 2), ("heads", 8)):
        p.add_argument(f"--{name}", type=int, default=size, help="shape of a new model")
    return p.parse_args()


class Clock:
    """Seconds of work: wall time on a GPU, the process's own time on a CPU."""

    def __init__(self, device, threads, before=0.0):
        self.now = time.monotonic if device == "cuda" else (lambda: time.process_time() / threads)
        self.zero = self.now() - before

    def seconds(self):
        return self.now() - self.zero


class Rate:
    """The learning rate's factor: up over the warm-up, level, then down to nothing."""

    def __init__(self, o):
        self.o, self.fall = o, None  # fall: (step it began at, steps it takes)

    def look(self, step):
        """Has someone asked for the fall?"""
        asked = Path(self.o.out, "decay")
        if self.fall is None and asked.exists():
            self.fall = (step, max(1, int(asked.read_text())))

    def factor(self, step, minutes):
        left = (1 - minutes / self.o.minutes) / self.o.decay if self.o.decay else float(minutes < self.o.minutes)
        if self.fall:
            left = min(left, 1 - (step - self.fall[0]) / self.fall[1])
        return min(1.0, (step + 1) / self.o.warmup) * max(0.0, min(1.0, left))


def loss(model, batch, o, negatives=0):
    """(cross entropy with smoothing, alignment loss, tokens, plain cross entropy) of one batch."""
    source, target, link = batch
    device = source.device.type
    begin = torch.full((len(target), 1), model.pad, device=source.device)
    keep = (target.reshape(-1) != model.pad).nonzero().view(-1)
    gold = target.reshape(-1)[keep]
    with torch.autocast("cuda", dtype=torch.bfloat16, enabled=device == "cuda"):
        hidden = model(source, torch.cat([begin, target[:, :-1]], 1))
        hidden = hidden.reshape(-1, hidden.shape[-1]).index_select(0, keep)
        if negatives:
            scores, gold, more = some_scores(model, hidden, gold, negatives)
        else:
            scores, more = model.output(hidden), 0.0
    scores = scores.float()
    whole = (scores + more).logsumexp(1)
    plain = (whole - scores.gather(1, gold[:, None]).view(-1)).mean()
    smooth = (whole - scores.mean(1)).mean()
    aligned = torch.zeros((), device=source.device)
    place = (link.view(-1) != PAD_LINK).nonzero().view(-1)
    if o.align and len(place):
        to = link.view(-1)[place]
        for layer in model.decoder:
            # The first two heads are taught; the others stay free.
            weights = layer.cross_attn.weights[:, :2].float().mean(1).reshape(-1, source.shape[1])
            aligned = aligned - torch.log(weights.index_select(0, place).gather(1, to[:, None]) + 1e-4).mean()
        aligned = aligned / len(model.decoder)
    return (1 - o.smoothing) * plain + o.smoothing * smooth, aligned, len(keep), plain


def some_scores(model, hidden, gold, negatives):
    """Scores of the batch's own tokens and of some drawn from the others, which stand for all others.

    A third of the work of a small model is the scores of 12,000 tokens; a drawn one counts as often as there are others
    to one drawn, so that the sum over the vocabulary is right on average.
    """
    own, gold = gold.unique(return_inverse=True)
    free = torch.ones(model.shape.vocab, dtype=torch.bool, device=gold.device)
    free[own] = False
    others = free.nonzero().view(-1)
    drawn = others[torch.randperm(len(others), device=gold.device)[:negatives]]
    more = torch.zeros(len(own) + len(drawn), device=gold.device)
    more[len(own) :] = math.log(len(others) / max(1, len(drawn)))
    return model.output(hidden, torch.cat([own, drawn])), gold, more


def tensors(rows, pad, device):
    source, target, link = zip(*rows)
    width = max(map(len, target))
    link = [np.pad(x, (0, width - len(x)), constant_values=PAD_LINK) for x in link]
    return [torch.from_numpy(padded(x, fill)).to(device) for x, fill in ((source, pad), (target, pad), (link, PAD_LINK))]


class Training:
    def __init__(self, o):
        self.o, self.device = o, "cuda" if torch.cuda.is_available() else "cpu"
        torch.set_num_threads(o.threads)
        self.vocab = read_vocab(o.tokenizer)
        shape = Shape(len(self.vocab), o.d_model, o.ffn, o.encoder_layers, o.decoder_layers, o.heads, o.dropout)
        self.model = Marian(shape_of(o.init, o.dropout) if o.init else shape).to(self.device)
        if o.init:
            load(self.model, o.init)
        self.named = dict(self.model.named_parameters())
        self.params = list(self.named.values())
        self.average = [p.detach().clone() for p in self.params]
        self.adam = torch.optim.AdamW(self.params, lr=o.rate, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0, fused=True)
        self.step, self.seen, before = 0, 0, 0.0
        self.rate, self.checkpoint = Rate(o), Path(o.out, "checkpoint.pt")
        if self.checkpoint.exists():
            before = self.restore()
        # A run that goes on sees other batches than the run before.
        torch.manual_seed(o.seed + self.step)
        random.seed(o.seed + self.step)
        self.rng = np.random.default_rng(o.seed + self.step)
        self.digits = Digits(self.vocab, o.seed + self.step)
        self.pairs = Pairs(f"{o.data}/pairs.npz")
        held = Path(o.data, "held.npz")
        self.held = Pairs(held) if held.exists() else None
        self.clock = Clock(self.device, o.threads, before)

    def restore(self):
        c = torch.load(self.checkpoint, map_location=self.device)
        self.model.load_state_dict(c["model"], strict=False)
        self.adam.load_state_dict(c["adam"])
        self.average = c["average"]
        self.step, self.seen, self.rate.fall = c["step"], c["seen"], c["fall"]
        return c["seconds"]

    def save(self):
        state = dict(model=self.model.state_dict(), adam=self.adam.state_dict(), average=self.average, fall=self.rate.fall)
        state |= dict(step=self.step, seen=self.seen, seconds=self.clock.seconds())
        torch.save(state, f"{self.checkpoint}.part")
        os.replace(f"{self.checkpoint}.part", self.checkpoint)
        export(self.model.shape, dict(zip(self.named, self.average)), self.o.tokenizer, self.o.out)

    @torch.no_grad()
    def held_out(self):
        """Cross entropy a token of the averaged weights on what was kept out."""
        if self.held is None:
            return math.nan
        now = [p.detach().clone() for p in self.params]
        torch._foreach_copy_(self.params, self.average)
        self.model.eval()
        total = tokens = 0
        order = np.argsort(self.held.target_length)
        for k in range(0, len(order), 32):
            batch = tensors([self.held[i] for i in order[k : k + 32]], self.model.pad, self.device)
            _, _, n, plain = loss(self.model, batch, self.o)
            total, tokens = total + float(plain) * n, tokens + n
        torch._foreach_copy_(self.params, now)
        self.model.train()
        return total / tokens

    def learn(self, rows):
        """One step; returns (cross entropy, alignment loss, tokens)."""
        rows = [self.pairs[i] for i in rows]
        rows = [(*self.digits.change(s, t), link) for s, t, link in rows]
        whole, aligned, n, plain = loss(self.model, tensors(rows, self.model.pad, self.device), self.o, self.o.negatives)
        (whole + self.o.align * aligned).backward()
        torch.nn.utils.clip_grad_norm_(self.params, 1.0)
        self.adam.step()
        self.adam.zero_grad(set_to_none=True)
        self.step += 1
        self.seen += n
        with torch.no_grad():
            # The first steps are a plain mean: the weights at the start are soon forgotten.
            keep = min(self.o.average, 1 - 1 / (self.step + 1))
            torch._foreach_lerp_(self.average, self.params, 1 - keep)
        return float(plain.detach()), float(aligned.detach()), n

    def run(self):
        stop = []
        signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
        self.report("begins")
        saved = said = self.clock.seconds()
        some = []
        for rows in self.pairs.batches(self.o.tokens, self.rng):
            self.rate.look(self.step)
            factor = self.rate.factor(self.step, self.clock.seconds() / 60)
            if stop or factor <= 0:
                break
            for group in self.adam.param_groups:
                group["lr"] = self.o.rate * factor
            some.append(self.learn(rows))
            now = self.clock.seconds()
            if now - said > 60:
                ce, ga, n = (sum(x) for x in zip(*some))
                speed, ce, ga = n / (now - said), ce / len(some), ga / len(some)
                self.say(f"rate {self.o.rate * factor:.1e} loss {ce:.3f} alignment {ga:.2f} tokens/s {speed:.0f}")
                said, some = now, []
            if now - saved > self.o.save * 60:
                self.save()
                saved = now
        self.save()
        self.report("ends")

    def say(self, what):
        minutes = self.clock.seconds() / 60
        print(f"step {self.step} tokens {self.seen / 1e6:.2f}M minutes {minutes:.1f} {what}", flush=True)

    def report(self, what):
        self.say(f"{what}: {len(self.pairs)} pairs, loss on text kept out {self.held_out():.3f}, {self.device}")


if __name__ == "__main__":
    given = options()
    Path(given.out).mkdir(parents=True, exist_ok=True)
    Training(given).run()
