"""One SentencePiece model for both sides and its vocab.json: vocabulary.py CORPORA OUT [SIZE]

Unigram, 12,000 pieces unless SIZE says otherwise, every character of the news pairs covered, digits one by one. Reads
the texts that prepare.py reads. The shipped tokenizer was made this way; to go on from shipped weights, keep it.
"""

import json
import lzma
import os
import sys
import tempfile

import sentencepiece as spm
from fold import fold

CORPORA, OUT = sys.argv[1:3]
SIZE = int(sys.argv[3]) if len(sys.argv) > 3 else 12000
os.makedirs(OUT, exist_ok=True)
with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as text:
    news = os.path.exists(f"{CORPORA}/news-pairs.tsv")
    if news:
        for line in open(f"{CORPORA}/news-pairs.tsv", encoding="utf-8"):
            text.write("\n".join(line.rstrip("\n").split("\t")[2:4]) + "\n")
    if os.path.exists(f"{CORPORA}/open-pairs.tsv.xz"):
        for i, line in enumerate(lzma.open(f"{CORPORA}/open-pairs.tsv.xz", "rt", encoding="utf-8")):
            if i % 4 == 0 or not news:
                text.write("\n".join(line.rstrip("\n").split("\t")[1:3]) + "\n")
    text.flush()
    spm.SentencePieceTrainer.train(
        input=text.name,
        model_prefix=f"{OUT}/source",
        vocab_size=SIZE,
        model_type="unigram",
        character_coverage=0.9999,
        split_digits=True,
        eos_id=0,
        unk_id=1,
        bos_id=-1,
        pad_id=-1,
        hard_vocab_limit=False,
        num_threads=os.cpu_count(),
        input_sentence_size=1000000,
        shuffle_input_sentence=True,
        minloglevel=1,
    )
os.replace(f"{OUT}/source.model", f"{OUT}/source.spm")
os.remove(f"{OUT}/source.vocab")
model = spm.SentencePieceProcessor(model_file=f"{OUT}/source.spm")
vocab = {model.id_to_piece(i): i for i in range(model.get_piece_size())}
vocab["<pad>"] = len(vocab)
json.dump(vocab, open(f"{OUT}/vocab.json", "w", encoding="utf-8"), ensure_ascii=False)
fold(OUT)
print(f"{len(vocab)} entries")
