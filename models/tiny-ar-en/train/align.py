"""Word alignments for guided attention: align.py DATA, reads DATA/train.ids, writes DATA/align.txt

One line a pair: for each target token the index of its source token, or -1. IBM model 1 with a diagonal prior (Dyer et
al. 2013) in both directions, five rounds of EM each; a link stays where both directions agree to within one place, or
where the first is sure of it. Needs numpy, about 1 GB for 10 M source-target token pairs.
"""

import sys

import numpy as np

ROUNDS, TENSION, SURE = 5, 4.0, 0.5


def read(path):
    pairs = []
    for line in open(path):
        a, b = line.split("\t")
        pairs.append((np.array(a.split(), dtype=np.int32), np.array(b.split(), dtype=np.int32)))
    return pairs


def links(pairs, size):
    """All (source, target) token pairs, target by target, with where each target's links begin."""
    keys, prior, starts, total = [], [], [], 0
    for a, b in pairs:
        keys.append((a[None, :].astype(np.int64) * size + b[:, None]).ravel())
        i, j = np.arange(len(a)) / len(a), np.arange(len(b)) / len(b)
        weight = np.exp(-TENSION * np.abs(i[None, :] - j[:, None]))
        prior.append((weight / weight.sum(1, keepdims=True)).ravel().astype(np.float32))
        starts.append(total + np.arange(len(b)) * len(a))
        total += len(a) * len(b)
    return np.concatenate(keys), np.concatenate(prior), np.concatenate(starts)


def direction(pairs, size):
    """For each pair the best source index of every target token and how sure that is."""
    keys, prior, starts = links(pairs, size)
    unique, inverse = np.unique(keys, return_inverse=True)
    source = unique // size
    table = np.ones(len(unique)) / size
    lengths = np.diff(np.append(starts, len(keys)))
    for _ in range(ROUNDS):
        weight = table[inverse] * prior
        weight /= np.repeat(np.add.reduceat(weight, starts), lengths)
        counts = np.bincount(inverse, weight, len(unique)) + 1e-9
        table = counts / np.bincount(source, counts, size)[source]
    weight = table[inverse] * prior
    weight /= np.repeat(np.add.reduceat(weight, starts), lengths)
    out, at = [], 0
    for a, b in pairs:
        block = weight[at : at + len(a) * len(b)].reshape(len(b), len(a))
        at += block.size
        out.append((block.argmax(1), block.max(1)))
    return out


def main():
    data = sys.argv[1]
    pairs = read(f"{data}/train.ids")
    size = 1 + max(max(a.max(), b.max()) for a, b in pairs)
    there = direction(pairs, size)
    back = direction([(b, a) for a, b in pairs], size)
    kept = total = 0
    with open(f"{data}/align.txt", "w") as f:
        for (a, b), (to, sure), (fro, _) in zip(pairs, there, back):
            agree = np.abs(fro[to] - np.arange(len(b))) <= 1
            line = np.where(agree | (sure > SURE), to, -1)
            # The end of one side is the end of the other.
            line[-1] = len(a) - 1
            kept, total = kept + int((line >= 0).sum()), total + len(line)
            f.write(" ".join(map(str, line)) + "\n")
    print(f"{len(pairs)} pairs, {kept / total:.0%} of {total} target tokens aligned")


main()
