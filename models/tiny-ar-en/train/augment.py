"""Pairs made from pairs, the Arabic and the English changed alike: other names, joins, cuts, careless Arabic."""

import re
from pathlib import Path

LEXICONS = Path(__file__).resolve().parents[3] / "crates/text/data"
ARTICLE = "ال"
FEMININE = ("ة", "اء", "ى", "ا")
WORDS = re.compile(r"[\w'’]+")


def join(pairs):
    return " ".join(a for a, _ in pairs), " ".join(b for _, b in pairs)


def cut(arabic, english):
    """The two halves of a pair with one comma on each side, where they look like halves of each other; else none.

    The clauses may stand in the other order in English: lengths that agree rule most of that out.
    """
    here, there = arabic.split("، "), english.split(", ")
    if len(here) != 2 or len(there) != 2:
        return []
    sizes = [(len(a.split()), len(b.split())) for a, b in zip(here, there)]
    if any(a < 4 or b < 4 or not 0.7 < a * 1.2 / b < 1.5 for a, b in sizes):
        return []
    return list(zip(here, there))


def careless(s, rng):
    """Arabic as people type it: hamzas left out, final letters mixed up, a letter lost or two swapped."""
    kind = rng.random()
    if kind < 0.5:
        return re.sub("[أإآ]", "ا", s)
    if kind < 0.7:
        return re.sub(r"ة\b", "ه", re.sub(r"ى\b", "ي", s))
    if kind < 0.8:
        return s.rstrip(".")
    words = s.split()
    for _ in range(1 + len(words) // 15):
        i = rng.randrange(len(words))
        words[i] = mistyped(words[i], rng)
    return " ".join(words)


def mistyped(word, rng):
    if len(word) < 5 or not word.isalpha():
        return word
    j = rng.randrange(1, len(word) - 1)
    return word[:j] + (word[j + 1 :] if rng.random() < 0.5 else word[j + 1] + word[j] + word[j + 2 :])


class Names:
    """Puts other names in the place of names, by the project's own lists of spellings.

    A name is changed where its Arabic stands once and one of its spellings stands once in the English. Names that are
    ordinary words too stay, and so do given names of the other grammatical gender, as far as an ending tells.
    """

    def __init__(self, folder=LEXICONS):
        self.spellings, self.others = {}, {}
        for kind in ("given-names.tsv", "family-names.tsv", "foreign-names.tsv"):
            for line in (Path(folder) / kind).read_text(encoding="utf-8").splitlines():
                fields = line.split("\t")
                if line.startswith("#") or len(fields) < 2 or "word" in fields[3:] or " " in fields[0]:
                    continue
                more = fields[2].split("|") if len(fields) > 2 and fields[2] else []
                group = (kind, kind == "given-names.tsv" and fields[0].endswith(FEMININE))
                self.spellings[fields[0]] = (group, [fields[1], *more])
                self.others.setdefault(group, []).append((fields[0], fields[1]))

    def change(self, arabic, english, rng):
        """The pair with all names that can be changed changed, or none if there are none."""
        changed = False
        for word in dict.fromkeys(WORDS.findall(arabic)):
            stem = word.removeprefix(ARTICLE) if word not in self.spellings else word
            group, spellings = self.spellings.get(stem, (None, []))
            at = [m for s in spellings for m in re.finditer(rf"(?<![\w']){re.escape(s)}(?![\w])", english)]
            here = list(re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", arabic))
            if len(at) != 1 or len(here) != 1:
                continue
            new, spelling = rng.choice(self.others[group])
            end = here[0].end()
            arabic = arabic[: end - len(stem)] + new + arabic[end:]
            english = english[: at[0].start()] + spelling + english[at[0].end() :]
            changed = True
        return (arabic, english) if changed else None
