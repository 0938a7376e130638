"""What mujaz gives, as typed and frozen records. Each keeps the JSON that it was made of: `to_json()` is the command's line."""

import json
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any, Optional, TypeVar

from ._mujaz import page

_T = TypeVar("_T")


def _made(kind: type[_T], value: Any) -> _T:
    """A record of its dictionary. What a newer version adds is passed over: `to_dict()` has it."""
    arguments = {}
    for field in fields(kind):  # type: ignore[arg-type]
        place = (kind.__name__, field.name)
        given = value.get(_CALLED.get(place, field.name), MISSING)
        if given is MISSING:
            given = None if field.default is MISSING else field.default
        arguments[field.name] = _value(_PARTS.get(place), given)
    return kind(**arguments)


def _value(kind: Any, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_value(kind, item) for item in value)
    if kind is not None and isinstance(value, dict):
        return _made(kind, value)
    return value


@dataclass(frozen=True)
class Bilingual:
    """A text in Arabic and, where it was translated or (names) spelled, in English."""

    ar: Optional[str]
    en: Optional[str]


@dataclass(frozen=True)
class Sentence:
    """A sentence of the article; `kind` is `sentence` or `subhead`."""

    id: str
    ar: str
    kind: str


@dataclass(frozen=True)
class Flag:
    """A doubt: its kind (`number_changed`, ...), the part of the text that it is about, and what was seen."""

    kind: str
    at: str
    detail: str


@dataclass(frozen=True)
class Finding:
    """What does not agree between a text and its translation, with the places in both, in characters."""

    kind: str
    detail: str
    source: Optional[tuple[int, int]]
    target: Optional[tuple[int, int]]


@dataclass(frozen=True)
class Reading:
    """How a text was read (`article`, `page` or `html`), and why so."""

    kind: str
    why: str


@dataclass(frozen=True)
class Published:
    """Publication date: raw text, local day (`YYYY-MM-DD`) and time (`HH:MM`)."""

    raw: str
    date: str
    time: Optional[str] = None


@dataclass(frozen=True)
class Origin:
    """Where a field was found (`from` in the JSON), and how sure that makes it."""

    field: str
    found: str
    confidence: str


@dataclass(frozen=True)
class RemovedLine:
    """A line of the page that is no part of the article, and why."""

    line: str
    reason: str


@dataclass(frozen=True)
class SummaryItem:
    """A point of the Arabic summary, with the ids of its sentences."""

    ar: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """The Arabic summary and how it was made: `extractive`, or a model's name."""

    method: str
    items: tuple[SummaryItem, ...]


@dataclass(frozen=True)
class Glance:
    """The one sentence that says most, with the ids of its Arabic sentences; or what a model wrote in English straight from the article."""

    text: str
    sentences: tuple[str, ...]
    traced: bool = True
    model: Optional[str] = None


@dataclass(frozen=True)
class Bullet:
    """A point of the brief: English, the Arabic it was made of, and the ids of its sentences."""

    text: str
    ar: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class English:
    """The English brief."""

    headline: Optional[str]
    glance: Optional[Glance]
    bullets: tuple[Bullet, ...]


@dataclass(frozen=True)
class TranslatedSentence:
    """A sentence of the full translation, with the id of its Arabic one."""

    sentence: str
    en: str


@dataclass(frozen=True)
class Figure:
    """A number of the article: as the Arabic has it, its value, and as the English has it."""

    sentence: str
    ar: str
    value: float
    unit: Optional[str] = None
    en: Optional[str] = None


@dataclass(frozen=True)
class NamedDate:
    """A day that the article names (`YYYY-MM-DD`); `inferred` where it was worked out from the article's own date."""

    sentence: str
    ar: str
    date: str
    inferred: bool


@dataclass(frozen=True)
class Quotation:
    """A spoken quotation and its speaker, where the sentence names one."""

    sentence: str
    ar: str
    speaker: Optional[str] = None
    speaker_en: Optional[str] = None


@dataclass(frozen=True)
class Coverage:
    """Where the source went: every sentence is summarised, translated or left out, and every cut is counted."""

    sentences: int
    subheads: int
    summarized: int
    translated: int
    omitted: int
    pieces: int
    source_tokens: int
    unknown_tokens: int
    forced_cuts: int
    truncated_pieces: int
    tokens_cut: int
    removed_lines: int
    removed_prose_words: int = 0


@dataclass(frozen=True)
class Model:
    """Which model spoke, and with which settings."""

    name: str
    sha256: str
    license: str
    compute: str
    num_beams: int
    max_length: int
    length_penalty: float
    notice: Optional[str] = None


@dataclass(frozen=True)
class Summarizer:
    """What made the summary."""

    name: str
    sentences: Optional[int] = None
    windows: Optional[int] = None
    model: Optional[Model] = None


@dataclass(frozen=True)
class Models:
    """Which models spoke."""

    translator: Optional[Model] = None
    summarizer: Optional[Summarizer] = None


@dataclass(frozen=True)
class Span:
    """A sentence of translated HTML, with its places in both texts, in characters."""

    id: str
    ar: str
    en: str
    source: tuple[int, int]
    target: tuple[int, int]


@dataclass(frozen=True)
class Score:
    """A metric's score, from 0 to 100, with the bounds of its 95 % interval where resamples were asked for."""

    name: str
    score: float
    signature: str
    low: Optional[float] = None
    high: Optional[float] = None


class _Record:
    """A record that is read when somebody looks into it: engines pass most on as they are."""

    __slots__ = ("_json", "_read")
    _json: str
    _read: Optional[dict[str, Any]]
    _names: tuple[str, ...] = ()
    _parts: dict[str, Any] = {}

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "_json", text)
        object.__setattr__(self, "_read", None)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name not in self._names:
                raise AttributeError(f"a {type(self).__name__} has no `{name}`: {', '.join(self._names)}")
            if self._read is None:
                value = json.loads(self._json)
                object.__setattr__(self, "_read", {n: _value(self._parts.get(n), value.get(n)) for n in self._names})
            return self._read[name]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} does not change: take its to_dict()")

    def __dir__(self) -> Any:
        return [*super().__dir__(), *self._names]

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, _Record) and other._json == self._json

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._json,))

    def to_json(self) -> str:
        """The record as JSON: for an article, the line that the command writes."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The record as a new dictionary."""
        value: dict[str, Any] = json.loads(self._json)
        return value


class Brief(_Record):
    """Everything about one article. Parts that a stage does not make are None.

    >>> import mujaz
    >>> brief = mujaz.open(None).summarize("قمة في الكويت غدا\\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.")
    >>> brief.title.ar, brief.coverage.sentences, brief.brief
    ('قمة في الكويت غدا', 2, None)
    """

    __slots__ = ()

    if TYPE_CHECKING:
        id: str
        source: str
        input: Reading
        title: Bilingual
        published: Optional[Published]
        byline: Bilingual
        dateline: Bilingual
        outlet: Optional[str]
        section: Optional[str]
        url: Optional[str]
        origins: tuple[Origin, ...]
        sentences: tuple[Sentence, ...]
        removed: Optional[tuple[RemovedLine, ...]]
        summary: Optional[Summary]
        brief: Optional[English]
        translation: Optional[tuple[TranslatedSentence, ...]]
        figures: tuple[Figure, ...]
        dates: tuple[NamedDate, ...]
        quotes: tuple[Quotation, ...]
        coverage: Coverage
        flags: tuple[Flag, ...]
        models: Models

    _parts = {
        "input": Reading,
        "title": Bilingual,
        "published": Published,
        "byline": Bilingual,
        "dateline": Bilingual,
        "outlet": None,
        "section": None,
        "url": None,
        "id": None,
        "source": None,
        "origins": Origin,
        "sentences": Sentence,
        "removed": RemovedLine,
        "summary": Summary,
        "brief": English,
        "translation": TranslatedSentence,
        "figures": Figure,
        "dates": NamedDate,
        "quotes": Quotation,
        "coverage": Coverage,
        "flags": Flag,
        "models": Models,
    }
    _names = tuple(_parts)

    @property
    def ok(self) -> bool:
        """True: what failed is a `Failure`."""
        return True

    def to_html(self) -> str:
        """A page with both languages sentence beside sentence, that needs nothing from outside."""
        return page(self.title.en or self.title.ar or self.id, [self._json])

    def _repr_html_(self) -> str:
        """In Jupyter, the page in a frame of its own: its style touches nothing else, and scripts do not run."""
        content = self.to_html().replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
        return f'<iframe sandbox="" style="width:100%;height:32em;border:1px solid #ccc" srcdoc="{content}"></iframe>'

    def __str__(self) -> str:
        lines = [self.title.en or self.title.ar or self.id]
        if self.brief is not None:
            lines += [f"At a glance: {self.brief.glance.text}"] if self.brief.glance else []
            lines += [f"- {b.text} [{', '.join(b.sentences)}]" for b in self.brief.bullets]
        elif self.translation is not None:
            lines += [t.en for t in self.translation]
        elif self.summary is not None:
            lines += [f"- {item.ar} [{', '.join(item.sentences)}]" for item in self.summary.items]
        else:
            lines += [s.ar for s in self.sentences]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<mujaz.Brief {self.id}: {self.title.en or self.title.ar!r}, {len(self.sentences)} sentences, {len(self.flags)} flags>"


class Failure(_Record):
    """An article or a text that gave nothing, and why. It is false, so that `[r for r in results if r]` has the others."""

    __slots__ = ()

    if TYPE_CHECKING:
        id: str
        source: str
        error: str

    _parts = {"id": None, "source": None, "error": None}
    _names = tuple(_parts)

    @property
    def ok(self) -> bool:
        """False."""
        return False

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return f"<mujaz.Failure {self.id}: {self.error}>"

    __str__ = __repr__


class Translation(_Record):
    """A translated text. `str()` is the English.

    >>> import mujaz
    >>> mujaz.open().translate("وصل 14 وزيرا.").coverage.translated
    1
    """

    __slots__ = ()

    if TYPE_CHECKING:
        text: str
        flags: tuple[Flag, ...]
        coverage: Optional[Coverage]
        sentences: tuple[Span, ...]

    _parts = {"text": None, "flags": Flag, "coverage": Coverage, "sentences": Span}
    _names = tuple(_parts)

    @property
    def ok(self) -> bool:
        """True: what failed is a `Failure`."""
        return True

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        flags = f", flags={[f.kind for f in self.flags]}" if self.flags else ""
        return f"<mujaz.Translation {self.text!r}{flags}>"


# Which fields of records are records.
_PARTS: dict[tuple[str, str], Any] = {
    ("Summary", "items"): SummaryItem,
    ("English", "glance"): Glance,
    ("English", "bullets"): Bullet,
    ("Models", "translator"): Model,
    ("Models", "summarizer"): Summarizer,
    ("Summarizer", "model"): Model,
}

# Names in the JSON that are words of Python.
_CALLED: dict[tuple[str, str], str] = {("Origin", "found"): "from"}
