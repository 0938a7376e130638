"""Word alignments for guided attention: align.py DATA, adds them to DATA/pairs.npz

For each target token the index of its source token, or -1. IBM model 1 with a diagonal prior (Dyer et al. 2013), both
directions, five rounds of EM each; a link is the source token with the highest geometric mean of both directions' weights.
Both tables are dense (vocabulary x vocabulary, 0.6 GB each for 12,000 tokens); pairs are taken a few thousand at a
time, so memory does not grow with the corpus. 80 seconds of one core for a quarter of a million pairs.
"""

import sys

import numpy as np
from data import PAD_LINK, Pairs, pack

ROUNDS, TENSION, SURE, CHUNK = 5, 5.0, 0.01, 2000
FLOOR = 1e-4  # a count for every pair of tokens, so that none is impossible


def blocks(pairs):
    """Chunks of pairs of one shape: (indices, source ids, target ids), no padding and so no masks."""
    order = np.lexsort((pairs.source_length, pairs.target_length))
    shapes = np.stack([pairs.source_length, pairs.target_length], 1)[order]
    begins = [0, *(np.nonzero((shapes[1:] != shapes[:-1]).any(1))[0] + 1), len(order)]
    for a, b in zip(begins, begins[1:]):
        for k in range(a, b, CHUNK):
            some = order[k : min(k + CHUNK, b)]
            n, m = shapes[a]
            yield (
                some,
                pairs.source[pairs.source_at[some][:, None] + np.arange(n)].astype(np.int64),
                pairs.target[pairs.target_at[some][:, None] + np.arange(m)].astype(np.int64),
            )


def diagonal(n, m):
    """How likely source place i is for target place j, lengths n and m, before any word is seen."""
    i, j = (np.arange(n) + 0.5) / n, (np.arange(m) + 0.5) / m
    return np.exp(-TENSION * np.abs(i[:, None] - j[None, :])).astype(np.float32)


def learn(pairs, size):
    """p(target | source) and p(source | target), as flat tables over (source, target)."""
    there = np.ones(size * size, np.float32)
    back = np.ones(size * size, np.float32)
    for _ in range(ROUNDS):
        counts = np.zeros(size * size, np.float32), np.zeros(size * size, np.float32)
        for _, s, t in blocks(pairs):
            key = s[:, :, None] * size + t[:, None, :]
            prior = diagonal(s.shape[1], t.shape[1])
            for table, count, axis in ((there, counts[0], 1), (back, counts[1], 2)):
                weight = table[key] * prior
                weight /= weight.sum(axis, keepdims=True)
                np.add.at(count, key.ravel(), weight.ravel())
        there = normalized(counts[0], size, 1)
        back = normalized(counts[1], size, 0)
    return there, back


def normalized(counts, size, axis):
    counts = counts.reshape(size, size)
    total = counts.sum(axis, keepdims=True) + 1.0
    counts += FLOOR
    counts /= total
    return counts.ravel()


def main():
    path = f"{sys.argv[1]}/pairs.npz"
    pairs = Pairs(path)
    size = 1 + int(max(pairs.source.max(), pairs.target.max()))
    there, back = learn(pairs, size)
    links = np.full(len(pairs.target), PAD_LINK, np.int16)
    for some, s, t in blocks(pairs):
        key = s[:, :, None] * size + t[:, None, :]
        weight = np.sqrt(there[key] * back[key]) * diagonal(s.shape[1], t.shape[1])
        best = weight.argmax(1)
        best = np.where(weight.max(1) > SURE, best, PAD_LINK)
        # The end of one side is the end of the other.
        best[:, -1] = s.shape[1] - 1
        links[(pairs.target_at[some][:, None] + np.arange(t.shape[1])).ravel()] = best.ravel()
    rows = [pairs[i] for i in range(len(pairs))]
    per_pair = np.split(links, pairs.target_at[1:-1])
    pack(path, [r[0] for r in rows], [r[1] for r in rows], pairs.weight, per_pair)
    print(f"{len(pairs)} pairs, {(links >= 0).mean():.0%} of {len(links)} target tokens aligned")


if __name__ == "__main__":
    main()
