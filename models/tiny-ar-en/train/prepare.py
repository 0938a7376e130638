"""Makes the training data: prepare.py CORPORA TOKENIZER OUT [TEST ...] [--seed 23] [--last]

CORPORA holds what there is of articles.jsonl, articles-2.jsonl, news-pairs.tsv, news-pairs-2.tsv (topic, kind, Arabic,
English), open-pairs.tsv.xz and open-pairs-2.tsv.xz (source, Arabic, English); TOKENIZER a folder with source.spm and
vocab.json. Writes OUT/pairs.npz (data.py), OUT/held.npz and, for `mujaz eval`, OUT/news.{ar,en} and OUT/articles.{ar,en}:
300 news sentences and every fifth article of articles.jsonl, which are kept out (OUT/titles.{ar,en}: their headlines). TEST files are texts (FLORES, both
sides, say) of which nothing may be in the data: a pair that shares eight words in a row with one is left out, as is one
that shares them with what is kept out. With another seed the same pairs come in other pieces, joins and names: for the next
leg. Pairs of sources that have no weight here come once in an epoch; without news pairs, what is kept out is of the others.
`--last` is for the leg in which the rate falls: what is far from news comes a third as often.
"""

import argparse
import json
import lzma
import random
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from augment import Names, careless, cut, join
from data import pack
from text import UNKNOWN, Tokenizer, grams, normalize

LONGEST = 110  # tokens a side
ARABIC = re.compile("[\u0621-\u064a]")
# How often a pair is seen in an epoch. News most: it is what the model is for; human translations before machine ones.
# Not more than that: weights that had seen each of the first news pairs more than twenty times knew them by heart (a loss
# of 0.94 a token on them, 2.42 on others of their kind).
NEWS = {"news": 2, "news-2": 3, "phrase": 1, "phrase-2": 1, "article": 2, "article-2": 4, "headline": 6, "summary": 3}
# In front of a headline, as the card's `headline_prefix` has it: its English has the words of a headline, no stop, no articles.
HEADLINE = "# "
OPEN = {
    "unpc_conflict": 3,
    "syrian_archive": 3,
    "tico19_tm": 3,
    "xquad": 3,
    "mt_geneval": 3,
    "fignews_iaa_mt": 3,
    "sdg_un": 2,
    "nextstrain_sitrep": 2,
    "flattenthecurve": 2,
    "opensource_guide": 2,
    "gaza_press_names": 2,
}
ONCE = ["tatoeba", "sentencebank25k", "edgeai", "iot_beginners", "security101", "lex_google_ar2en", "lex_cldr", "react_dev"]
ONCE += ["vue_docs", "msdocs_ht", "mmlu_ar_acegpt", "gaza_name_parts", "owasp_asvs", "bible_svd_web", "wiktionary_en_ar"]
ONCE += ["unesco_thesaurus", "syrian_archive_terms", "tico19_terms"]
OPEN |= dict.fromkeys(ONCE, 1)
# Machine translation, scripture without its vowel signs, words on buttons.
LEFT_OUT = {"msdocs_mt_alchemy", "quran_en1_nodiac", "ui_bitcoinorg", "ui_mozilla_www"}
# What the last leg sees less of: lists of words, documentation, questions of exams.
FAR = {"lex_google_ar2en", "wiktionary_en_ar", "gaza_name_parts", "unesco_thesaurus", "lex_cldr", "phrase", "tico19_terms"}
FAR |= {"syrian_archive_terms", "msdocs_ht", "edgeai", "iot_beginners", "vue_docs", "react_dev", "owasp_asvs", "security101"}
FAR |= {"bible_svd_web", "mmlu_ar_acegpt"}
# Of what is plenty and far from news, a sample of the sentences.
AT_MOST = {"msdocs_ht": 12_000, "bible_svd_web": 4_000, "edgeai": 5_000, "iot_beginners": 5_000}
JOINS, CARELESS, RENAMED = 16_000, 0.4, 0.6
SMOOTH = 0.3  # of the distribution that pieces are drawn from: 0 all ways alike, 1 as likely as the vocabulary has them


class Row(NamedTuple):
    arabic: str
    english: str
    weight: int
    kind: str


def lines(path):
    if not path.exists():
        return []
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as f:
        return [line.rstrip("\n") for line in f]


def both(side):
    return normalize(side["ar"]), normalize(side["en"])


def summary(article):
    """Summaries are a list of pairs in one file, two lists in the other."""
    given = article["summary"]
    if isinstance(given, dict):
        given = [{"ar": a, "en": b} for a, b in zip(given["ar"], given["en"])] if len(given["ar"]) == len(given["en"]) else []
    return [both(s) for s in given if isinstance(s, dict)]


def headline_rows(arabic, english):
    """With the mark, and once without: a headline may come in a text."""
    return [Row(HEADLINE + arabic, english, NEWS["headline"], "headline"), Row(arabic, english, 1, "headline")]


def article_rows(articles, kind):
    """Titles, summaries, sentences, and neighbouring sentences joined: a piece of text is often more than one."""
    for a in articles:
        sentences = [both(s) for s in a["sentences"]]
        yield from headline_rows(*both(a["title"]))
        yield from (Row(*s, NEWS["summary"], "summary") for s in summary(a))
        yield from (Row(*s, NEWS[kind], kind) for s in sentences)
        yield from (Row(*join(two), 1, "neighbours") for two in zip(sentences, sentences[1:]))


def open_rows(corpora, rng):
    found, refused = {}, 0
    for name in ("open-pairs.tsv.xz", "open-pairs-2.tsv.xz"):
        for line in lines(corpora / name):
            fields = line.split("\t")
            if len(fields) == 3 and ARABIC.search(fields[1]) and not ARABIC.search(fields[2]):
                found.setdefault(fields[0], {})[normalize(fields[1]), normalize(fields[2])] = True
            else:
                refused += 1
    if refused:
        print(f"left out: {refused} lines of open pairs that are not a source, Arabic and English, with tabs between them")
    # Whoever brings pairs of his own has names of his own for them.
    others = {kind: 1 for kind in found if kind not in OPEN and kind not in LEFT_OUT}
    for kind in others:
        print(f"{kind} has no weight in prepare.py: its {len(found[kind])} pairs come once in an epoch")
    for kind, weight in (OPEN | others).items():
        pairs = list(found.get(kind, ()))
        if kind in AT_MOST:
            pairs = [p for p in pairs if len(p[0].split()) >= 4]
            pairs = rng.sample(pairs, min(AT_MOST[kind], len(pairs)))
        yield from (Row(*p, weight, kind) for p in pairs)


def read(corpora, rng):
    """The rows, and by name what is kept out: news, sentences of articles, their titles."""
    pairs = [line.split("\t") for line in lines(corpora / "news-pairs.tsv")]
    sentences = [(normalize(p[2]), normalize(p[3])) for p in pairs if p[1] == "sentence"]
    # These 300 were kept out of every leg of the shipped weights: the seed stays.
    held = set(random.Random(11).sample(range(len(sentences)), min(300, len(sentences) // 5)))
    rows = [Row(*s, NEWS["news"], "news") for i, s in enumerate(sentences) if i not in held]
    rows += [Row(normalize(p[2]), normalize(p[3]), NEWS["phrase"], "phrase") for p in pairs if p[1] != "sentence"]
    for p in (line.split("\t") for line in lines(corpora / "news-pairs-2.tsv")):
        pair, kind = (normalize(p[2]), normalize(p[3])), "phrase-2" if p[1] == "phrase" else "news-2"
        rows += headline_rows(*pair) if p[1] == "headline" else [Row(*pair, NEWS[kind], kind)]
    articles = [json.loads(line) for line in lines(corpora / "articles.jsonl")]
    rows += article_rows([a for k, a in enumerate(articles) if k % 5 != 4], "article")
    rows += article_rows([json.loads(line) for line in lines(corpora / "articles-2.jsonl")], "article-2")
    rows += open_rows(corpora, rng)
    out = [a for k, a in enumerate(articles) if k % 5 == 4]
    news = [sentences[i] for i in sorted(held)]
    if not news:
        # How a run does must show on something, where there are none of the house's news.
        some = set(random.Random(11).sample(range(len(rows)), min(300, len(rows) // 5)))
        news = [(row.arabic, row.english) for i, row in enumerate(rows) if i in some]
        rows = [row for i, row in enumerate(rows) if i not in some]
    if not news:
        raise SystemExit(f"there are too few pairs in {corpora}: see the head of prepare.py for the files it reads")
    return rows, {"news": news, "articles": [both(s) for a in out for s in a["sentences"]], "titles": [both(a["title"]) for a in out]}


def apart(rows, tests, held):
    """The rows that share no eight words in a row with a test, nor with what is kept out; says what went."""
    test = set().union(*(grams(normalize(line)) for path in tests for line in lines(Path(path))), set())
    known = set().union(*(grams(a) | grams(b) for a, b in held), set())
    same, gone, kept = {a for a, _ in held}, Counter(), []
    for row in rows:
        found = grams(row.arabic) | grams(row.english)
        if found & test:
            gone["a test", row.kind] += 1
        elif found & known or row.arabic.removeprefix(HEADLINE) in same:
            gone["what is kept out", row.kind] += 1
        else:
            kept.append(row)
    for (what, kind), n in gone.items():
        print(f"left out: {n} of {kind} with eight words in a row of {what}")
    return kept


def more(rows, rng):
    """Rows made from rows; what is seen often is seen once or twice as something else instead."""
    news = [(r.arabic, r.english) for r in rows if r.kind in ("news", "news-2", "article", "article-2")]
    others = [(r.arabic, r.english) for r in rows if r.weight >= 2 or r.kind in ("tatoeba", "sentencebank25k")]
    others = [p for p in others if 4 <= len(p[0].split()) <= 25]
    names = Names()
    for arabic, english, weight, kind in rows:
        if weight >= 2 and rng.random() < CARELESS:
            weight -= 1
            yield Row(careless(arabic, rng), english, 1, "careless")
        renamed = names.change(arabic, english, rng) if weight >= 2 and rng.random() < RENAMED else None
        if renamed:
            weight -= 1
            yield Row(*renamed, 1, "renamed")
        if kind in ("news-2", "article", "article-2", "unpc_conflict"):
            yield from (Row(*half, 1, "cut") for half in cut(arabic, english))
        yield Row(arabic, english, weight, kind)
    for _ in range(min(JOINS, len(rows) // 4) if news and others else 0):
        some = [rng.choice(news if rng.random() < 0.5 else others) for _ in range(rng.choice((2, 2, 3)))]
        yield Row(*join(some), 1, "joined")


def fits(source, target):
    """Neither too long, nor so unlike in length that they are no translations, nor full of unknown characters."""
    a, b = len(source), len(target)
    alike = 1 / 3 < a / b < 3 or min(a, b) < 8
    return min(a, b) >= 2 and max(a, b) <= LONGEST and alike and source.count(UNKNOWN) + target.count(UNKNOWN) <= 2


def drawn(arabic, weight, tokenizer, rng):
    """The ids of the Arabic for each time that it is seen in an epoch: the best pieces once, others drawn at random.

    Subword regularization (Kudo 2018): a sentence that never comes in the same pieces twice is not learnt by heart. What
    is seen once in an epoch comes either way, half and half.
    """
    best = weight > 1 or rng.random() < 0.5
    return [tokenizer.encode(arabic, 0.0 if best and k == 0 else SMOOTH) for k in range(weight)]


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("corpora", type=Path)
    p.add_argument("tokenizer")
    p.add_argument("out", type=Path)
    p.add_argument("tests", nargs="*", metavar="TEST")
    p.add_argument("--seed", type=int, default=23)
    p.add_argument("--last", action="store_true")
    return p.parse_args()


def main():
    o = options()
    out, tokenizer, rng, tests = o.out, Tokenizer(o.tokenizer, o.seed), random.Random(o.seed), o.tests
    out.mkdir(parents=True, exist_ok=True)
    rows, held = read(o.corpora, rng)
    if o.last:
        rows = [row for row in rows if row.kind not in FAR or rng.random() < 1 / 3]
    for name, kept in held.items():
        for side, k in (("ar", 0), ("en", 1)):
            (out / f"{name}.{side}").write_text("".join(p[k] + "\n" for p in kept), encoding="utf-8")
    news = held["news"]
    pack(out / "held.npz", [tokenizer.encode(a) for a, _ in news], [tokenizer.encode(b) for _, b in news], [1] * len(news))
    sources, targets, pairs, tokens = [], [], Counter(), Counter()
    for arabic, english, weight, kind in more(apart(rows, tests, sum(held.values(), [])), rng):
        target = tokenizer.encode(english)
        for source in drawn(arabic, weight, tokenizer, rng):
            if fits(source, target):
                sources.append(source)
                targets.append(target)
                pairs[kind] += 1
                tokens[kind] += len(target)
    pack(out / "pairs.npz", sources, targets, [1] * len(sources))
    for kind, n in pairs.most_common():
        print(f"{kind}: {n} pairs, {tokens[kind]} target tokens an epoch")
    print(f"{len(sources)} pairs, {sum(tokens.values())} target tokens an epoch")


if __name__ == "__main__":
    main()
