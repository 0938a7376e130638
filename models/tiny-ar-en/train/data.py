"""What the trainer reads: packed pairs of token ids, their batches, and the numbers that are changed on the way.

`pairs.npz` holds, flat, all source ids, all target ids and for each target token the index of its source token (or
-1), with the offset where each pair begins and how often a pair is seen in one epoch. int16 keeps a quarter of a
million pairs in 20 MB, which is what travels to a lent machine.
"""

import random

import numpy as np

PAD_LINK = -1
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
POOL = 30_000  # pairs that are sorted by length at a time


def pack(path, sources, targets, weights, links=None):
    """Writes lists of id lists (and of links, once they are known) as one npz."""

    def flat(lists):
        at = np.cumsum([0] + [len(x) for x in lists], dtype=np.int64)
        return np.concatenate([np.asarray(x, dtype=np.int16) for x in lists]), at

    (source, source_at), (target, target_at) = flat(sources), flat(targets)
    link = np.full(len(target), PAD_LINK, np.int16) if links is None else flat(links)[0]
    np.savez_compressed(
        path,
        source=source,
        source_at=source_at,
        target=target,
        target_at=target_at,
        link=link,
        weight=np.asarray(weights, dtype=np.uint8),
    )


class Pairs:
    """All pairs in memory; `pairs[i]` is (source ids, target ids, links)."""

    def __init__(self, path):
        packed = np.load(path)
        self.source, self.source_at = packed["source"], packed["source_at"]
        self.target, self.target_at = packed["target"], packed["target_at"]
        self.link, self.weight = packed["link"], packed["weight"]
        self.source_length, self.target_length = np.diff(self.source_at), np.diff(self.target_at)

    def __len__(self):
        return len(self.weight)

    def __getitem__(self, i):
        s = slice(self.source_at[i], self.source_at[i + 1])
        t = slice(self.target_at[i], self.target_at[i + 1])
        return self.source[s], self.target[t], self.link[t]

    def batches(self, tokens, rng):
        """Endless lists of pair indices: like lengths together, at most `tokens` padded tokens a side."""
        while True:
            order = np.repeat(np.arange(len(self)), self.weight)
            rng.shuffle(order)
            for k in range(0, len(order), POOL):
                yield from self._pool(order[k : k + POOL], tokens, rng)

    def _pool(self, some, tokens, rng):
        some = some[np.lexsort((self.source_length[some], self.target_length[some]))]
        pool, batch, longest = [], [], 0
        for i in some:
            longest_then = max(longest, self.source_length[i], self.target_length[i])
            if batch and (len(batch) + 1) * longest_then > tokens:
                pool.append(batch)
                batch, longest_then = [], max(self.source_length[i], self.target_length[i])
            batch.append(i)
            longest = longest_then
        pool.append(batch)
        yield from (pool[k] for k in rng.permutation(len(pool)))


class Digits:
    """Numbers that stand once on each side become other numbers of that length, the same on both sides.

    The vocabulary holds digits one by one, so a number is a run of digit tokens. A model that sees the same few
    thousand numbers learns them by heart and writes them where others stand; one that never sees a number twice
    learns to copy. Years stay in their century.
    """

    def __init__(self, vocab, seed):
        self.rng, self.digit, self.token = random.Random(seed), {}, {}
        for mark in ("", "\u2581"):
            for script in ("0123456789", ARABIC_DIGITS):
                for value, sign in enumerate(script):
                    if mark + sign in vocab:
                        self.digit[vocab[mark + sign]] = str(value)
                        self.token[mark, script, str(value)] = vocab[mark + sign]
        self.form = {token: (mark, script) for (mark, script, _), token in self.token.items()}
        self.is_digit = np.zeros(len(vocab), bool)
        self.is_digit[list(self.digit)] = True

    def runs(self, ids):
        """(the number as text, its places) for each run of digits."""
        found, places = [], []
        for i in [*np.nonzero(self.is_digit[ids])[0], len(ids) + 1]:
            if places and i != places[-1] + 1:
                found.append(("".join(self.digit[int(ids[p])] for p in places), places))
                places = []
            places = [*places, i]
        return found

    def other(self, number):
        new = "".join(self.rng.choice("0123456789" if k else "123456789") for k in range(len(number)))
        return number[:2] + new[2:] if len(number) == 4 and number[:2] in ("19", "20") else new

    def change(self, source, target, share=0.7):
        if not self.is_digit[target].any():
            return source, target
        here, there = self.runs(source), self.runs(target)
        once = [n for n, _ in here if [m for m, _ in here].count(n) == 1 and [m for m, _ in there].count(n) == 1]
        new = {n: self.other(n) for n in once if self.rng.random() < share}
        return self.write(source, here, new), self.write(target, there, new)

    def write(self, ids, runs, new):
        ids = ids.copy()
        for number, places in runs:
            for p, d in zip(places, new.get(number, "")):
                ids[p] = self.token.get((*self.form[int(ids[p])], d), ids[p])
        return ids


def padded(rows, fill):
    out = np.full((len(rows), max(map(len, rows))), fill, np.int64)
    for r, row in enumerate(rows):
        out[r, : len(row)] = row
    return out
