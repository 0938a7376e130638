"""A newsroom: models that are loaded once and shared by all threads."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Callable, Optional, TypeVar, Union, overload

from . import _mujaz
from ._functions import _findings, _Path, _texts
from ._records import Brief, Failure, Finding, Model, Translation, _made
from ._tables import _family, _records, column_like, column_texts, like, listed, no_file, rows_of

Article = Union[str, bytes, Mapping[str, Any]]
Progress = Union[None, bool, Callable[[int, int], object], Any]
_R = TypeVar("_R")

# Newsrooms that came as pickles, by their options: Spark sends one with every task, and its workers serve many tasks. The last two.
_ARRIVED: dict[str, "Newsroom"] = {}


def _number(*names: str) -> Optional[int]:
    """The first of these environment variables that holds a number."""
    for name in names:
        value = os.environ.get(name, "").split(",")[0].strip()
        if value.isdigit() and int(value) > 0:
            return int(value)
        # As the command: its own variables hold what they should, or are empty.
        if value and name.startswith("MUJAZ_"):
            raise _mujaz.BadOption(f"{name}={value}: give a number above 0")
    return None


def open(
    model: Union[_Path, None] = "",
    *,
    preset: Optional[str] = None,
    summarizer: Optional[_Path] = None,
    one_step: bool = False,
    source_lang: Optional[str] = None,
    target_lang: Optional[str] = None,
    beams: Optional[int] = None,
    max_length: Optional[int] = None,
    min_length: Optional[int] = None,
    compute: str = "",
    device: str = "",
    offline: bool = False,
    accept_license: bool = False,
    batch_tokens: Optional[int] = None,
    workers: Optional[int] = None,
    threads: Optional[int] = None,
    glossary: Optional[_Path] = None,
    no_glossary: bool = False,
    bullets: int = 4,
    full: bool = False,
    show_removed: bool = False,
    route: str = "summarize-first",
) -> "Newsroom":
    """Loads models.

    `model` is a name of `mujaz models list`, a folder, or `hub:ORG/NAME`; left out, it is `MUJAZ_MODEL` or the bundled
    `tiny-ar-en`; None is no translator, for summaries and clean articles. The other options are the command's (`summarizer="auto"` and
    `one_step` too), with the same environment variables behind them. `workers` is also what Ray and Spark set for a task
    (`OMP_NUM_THREADS`), else a thread a core.

    >>> import mujaz
    >>> desk = mujaz.open("tiny-ar-en", workers=1)
    >>> desk.model.name
    'tiny-ar-en'
    >>> mujaz.open("no-such-model")
    Traceback (most recent call last):
        ...
    mujaz.ModelNotFound: no model `no-such-model`: give a folder, hub:ORG/NAME, or one of ...
    """
    usual = None if preset else os.environ.get("MUJAZ_MODEL") or "tiny-ar-en"
    return Newsroom(
        {
            "model": usual if model == "" else None if model is None else os.fspath(model),
            "preset": preset,
            "summarizer": None if summarizer is None else os.fspath(summarizer),
            "one_step": one_step,
            "source_lang": source_lang,
            "target_lang": target_lang,
            "beams": beams,
            "max_length": max_length,
            "min_length": min_length,
            "compute": compute or os.environ.get("MUJAZ_COMPUTE") or "auto",
            "device": device or os.environ.get("MUJAZ_DEVICE") or "auto",
            "offline": offline,
            "accept_license": accept_license,
            "batch_tokens": batch_tokens,
            "workers": workers,
            "threads": threads,
            "glossary": None if glossary is None else os.fspath(glossary),
            "no_glossary": no_glossary,
            "making": {"bullets": bullets, "full": full, "show_removed": show_removed, "route": route},
        }
    )


class _Bar:
    """Progress as the extension tells it: a function of what is done and how much there is."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.own = None
        if progress is True:
            try:
                from tqdm.auto import tqdm  # type: ignore[import-untyped,unused-ignore]
            except ImportError:
                raise _mujaz.BadOption("progress=True needs tqdm: pip install tqdm, or give a function of (done, total)") from None
            self.own = progress = tqdm(total=total)
        self.progress: Any = progress or None
        self.done = 0

    def __enter__(self) -> Optional[Callable[[int, int], object]]:
        call: Optional[Callable[[int, int], object]] = self.update if hasattr(self.progress, "update") else self.progress
        return call

    def update(self, done: int, total: int) -> None:
        """Passes progress on to a bar, which counts steps."""
        self.progress.update(done - self.done)
        self.done = done

    def __exit__(self, *raised: object) -> None:
        if self.own is not None:
            self.own.close()


def _desk(opening: dict[str, Any]) -> _mujaz.Desk:
    """Loads models. How many threads is asked where they are to run: an engine's task has other cores than who sent it there."""
    workers, threads = opening["workers"], opening["threads"]
    here = {
        **opening,
        "workers": _number("MUJAZ_WORKERS", "OMP_NUM_THREADS") if workers is None else workers,
        "threads": _number("MUJAZ_THREADS") if threads is None else threads,
    }
    try:
        return _mujaz.Desk(here)
    except TypeError as raised:
        _refuse(raised)
        raise


def _refuse(raised: TypeError) -> None:
    """Raises what an option of another type is told by: the extension names its field, and keeps the reason as the cause."""
    found: Optional[BaseException] = raised
    name = ""
    while found is not None and "failed to extract field " in str(found):
        name, found = str(found).rpartition(".")[2], found.__cause__
    if name:
        raise _mujaz.BadOption(f"{name}: {found}") from raised


def _arrived(opening: dict[str, Any]) -> "Newsroom":
    """The newsroom of a pickle; of equal ones the same, so that a process loads the models once."""
    key = repr(opening)
    found = _ARRIVED.get(key)
    if found is None:
        found = Newsroom(opening)
        while len(_ARRIVED) > 1:
            _ARRIVED.pop(next(iter(_ARRIVED)), None)
        _ARRIVED[key] = found
    return found


class Newsroom:
    """Models, house spellings and settings; made by `mujaz.open`, shared by all threads.

    It can be pickled: where it arrives, the models are opened again, once a process. So it is in a forked process when it is first
    used there.
    """

    __slots__ = ("_desk", "_opening")
    _desk: _mujaz.Desk
    _opening: dict[str, Any]

    def __init__(self, opening: dict[str, Any]) -> None:
        self._opening = opening
        self._desk = _desk(opening)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_arrived, (self._opening,))

    def __repr__(self) -> str:
        return f"<mujaz.Newsroom {self._opening['model'] or self._opening['preset'] or 'without a translator'}>"

    def _here(self) -> _mujaz.Desk:
        """The models in this process. Threads do not survive a fork: a child opens them anew."""
        desk = self._desk
        if desk.process != os.getpid():
            desk = self._desk = _desk(self._opening)
        return desk

    @property
    def model(self) -> Optional[Model]:
        """The translator; None where there is none."""
        text = self._here().identity()
        return None if text is None else _made(Model, json.loads(text))

    def describe(self) -> str:
        """Everything that could change a result, as text: equal texts promise equal results."""
        return self._here().describe()

    @overload
    def translate(  # type: ignore[overload-overlap]
        self, texts: str, *, keep_markup: bool = ..., timeout: Optional[float] = ..., errors: str = ..., progress: Progress = ...
    ) -> Translation: ...
    @overload
    def translate(
        self,
        texts: Sequence[Optional[str]],
        *,
        keep_markup: bool = ...,
        timeout: Optional[float] = ...,
        errors: str = ...,
        progress: Progress = ...,
    ) -> list[Union[Translation, Failure]]: ...
    @overload
    def translate(
        self, texts: Any, *, keep_markup: bool = ..., timeout: Optional[float] = ..., errors: str = ..., progress: Progress = ...
    ) -> Any: ...
    def translate(
        self,
        texts: Any,
        *,
        keep_markup: bool = False,
        timeout: Optional[float] = None,
        errors: str = "return",
        progress: Progress = None,
    ) -> Any:
        """Texts in English, with doubts and the account of their pieces; a long one is cut into pieces that fit the model.

        A text gives a `Translation`, a list a list, a column of pandas, polars or pyarrow a column of English. With `keep_markup`
        texts are HTML, and tags stay on their words. `timeout` (seconds) is for all of them. In a list, what failed is a `Failure`
        in its place, or with `errors="raise"` an exception; in a column it is missing.

        >>> import mujaz
        >>> desk = mujaz.open("tiny-ar-en")
        >>> [str(t) for t in desk.translate(["وصل الوزير.", "<b>وصل</b> الوزير."], keep_markup=True)]
        ['The minister arrived.', 'The minister <b>arrived</b>.']
        """
        errors = _known(errors)
        if isinstance(texts, str):
            return self._translate(_texts(texts), keep_markup, timeout, "raise", progress)[0]
        if _family(texts) in ("pandas", "polars", "pyarrow"):
            given = column_texts(texts)
            done = self._translate(_texts(given), keep_markup, timeout, errors, progress)
            return column_like(texts, [t.text if isinstance(g, str) and isinstance(t, Translation) else None for g, t in zip(given, done)])
        return self._translate(_texts(texts), keep_markup, timeout, errors, progress)

    def _translate(self, texts: list[str], markup: bool, timeout: Optional[float], errors: str, progress: Progress) -> list[Any]:
        with _Bar(progress, len(texts)) as bar:
            done = self._here().translate(texts, markup, timeout, bar)
        return [_result(Translation, found, at, errors) for at, found in enumerate(done)]

    def translate_lines(self, lines: Iterable[str], *, repair: bool = False, raw: bool = False, progress: Progress = None) -> list[str]:
        """The translator alone: one line in, one line out, as `mujaz translate --lines` writes them.

        >>> import mujaz
        >>> mujaz.open("tiny-ar-en").translate_lines(["وصل الوزير.", ""])
        ['The minister arrived.', '']
        """
        texts = _texts(lines)
        with _Bar(progress, len(texts)) as bar:
            done = self._here().lines(texts, repair, raw, bar)
        return [_raised(found) for found in done]

    @overload
    def brief(self, articles: Article, **options: Any) -> Brief: ...
    @overload
    def brief(self, articles: Sequence[Article], **options: Any) -> list[Union[Brief, Failure]]: ...
    def brief(self, articles: Any, **options: Any) -> Any:
        """English briefs. An article is a text or HTML (str, bytes in any charset) or a record (dict) with the usual field names.

        One article gives a `Brief` or raises; a list gives a list, with a `Failure` in the place of what failed
        (`errors="raise"`: the first failure is raised). Options: `full`, `bullets`, `show_removed`, `route`; `id`, `url` (of one
        page); `fields` (`{"body": "text_ar"}`), `input_kind` (auto, page, article); `timeout` (seconds an article), `group`,
        `max_size` (MiB); `source` (what records are called by that name no place), `errors`, `progress`.

        >>> import mujaz
        >>> desk = mujaz.open("tiny-ar-en")
        >>> text = "قمة في الكويت غدا\\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا."
        >>> desk.brief({"id": "n1", "text": text}, full=True).id
        'n1'
        >>> [result.ok for result in desk.brief([text, ""])]
        [True, False]
        >>> desk.brief("")
        Traceback (most recent call last):
            ...
        mujaz.BadInput: the text is empty
        """
        return self._articles("brief", articles, options)

    @overload
    def summarize(self, articles: Article, **options: Any) -> Brief: ...
    @overload
    def summarize(self, articles: Sequence[Article], **options: Any) -> list[Union[Brief, Failure]]: ...
    def summarize(self, articles: Any, **options: Any) -> Any:
        """Arabic summaries: `.summary.items`. Needs no translator; options as for `brief`.

        >>> import mujaz
        >>> text = "قمة في الكويت غدا\\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا."
        >>> [item.sentences for item in mujaz.open(None).summarize(text, bullets=1).summary.items]
        [('s1',)]
        """
        return self._articles("summarize", articles, options)

    @overload
    def extract(self, articles: Article, **options: Any) -> Brief: ...
    @overload
    def extract(self, articles: Sequence[Article], **options: Any) -> list[Union[Brief, Failure]]: ...
    def extract(self, articles: Any, **options: Any) -> Any:
        """Clean articles: `.title`, `.published`, `.sentences`, `.removed`. Needs no translator; options as for `brief`.

        >>> import mujaz
        >>> page = "<html><h1>قمة في الكويت غدا</h1><p>تنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.</p></html>"
        >>> mujaz.open(None).extract(page, url="https://example.org/1").url
        'https://example.org/1'
        """
        return self._articles("extract", articles, options)

    def _articles(self, stage: str, articles: Any, options: dict[str, Any]) -> Any:
        single = isinstance(articles, (str, bytes, Mapping))
        errors = _known(options.pop("errors", "return"))
        errors = "raise" if single else errors
        no_file(articles)
        given = [dict(articles) if isinstance(articles, Mapping) else articles] if single else rows_of(articles)
        if isinstance(given, list) and given:
            no_file(given[0])
        results = self._job(stage, given, options)
        if errors == "raise" and any(results.failed()):
            failure = results.first_failure()
            assert failure is not None
            raise failure
        records = _records(results)
        return records[0] if single else records

    def _job(self, stage: str, articles: Any, options: dict[str, Any]) -> _mujaz.Results:
        making = dict(self._opening["making"])
        reading: dict[str, Any] = {
            "fields": [],
            "input_kind": "auto",
            "max_size": 16,
            "timeout": None,
            "group": None,
            "source": "stdin",
            "first": 1,
            "url": None,
            "id": None,
        }
        progress = options.pop("progress", None)
        for name, value in options.items():
            if name not in making and name not in reading:
                # `errors` is for those that give a list: `_articles` takes it.
                known = ", ".join(sorted([*making, *reading, "progress"]))
                raise _mujaz.BadOption(f"no option `{name}`: there are {known}")
            (making if name in making else reading)[name] = value
        if isinstance(reading["fields"], str):
            reading["fields"] = [reading["fields"]]
        if isinstance(reading["fields"], Mapping):
            reading["fields"] = [f"{role}={name}" for role, name in reading["fields"].items()]
        one = isinstance(articles, list) and len(articles) == 1 and isinstance(articles[0], (str, bytes))
        for name in ("id", "url"):
            if reading[name] is not None and not one:
                raise _mujaz.BadOption(f"`{name}` is of one text or page: records have fields of their own for it")
        with _Bar(progress, len(articles) if hasattr(articles, "__len__") else 0) as bar:
            try:
                return self._here().job(articles, stage, making, reading, bar)
            except TypeError as raised:
                _refuse(raised)
                raise

    def run(self, table: Any, stage: str = "brief", **options: Any) -> Any:
        """A table to a table, row by row: the columns are those of `mujaz.columns()`, which the command writes to Parquet.

        A table of pandas, polars or pyarrow (also a `RecordBatch`) gives one of its kind; anything else with
        `__arrow_c_stream__`, or a list of records, gives a `Table`. Failed rows have their reason in `error`. Stages are extract,
        summarize, translate and brief; options as for `brief`.

        >>> import mujaz
        >>> table = mujaz.open(None).run([{"id": "n1", "text": "تنطلق القمة غدا في الكويت."}, {"id": "n2"}], stage="extract")
        >>> table
        <mujaz.Table of 2 rows, 1 failed>
        """
        return like(table, self._job(stage, rows_of(table), options))

    def stream(
        self, articles: Iterable[Article], stage: str = "brief", *, chunk: int = 256, **options: Any
    ) -> Iterator[Union[Brief, Failure]]:
        """Results as they are done, for more articles than memory holds: `chunk` of them are in work at a time.

        >>> import mujaz
        >>> texts = ("تنطلق القمة غدا في الكويت." for _ in range(3))
        >>> [done.id for done in mujaz.open(None).stream(texts, "extract", chunk=2)]
        ['a1', 'a2', 'a3']
        """
        if chunk < 1:
            raise _mujaz.BadOption("chunk must be at least 1")
        iterator, first = iter(listed(articles)), 1
        while True:
            part = [dict(a) if isinstance(a, Mapping) else a for a in islice(iterator, chunk)]
            if not part:
                return
            yield from _records(self._job(stage, part, {**options, "first": first}))
            first += len(part)

    @overload
    def tokenize(self, texts: str, *, normalize: bool = ...) -> list[int]: ...  # type: ignore[overload-overlap]
    @overload
    def tokenize(self, texts: Sequence[str], *, normalize: bool = ...) -> list[list[int]]: ...
    def tokenize(self, texts: Union[str, Sequence[str]], *, normalize: bool = False) -> Union[list[int], list[list[int]]]:
        """Ids of the translator's tokenizer, special tokens included; with `normalize` after its card's normaliser.

        >>> import mujaz
        >>> len(mujaz.open("tiny-ar-en").tokenize("وصل الوزير."))
        4
        """
        ids, _ = self._here().tokenize(_texts(texts), False, normalize)
        return ids[0] if isinstance(texts, str) else ids

    def pieces(self, text: str, *, normalize: bool = False) -> list[str]:
        """Pieces of a text, without special tokens."""
        _, pieces = self._here().tokenize(_texts(text), True, normalize)
        return pieces[0]

    @overload
    def check(self, source: str, hyp: str, *, date: Optional[str] = ...) -> list[Finding]: ...  # type: ignore[overload-overlap]
    @overload
    def check(self, source: Sequence[str], hyp: Sequence[str], *, date: Optional[str] = ...) -> list[list[Finding]]: ...
    def check(
        self, source: Union[str, Sequence[str]], hyp: Union[str, Sequence[str]], *, date: Optional[str] = None
    ) -> Union[list[Finding], list[list[Finding]]]:
        """As `mujaz.check`, with the house spellings of this newsroom."""
        lists = _findings(self._here().check(_texts(source), _texts(hyp), date))
        return lists[0] if isinstance(source, str) else lists


def _known(errors: str) -> str:
    if errors not in ("return", "raise"):
        raise _mujaz.BadOption(f'errors="{errors}": give return or raise')
    return errors


def _raised(found: Union[_R, BaseException]) -> _R:
    if isinstance(found, BaseException):
        raise found
    return found


def _result(kind: Any, found: Union[str, BaseException], at: int, errors: str) -> Any:
    if isinstance(found, str):
        return kind(found)
    if errors == "raise":
        raise found
    return Failure(json.dumps({"id": f"a{at + 1}", "source": f"a{at + 1}", "error": str(found)}, ensure_ascii=False))
