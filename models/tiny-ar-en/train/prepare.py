"""Makes train.ids, train.w and held_news.json out of the corpora: prepare.py CORPORA TOKENIZER OUT

CORPORA holds open-pairs.tsv.xz (source, Arabic, English), news-pairs.tsv (topic, kind, Arabic, English) and
articles.jsonl; TOKENIZER is a folder with source.spm and vocab.json. Seeds are fixed. A fifth of the articles and 300
news sentences are kept out.
"""

import json
import lzma
import os
import random
import re
import sys
from collections import Counter

import sentencepiece as spm

CORPORA, TOKENIZER, OUT = sys.argv[1:4]
random.seed(7)
BIDI = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\u00ad\u0640\u064b-\u065f\u0670]")


def norm(s):
    s = BIDI.sub("", s).replace("\u00a0", " ")
    s = (
        s.replace("«", '"')
        .replace("»", '"')
        .replace("“", '"')
        .replace("”", '"')
        .replace("„", '"')
        .replace("‘", "'")
        .replace("’", "'")
        .replace("–", "-")
        .replace("—", "-")
        .replace("…", "...")
    )
    return " ".join(s.split())


sp = spm.SentencePieceProcessor(f"{TOKENIZER}/source.spm")
vocab = json.load(open(f"{TOKENIZER}/vocab.json"))


def enc(s):
    return [vocab.get(p, 1) for p in sp.encode(s, out_type=str)] + [0]


arabic = re.compile("[\u0621-\u064a]")
open_ = {}
# Without the third-party pairs (a smoke run) the rest has to do.
for line in lzma.open(f"{CORPORA}/open-pairs.tsv.xz", "rt", encoding="utf-8") if os.path.exists(f"{CORPORA}/open-pairs.tsv.xz") else ():
    p = line.rstrip("\n").split("\t")
    if len(p) == 3:
        open_.setdefault(p[0], []).append((norm(p[1]), norm(p[2])))
rows = []  # (ar,en,weight,tag)


def add(pairs, w, tag):
    for a, b in pairs:
        rows.append((a, b, w, tag))


news = [line.rstrip("\n").split("\t") for line in open(f"{CORPORA}/news-pairs.tsv", encoding="utf-8")]
sent = [(norm(x[2]), norm(x[3])) for x in news if x[1] == "sentence"]
phr = [(norm(x[2]), norm(x[3])) for x in news if x[1] == "phrase"]
hold = set(random.Random(11).sample(range(len(sent)), min(300, len(sent) // 5)))
json.dump([sent[i] for i in sorted(hold)], open(f"{OUT}/held_news.json", "w"), ensure_ascii=False)
sent = [x for i, x in enumerate(sent) if i not in hold]
arts = [json.loads(line) for line in open(f"{CORPORA}/articles.jsonl", encoding="utf-8")]
art_s = []
art_cat = []
for k, a in enumerate(arts):
    if k % 5 == 4:
        continue  # keep a fifth of the articles unseen
    ss = [(norm(s["ar"]), norm(s["en"])) for s in a["sentences"]]
    art_s += ss
    for i in range(len(ss) - 1):
        art_cat.append((ss[i][0] + " " + ss[i + 1][0], ss[i][1] + " " + ss[i + 1][1]))
    art_s.append((norm(a["title"]["ar"]), norm(a["title"]["en"])))
    art_s += [(norm(s["ar"]), norm(s["en"])) for s in a["summary"] if isinstance(s, dict)]
add(sent, 5, "news")
add(phr, 2, "phrase")
add(art_s, 5, "art")
add(art_cat, 2, "artcat")
for s, w, n in (
    ("tatoeba", 1, 0),
    ("sentencebank25k", 1, 0),
    ("mt_geneval", 2, 0),
    ("fignews_iaa_mt", 2, 0),
    ("sdg_un", 2, 0),
    ("edgeai", 1, 0),
    ("iot_beginners", 1, 0),
    ("security101", 1, 0),
    ("lex_google_ar2en", 1, 0),
    ("lex_cldr", 1, 0),
    ("react_dev", 1, 0),
    ("vue_docs", 1, 0),
    ("msdocs_ht", 1, 60000),
    ("msdocs_mt_alchemy", 1, 15000),
):
    p = [x for x in open_.get(s, []) if arabic.search(x[0]) and not arabic.search(x[1])]
    p = list(dict.fromkeys(p))
    if n:
        p = random.sample([x for x in p if len(x[0].split()) >= 4], min(n, len(p)))
    add(p, w, s)
gen = (
    [x for x in sent if len(x[0].split()) >= 4]
    + [x for x in open_.get("tatoeba", []) if len(x[0].split()) >= 4]
    + open_.get("sentencebank25k", [])
)
for _ in range(min(30000, 3 * len(gen))):
    k = random.choice((2, 2, 3))
    c = [random.choice(sent) if random.random() < 0.4 else random.choice(gen) for _ in range(k)]
    rows.append((" ".join(x[0] for x in c), " ".join(x[1] for x in c), 1, "cat"))
out = open(f"{OUT}/train.ids", "w")
meta = open(f"{OUT}/train.w", "w")

cnt = Counter()
tk = Counter()
for a, b, w, t in rows:
    x, y = enc(a), enc(b)
    if len(x) > 110 or len(y) > 110 or len(x) < 2 or len(y) < 2:
        continue
    if not (1 / 3 < len(x) / len(y) < 3 or min(len(x), len(y)) < 8):
        continue
    out.write(" ".join(map(str, x)) + "\t" + " ".join(map(str, y)) + "\n")
    meta.write(f"{w}\n")
    cnt[t] += 1
    tk[t] += len(y) * w
for t in cnt:
    print(t, cnt[t], tk[t])
print(sum(cnt.values()), sum(tk.values()))
