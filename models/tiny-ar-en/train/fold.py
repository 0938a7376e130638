"""Teaches a SentencePiece model signs that its vocabulary lacks: fold.py FOLDER

Part of the Arabic press writes its digits as ٠١٢٣, the corpora hardly do, and what the vocabulary lacks is an unknown token:
the number is gone before the model sees it. SentencePiece maps characters before it looks for pieces (its own rules are
NFKC); this adds rules to FOLDER/source.spm and target.spm that make those signs the ones that the vocabulary has. Pieces,
ids and all other text stay what they were, which is checked; models trained before go on unchanged.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import sentencepiece
from text import read_vocab

FOLDED = dict(zip("٠١٢٣٤٥٦٧٨٩" + "۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2))
FOLDED |= {"٪": "%", "٫": ".", "٬": ",", "×": "x"}
# Letters of other alphabets that papers use for foreign sounds, or that a Persian or Urdu keyboard writes.
FOLDED |= {"ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "چ": "ج", "پ": "ب", "ڤ": "ف", "گ": "ج", "ژ": "ج", "ٱ": "ا"}


NORMALIZER, CHARSMAP = 3, 2  # field numbers in sentencepiece_model.proto


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
        if byte < 0x80:
            return value, at


def fields(message):
    """(number, payload, whole field) of a protobuf message; the payload of a field that is no text is its whole."""
    at = 0
    while at < len(message):
        start = at
        key, at = varint(message, at)
        if key & 7 == 2:
            size, begin = varint(message, at)
            at = begin + size
        else:
            begin = start
            at = varint(message, at)[1] if key & 7 == 0 else at + (8 if key & 7 == 1 else 4)
        yield key >> 3, message[begin:at], message[start:at]


def field(number, payload):
    size, left = b"", len(payload)
    while left > 0x7F:
        size, left = size + bytes([left & 0x7F | 0x80]), left >> 7
    return bytes([number << 3 | 2]) + size + bytes([left]) + payload


def within(message, number):
    """The payload of a message's field."""
    return next(payload for n, payload, _ in fields(message) if n == number)


def replaced(message, number, payload):
    """The message with another payload in a field."""
    return b"".join(field(n, payload) if n == number else whole for n, _, whole in fields(message))


def rules(charsmap):
    """{characters: what they become} out of a compiled map: a double-array trie, then the texts it points to."""
    size = int.from_bytes(charsmap[:4], "little")
    units, texts = np.frombuffer(charsmap[4 : 4 + size], "<u4").astype(int).tolist(), charsmap[4 + size :]
    found = {}

    def offset(unit):
        return (unit >> 10) << ((unit & 0x200) >> 6)

    def below(node, key):
        for byte in range(1, 256):
            at = node ^ byte
            if at >= len(units) or units[at] & 0x800000FF != byte:
                continue
            unit, longer = units[at], key + bytes([byte])
            after = at ^ offset(unit)
            if unit >> 8 & 1:
                start = units[after] & 0x7FFFFFFF
                found[longer.decode()] = texts[start : texts.index(b"\0", start)].decode()
            below(after, longer)

    below(offset(units[0]), b"")
    return found


def compiled(wanted):
    """The compiled map of some rules: only SentencePiece's trainer makes one, so a toy is trained."""

    def hexes(s):
        return " ".join(f"{ord(c):X}" for c in s)

    with tempfile.TemporaryDirectory() as work:
        Path(work, "rules.tsv").write_text("".join(f"{hexes(a)}\t{hexes(b)}\n" for a, b in wanted.items()), encoding="utf-8")
        Path(work, "text.txt").write_text("a b c d e f g h\n" * 20, encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            input=f"{work}/text.txt",
            model_prefix=f"{work}/toy",
            vocab_size=20,
            hard_vocab_limit=False,
            normalization_rule_tsv=f"{work}/rules.tsv",
            minloglevel=2,
        )
        return within(within(Path(work, "toy.model").read_bytes(), NORMALIZER), CHARSMAP)


def fold(folder):
    """Adds the rules for what the vocabulary lacks; returns them."""
    folder, vocab = Path(folder), read_vocab(folder)
    model = (folder / "source.spm").read_bytes()
    normalizer = within(model, NORMALIZER)
    before = rules(within(normalizer, CHARSMAP))
    # Digits in any case: a vocabulary that has two of the ten is worse than one that has none.
    lacked = {a: b for a, b in FOLDED.items() if a.isdigit() or (a not in vocab and "\u2581" + a not in vocab)}
    new = {a: b for a, b in lacked.items() if a not in before}
    after = compiled(before | new)
    if rules(after) != before | new:
        raise SystemExit("the compiled rules are not those asked for: nothing written")
    model = replaced(model, NORMALIZER, replaced(normalizer, CHARSMAP, after))
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(model)
    return new


if __name__ == "__main__":
    print("folds", " ".join(f"{a} {b}," for a, b in fold(sys.argv[1]).items()))
