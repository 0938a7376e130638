"""Text as the model is to see it: one spelling of quotes and blanks, and token ids."""

import json
import re
from pathlib import Path

import sentencepiece

# What the card's `normalizer = "quotes"` does before every translation.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\u00ad\u0640\u064b-\u065f\u0670]")
ASCII = str.maketrans({"\u00a0": " ", "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."})
WORD = re.compile(r"\w+")
UNKNOWN, END = 1, 0


def normalize(s):
    """Bidi controls, tatweel and harakat out; quotes, dashes and ellipses in ASCII; single blanks."""
    return " ".join(UNSEEN.sub("", s).translate(ASCII).split())


def grams(s, n=8):
    """All runs of n words, without case and punctuation: two texts that share one are not independent."""
    words = WORD.findall(s.lower())
    return {" ".join(words[i : i + n]) for i in range(len(words) - n + 1)}


def read_vocab(folder):
    return json.loads(Path(folder, "vocab.json").read_text(encoding="utf-8"))


class Tokenizer:
    def __init__(self, folder, seed=23):
        sentencepiece.set_random_generator_seed(seed)
        self.pieces = sentencepiece.SentencePieceProcessor(f"{folder}/source.spm")
        self.vocab = read_vocab(folder)

    def encode(self, s, alpha=0.0):
        """Ids of the best pieces or, with an alpha, of pieces drawn at random (the smaller, the wilder)."""
        if alpha:
            pieces = self.pieces.encode(s, out_type=str, enable_sampling=True, alpha=alpha, nbest_size=-1)
        else:
            pieces = self.pieces.encode(s, out_type=str)
        return [self.vocab.get(piece, UNKNOWN) for piece in pieces] + [END]
