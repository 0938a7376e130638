"""Writes data/fidelity.tsv: clean pairs and pairs with one seeded error, out of articles composed for this project.

    python3 crates/core/tests/make_fidelity.py PATH/TO/articles.jsonl

Columns: kind, Arabic, English. `clean` pairs are as they were written; every other kind has one error put into the
English by the rules below. Seeds are fixed.
"""

import json
import os
import random
import re
import sys

RNG = random.Random(611)
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "fidelity.tsv")
PAIRS = [(s["ar"], s["en"]) for line in open(sys.argv[1], encoding="utf-8") for s in json.loads(line)["sentences"]]
PAIRS = [(a, e) for a, e in PAIRS if "\t" not in a + e and 8 <= len(e.split()) <= 60]
RNG.shuffle(PAIRS)
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
DIGITS = re.compile(r"(?<![\d.,A-Za-z-])(\d{2,}(?:[.,]\d+)*)(?![\d-])")


def wrong_scale(ar, en):
    for a, b in (("million", "billion"), ("billion", "million"), ("thousand", "million")):
        if re.search(rf"(\d|one|two|three|four|five|six|seven|eight|nine|ten) {a}\b", en):
            return re.sub(rf"(?<=[\w]) {a}\b", f" {b}", en, count=1)


def wrong_digits(ar, en):
    m = DIGITS.search(en)
    if m:
        old = m.group(1)
        at = RNG.choice([i for i, c in enumerate(old) if c.isdigit()])
        new = old[:at] + str((int(old[at]) + RNG.randint(1, 8)) % 10 or 9) + old[at + 1 :]
        return en[: m.start(1)] + new + en[m.end(1) :] if new != old else None


def swapped_percent(ar, en):
    m = re.search(r"(\d+(?:\.\d+)?)(%| percent| per cent)", en)
    if m:
        return en[: m.start(2)] + en[m.end(2) :]
    m = re.search(r"(?<![\d.,$A-Za-z-])(\d{2,3})(?= [a-z]+s\b)", en)
    if m:
        return en[: m.end(1)] + "%" + en[m.end(1) :]


def dropped_clause(ar, en):
    parts = en.rstrip(".").split(", ")
    for i in range(len(parts) - 1, 0, -1):
        if DIGITS.search(parts[i]) and re.search(r"[0-9٠-٩]", ar):
            return ", ".join(parts[:i] + parts[i + 1 :]) + "."


def looped(ar, en):
    words = en.rstrip(".").split()
    return " ".join(words[: len(words) // 2] + words[len(words) // 2 - 3 : len(words) // 2] * 8)


def truncated(ar, en):
    words = en.split()
    return " ".join(words[: max(2, len(ar.split()) // 4)]) if len(words) >= 14 else None


def copied_arabic(ar, en):
    words = en.split()
    return " ".join(words[:4] + ar.split()[2:4] + words[5:])


def invented_quote(ar, en):
    if any(c in ar for c in '«»":'):
        return None
    words = en.rstrip(".").split()
    return " ".join(words[:3] + ['"' + " ".join(words[3:9]) + '"'] + words[9:]) + "." if len(words) >= 10 else None


def wrong_date(ar, en):
    m = re.search("|".join(MONTHS), en)
    if m and m.group() not in ("May", "March"):
        return en[: m.start()] + MONTHS[(MONTHS.index(m.group()) + 5) % 12] + en[m.end() :]
    m = re.search(r"\b(19|20)(\d\d)\b", en)
    if m:
        return en[: m.start()] + str(int(m.group()) + 3) + en[m.end() :]


def wrong_acronym(ar, en):
    m = re.search(r"\b[A-Z]{3,6}\b", en)
    if m:
        return en[: m.start()] + RNG.choice(["NASA", "OSCE", "ASEAN", "BRICS"]) + en[m.end() :]
    words = en.split()
    return " ".join(words[:5] + ["and", RNG.choice(["NASA", "OSCE", "ASEAN", "BRICS"])] + words[5:])


# Names that the starter glossary holds, with another in their place.
NAMES = [
    ("الأمم المتحدة", "United Nations"),
    ("القاهرة", "Cairo"),
    ("بيروت", "Beirut"),
    ("بغداد", "Baghdad"),
    ("دمشق", "Damascus"),
    ("القدس", "Jerusalem"),
    ("غزة", "Gaza"),
    ("صنعاء", "Sanaa"),
    ("الرباط", "Rabat"),
    ("الخرطوم", "Khartoum"),
    ("طرابلس", "Tripoli"),
    ("البنك الدولي", "World Bank"),
]


def glossary_violation(ar, en):
    for arabic, english in NAMES:
        if re.search(rf"(^|\s){arabic}(\s|$)", ar) and english in en:
            return en.replace(english, RNG.choice(["the capital", "Lisbon", "the Union"]))


KINDS = [
    wrong_scale,
    wrong_digits,
    swapped_percent,
    dropped_clause,
    looped,
    truncated,
    copied_arabic,
    invented_quote,
    wrong_date,
    wrong_acronym,
    glossary_violation,
]


def main():
    rows, used = [], set()
    for kind in KINDS:
        count = 0
        for i, (ar, en) in enumerate(PAIRS):
            if i in used or count == 18:
                continue
            bad = kind(ar, en)
            if bad and bad != en:
                rows.append((kind.__name__, ar, bad))
                used.add(i)
                count += 1
    # Pairs with numbers are the harder clean ones: half of them are such.
    rest = [p for i, p in enumerate(PAIRS) if i not in used]
    numbered = [p for p in rest if re.search(r"\d", p[1])][:90]
    plain = [p for p in rest if not re.search(r"\d", p[1])][:70]
    rows += [("clean", ar, en) for ar, en in numbered + plain]
    with open(OUT, "w", encoding="utf-8") as f:
        f.write("# kind, Arabic, English; made by make_fidelity.py\n")
        f.writelines("\t".join(row) + "\n" for row in rows)


main()
