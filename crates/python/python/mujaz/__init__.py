"""mujaz: Arabic news in, Arabic summaries and English briefs out, offline.

>>> import mujaz
>>> desk = mujaz.open("tiny-ar-en")
>>> print(desk.translate("قال الوزير إن المفاوضات مستمرة."))
The minister said the negotiations continue.
>>> brief = desk.brief("قمة في الكويت غدا\\nتنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.")
>>> [bullet.sentences for bullet in brief.brief.bullets]
[('s1',), ('s2',)]

Options have the names of the command's flags; `brief.to_json()` is the line that the command writes, to the byte.
`mujaz.pipeline` takes the calls of transformers 4.
"""

from ._functions import check, columns, page, score
from ._mujaz import BadInput, BadOption, Error, FetchFailed, LicenseNotAccepted, ModelBroken, ModelNotFound, TimedOut, version
from ._newsroom import Newsroom, open
from ._pipeline import Pipeline, pipeline
from ._records import (
    Bilingual,
    Brief,
    Bullet,
    Coverage,
    English,
    Failure,
    Figure,
    Finding,
    Flag,
    Glance,
    Model,
    Models,
    NamedDate,
    Origin,
    Published,
    Quotation,
    Reading,
    RemovedLine,
    Score,
    Sentence,
    Span,
    Summarizer,
    Summary,
    SummaryItem,
    TranslatedSentence,
    Translation,
)
from ._tables import Table

__version__ = version()

__all__ = [
    "BadInput",
    "BadOption",
    "Bilingual",
    "Brief",
    "Bullet",
    "Coverage",
    "English",
    "Error",
    "Failure",
    "FetchFailed",
    "Figure",
    "Finding",
    "Flag",
    "Glance",
    "LicenseNotAccepted",
    "Model",
    "ModelBroken",
    "ModelNotFound",
    "Models",
    "NamedDate",
    "Newsroom",
    "Origin",
    "Pipeline",
    "Published",
    "Quotation",
    "Reading",
    "RemovedLine",
    "Score",
    "Sentence",
    "Span",
    "Summarizer",
    "Summary",
    "SummaryItem",
    "Table",
    "TimedOut",
    "TranslatedSentence",
    "Translation",
    "__version__",
    "check",
    "columns",
    "open",
    "page",
    "pipeline",
    "score",
]
