"""The calls of transformers 4 that transformers 5 dropped: `pipeline("translation" | "summarization", ...)`.

Same calls, same shapes of results, the same text: the search alone runs, on whole texts, as it did there. Who wants long texts cut at
sentences, repairs and checks takes `mujaz.open(...).translate`.
"""

import os
from collections.abc import Iterable, Iterator
from typing import Any, Optional

from ._functions import _text
from ._mujaz import BadInput, BadOption
from ._newsroom import Newsroom, open

# What transformers took and mujaz has no use for: where tensors lived, and how they were fed.
_UNUSED = frozenset(
    (
        "batch_size", "clean_up_tokenization_spaces", "feature_extractor", "framework", "low_cpu_mem_usage", "model_kwargs",
        "num_workers", "return_text", "safe_serialization", "token", "tokenizer_kwargs", "torchscript", "trust_remote_code",
        "use_auth_token", "use_cache", "use_fast", "use_safetensors", "binary_output", "padding", "attn_implementation",
        "return_all_scores", "cache_dir", "force_download", "resume_download",
    )
)  # fmt: skip

# Settings of the search, which have the same names here.
_SEARCH = (
    "num_beams", "max_length", "min_length", "length_penalty", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size",
    "repetition_penalty", "early_stopping", "num_return_sequences", "do_sample", "temperature", "top_k", "top_p", "seed",
    "forced_bos_token_id",
)  # fmt: skip

_TYPES = {"float32": "f32", "float16": "f16", "half": "f16", "bfloat16": "bf16", "int8": "int8", "auto": "auto", "float": "f32"}


def _source(model: Any) -> Optional[str]:
    """A model as mujaz calls it: a folder, a name, or what transformers takes for a repository of the hub."""
    if model is None:
        return None
    if not isinstance(model, (str, os.PathLike)):
        raise BadOption(f"model is a {type(model).__name__}: give its folder or its name, as in model.name_or_path")
    name = os.fspath(model)
    return f"hub:{name}" if name.count("/") == 1 and not os.path.exists(name) and not name.startswith("hub:") else name


def _device(device: Any) -> str:
    if device is None or device == -1:
        return "cpu" if device == -1 else "auto"
    name = f"cuda:{device}" if isinstance(device, int) else str(device)
    return {"mps": "metal", "mps:0": "metal"}.get(name, name)


class Pipeline:
    """What `pipeline` gives: call it with a text or texts."""

    def __init__(self, task: str, key: str, opening: dict[str, Any], defaults: dict[str, Any]) -> None:
        self.task = task
        self._key = key
        self._opening = opening
        self._defaults = defaults
        self._desks: dict[tuple[Any, Any], Newsroom] = {}
        self._desk(None, None)

    def __repr__(self) -> str:
        return f"<mujaz.Pipeline {self.task}: {self._opening['model']}>"

    def _desk(self, source: Any, target: Any) -> Newsroom:
        """The model with these languages: each pair of them is loaded once."""
        pair = (source or self._opening["source_lang"], target or self._opening["target_lang"])
        if pair not in self._desks:
            self._desks[pair] = open(**{**self._opening, "source_lang": pair[0], "target_lang": pair[1]})
        return self._desks[pair]

    def __call__(self, *args: Any, **options: Any) -> Any:
        """A text gives a list of one dictionary, a list of texts a dictionary each, a generator or data set a generator.

        With `num_return_sequences` above 1, a list of texts gives a list of lists.
        """
        inputs = options.pop("inputs", None) if not args else args[0] if len(args) == 1 else list(args)
        if isinstance(inputs, dict):
            inputs = [inputs]
        settings = {**self._defaults, **options}
        if isinstance(inputs, str):
            return self._run([inputs], settings)[0]
        if isinstance(inputs, (list, tuple)):
            done = self._run([_text(i, at) if not isinstance(i, str) else i for at, i in enumerate(inputs)], settings)
            return done if (settings.get("num_return_sequences") or 1) > 1 else [one[0] for one in done]
        if hasattr(inputs, "__iter__") or hasattr(inputs, "__getitem__"):
            return self._each(inputs, settings)
        raise BadInput(f"a {type(inputs).__name__} is no text: give str or a list of str")

    def _each(self, inputs: Iterable[Any], settings: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
        for text in inputs:
            yield self._run([text], settings)[0]

    def _run(self, texts: list[str], settings: dict[str, Any]) -> list[list[dict[str, Any]]]:
        desk = self._desk(settings.get("src_lang"), settings.get("tgt_lang"))
        search, truncation, tensors = self._search(settings)
        if self._opening["model"] is None and self._opening["summarizer"] is None:
            briefs = [desk.summarize(text, bullets=settings.get("bullets") or 4) for text in texts]
            return [[{self._key: " ".join(i.ar for i in b.summary.items) if b.summary else ""}] for b in briefs]
        search = {**dict.fromkeys(_SEARCH), **search, "truncation": truncation, "summarize": self._key == "summary_text"}
        written = desk._here().generate(texts, search, None)
        if tensors:
            key = self._key.replace("_text", "_token_ids")
            return [[{key: ids} for _, ids in ways] for ways in written]
        return [[{self._key: text} for text, _ in ways] for ways in written]

    def _search(self, settings: dict[str, Any]) -> tuple[dict[str, Any], bool, bool]:
        """The settings of a search, by mujaz's names."""
        search: dict[str, Any] = {}
        truncation, tensors = False, False
        for name, value in settings.items():
            if name == "generate_kwargs":
                search.update(self._search(value)[0])
            elif name in _SEARCH:
                search[name] = value
            elif name in ("max_new_tokens", "min_new_tokens"):
                # The start of an output counts as a token of it.
                search[name.replace("_new_tokens", "_length")] = None if value is None else value + 1
            elif name == "truncation":
                truncation = value not in (False, None, "do_not_truncate")
            elif name == "return_tensors":
                tensors = bool(value)
            elif name not in _UNUSED and name not in ("src_lang", "tgt_lang", "bullets"):
                raise BadOption(
                    f"no option `{name}`: there are {', '.join((*_SEARCH, 'max_new_tokens', 'truncation', 'src_lang', 'tgt_lang'))}"
                )
        return search, truncation, tensors


def pipeline(
    task: str,
    model: Any = None,
    config: Any = None,
    tokenizer: Any = None,
    *,
    device: Any = None,
    device_map: Any = None,
    dtype: Any = None,
    torch_dtype: Any = None,
    src_lang: Optional[str] = None,
    tgt_lang: Optional[str] = None,
    revision: Optional[str] = None,
    local_files_only: bool = False,
    accept_license: bool = False,
    workers: Optional[int] = None,
    **options: Any,
) -> Pipeline:
    """A pipeline as transformers 4 made them: `translation`, `translation_ar_to_en` or `summarization`.

    `model` is a folder, a name of the hub (`Helsinki-NLP/opus-mt-ar-en`) or one of `mujaz models list`; left out, the bundled
    translator, or for summaries the article's own sentences. `device` is -1, 0, "cuda:0", ...; arithmetic is f32 unless
    `torch_dtype` says otherwise. Settings of the search (`num_beams`, `max_length`, ...) are taken here and in each call.

    >>> import mujaz
    >>> translator = mujaz.pipeline("translation", model="tiny-ar-en")
    >>> translator("وصل الوزير.")
    [{'translation_text': 'The minister arrived.'}]
    """
    languages: tuple[Optional[str], Optional[str]] = (src_lang, tgt_lang)
    if task.startswith("translation_") and task.count("_to_") == 1:
        # What the task names is for models with a prefix; token names of multilingual models are given as src_lang and tgt_lang.
        kind = "translation"
    elif task in ("translation", "summarization"):
        kind = task
    else:
        raise BadOption(f'no task "{task}": there are translation, translation_XX_to_YY and summarization')
    if tokenizer is not None and isinstance(tokenizer, (str, os.PathLike)) and os.fspath(tokenizer) != str(model):
        raise BadOption("a tokenizer from elsewhere: mujaz takes the files in the model's own folder")
    name = _source(model)
    if revision is not None and name is not None and name.startswith("hub:"):
        name = f"{name}@{revision}"
    given = str(dtype if dtype is not None else torch_dtype if torch_dtype is not None else "float32").rpartition(".")[2]
    if given not in _TYPES:
        raise BadOption(f"torch_dtype={given}: there are {', '.join(_TYPES)}")
    opening: dict[str, Any] = {
        "model": name or "tiny-ar-en" if kind == "translation" else None,
        "summarizer": name if kind == "summarization" else None,
        "source_lang": languages[0],
        "target_lang": languages[1],
        "compute": _TYPES[given],
        "device": _device(device if device is not None else device_map),
        "accept_license": accept_license,
        "offline": local_files_only,
        "workers": workers,
        "no_glossary": True,
    }
    made = Pipeline(task, "translation_text" if kind == "translation" else "summary_text", opening, options)
    made._search(options)
    return made
