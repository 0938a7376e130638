"""What needs no model."""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Optional, Union, overload

from . import _mujaz
from ._records import Brief, Finding, Score, _made

_Path = Union[str, "os.PathLike[str]"]


# Halves of surrogate pairs, which `json.loads` leaves of a text that was cut inside a sign: no UTF-8 has them.
_HALF = re.compile("[\ud800-\udfff]")


def _texts(given: Union[str, Iterable[Optional[str]]]) -> list[str]:
    """A list of texts; what is missing is empty, half of a surrogate pair is U+FFFD, as in articles."""
    if isinstance(given, str):
        return [_HALF.sub("\ufffd", given)]
    if isinstance(given, (bytes, Mapping)) or not hasattr(given, "__iter__"):
        raise _mujaz.BadInput(f"a {type(given).__name__} is no text: give str, a list of str, or a column")
    # A missing value of pandas is a float, or has no type of text.
    return [_HALF.sub("\ufffd", text) if isinstance(text, str) else _text(text, at) for at, text in enumerate(given)]


def _text(value: object, at: int) -> str:
    if value is None or type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and value != value):
        return ""
    raise _mujaz.BadInput(f"text {at} is a {type(value).__name__}: give str")


def _findings(lists: Sequence[str]) -> list[list[Finding]]:
    return [[_made(Finding, found) for found in json.loads(text)] for text in lists]


@overload
def check(  # type: ignore[overload-overlap]
    source: str, hyp: str, *, date: Optional[str] = ..., glossary: Optional[_Path] = ..., no_glossary: bool = ...
) -> list[Finding]: ...
@overload
def check(
    source: Sequence[str],
    hyp: Sequence[str],
    *,
    date: Optional[str] = ...,
    glossary: Optional[_Path] = ...,
    no_glossary: bool = ...,
) -> list[list[Finding]]: ...
def check(
    source: Union[str, Sequence[str]],
    hyp: Union[str, Sequence[str]],
    *,
    date: Optional[str] = None,
    glossary: Optional[_Path] = None,
    no_glossary: bool = False,
) -> Union[list[Finding], list[list[Finding]]]:
    """What does not agree between Arabic and its English, by any engine: numbers, dates, names, negation, ...

    `date` is the day of the texts (`YYYY-MM-DD`), against which "yesterday" is read. Two texts give a list of findings, two
    lists of texts a list for each pair.

    >>> import mujaz
    >>> [found] = mujaz.check("قتل 14 شخصا في الهجوم", "41 people died in the attack")
    >>> found.kind, found.source, found.target
    ('number_changed', (4, 6), (0, 2))
    """
    own = None if glossary is None else os.fspath(glossary)
    lists = _findings(_mujaz.check(_texts(source), _texts(hyp), date, own, no_glossary))
    return lists[0] if isinstance(source, str) else lists


def score(hyp: Union[str, Sequence[str]], ref: Union[str, Sequence[str]], *, task: str = "translation", resamples: int = 0) -> list[Score]:
    """Scores of outputs against references: BLEU, chrF and chrF++ as sacreBLEU has them; `task="summary"`: ROUGE-1, 2, L.

    >>> import mujaz
    >>> [f"{s.name} {s.score:.3f}" for s in mujaz.score("the cat sat on the mat", "the cat sat on a mat")][0]
    'bleu 53.728'
    """
    if task not in ("translation", "summary"):
        raise _mujaz.BadOption(f'task="{task}": give translation or summary')
    if resamples < 0:
        raise _mujaz.BadOption("resamples must be at least 0")
    found = _mujaz.score(_texts(hyp), _texts(ref), task == "summary", resamples)
    return [Score(name, value, signature, *(bounds or (None, None))) for name, signature, value, bounds in found]


def page(briefs: Union[Brief, Iterable[Brief]], title: str = "Briefs") -> str:
    """A page of briefs, or of one, both languages beside each other, that needs nothing from outside.

    >>> import mujaz
    >>> brief = mujaz.open().brief("قمة في الكويت غدا\\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.")
    >>> mujaz.page([brief]).startswith("<!DOCTYPE html>")
    True
    """
    given: Iterable[object] = briefs if not isinstance(briefs, Brief) and hasattr(briefs, "__iter__") else [briefs]
    texts = []
    for at, brief in enumerate(given):
        if not isinstance(brief, Brief):
            raise _mujaz.BadInput(f"brief {at} is a {type(brief).__name__}: give briefs ([b for b in done if b] leaves failures out)")
        texts.append(brief.to_json())
    return _mujaz.page(title, texts)


def columns() -> list[str]:
    """The columns of result tables, all of them texts that may be missing; the last one, `record`, holds all as JSON.

    >>> import mujaz
    >>> mujaz.columns()[:4]
    ['id', 'source', 'title', 'title_en']
    """
    return _mujaz.columns()
