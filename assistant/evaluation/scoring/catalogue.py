"""The figures a report holds: their public names, and what each means in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["share", "words", "seconds", "tokens", "dollars"]

RANKS = (1, 3, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A figure's name, its label and meaning in plain words, and which direction is good."""

    name: str
    label: str
    meaning: str
    group: str
    lower_is_better: bool = False
    unit: Unit = "share"


def _ranked(name: str, label: str, meaning: str) -> list[Metric]:
    """Return the figure for each of RANKS, with "first hit" or "first 10 hits" in place of `{hits}`."""
    words = {k: "first hit" if k == 1 else f"first {k} hits" for k in RANKS}
    return [
        Metric(
            name=f"{name}@{k}",
            label=label.format(hits=words[k]),
            meaning=meaning.format(hits=words[k]),
            group="Finding passages",
        )
        for k in RANKS
    ]


_CATALOGUE = (
    Metric(
        name="accepted",
        label="Answers with the expected words",
        meaning="Answers that hold, in their text or their quotes, the words a right answer must hold. "
        "Quotes in another language than the question cannot hold them and count against it.",
        group="Answers",
    ),
    Metric(
        name="coverage",
        label="Right passage quoted",
        meaning="Answers that quote at least half of the passage that answers the question; of each one "
        "where several are needed.",
        group="Citations",
    ),
    Metric(
        name="citation_precision",
        label="Citations that are to the point",
        meaning="Of an answer's citations, the share that meet a passage marked as answering. No citation "
        "counts as none. A good passage that nobody marked counts against it, so the truth is higher.",
        group="Citations",
    ),
    Metric(
        name="citation_recall",
        label="Needed passages quoted",
        meaning="Of the passages a full answer needs, the share that the answer quotes by at least half.",
        group="Citations",
    ),
    Metric(
        name="citation_f1",
        label="Citation precision and recall in one",
        meaning="The harmonic mean of the two figures above: high only when both are.",
        group="Citations",
    ),
    Metric(
        name="exactness",
        label="Quotes that are verbatim",
        meaning="Citations whose quote stands letter for letter at the place given. Anything below 100% is "
        "a defect of the program.",
        group="Citations",
    ),
    Metric(
        name="supported",
        label="Sentences with support",
        meaning="Of an answer's sentences, the share that the assistant's own check found supported by a "
        "passage.",
        group="Citations",
    ),
    Metric(
        name="declined",
        label="Unanswerable questions declined",
        meaning="Of the questions the articles do not answer, the share where the assistant said so.",
        group="Knowing what is not there",
    ),
    Metric(
        name="refused",
        label="Answerable questions refused",
        meaning="Of the questions the articles do answer, the share where the assistant said they do not.",
        group="Knowing what is not there",
        lower_is_better=True,
    ),
    Metric(
        name="abstention_f1",
        label="Declining in one figure",
        meaning="The harmonic mean of how often it was right to decline when it did and how often it "
        "declined when it should.",
        group="Knowing what is not there",
    ),
    *_ranked(
        "recall",
        "Right file in the {hits}",
        "Of the files a full answer needs, the share found in the {hits}.",
    ),
    *_ranked(
        "quote_recall",
        "Right passage in the {hits}",
        "Of the passages a full answer needs, the share found, by at least half, in the {hits}.",
    ),
    Metric(
        name="mrr",
        label="How early the right file comes",
        meaning="1 when the first hit is from a right file, 1/2 when only the second is, 1/3 for the third.",
        group="Finding passages",
    ),
    Metric(
        name="ndcg@10",
        label="Order of the first 10 hits",
        meaning="Like the figure above, for all the files a full answer needs (nDCG).",
        group="Finding passages",
    ),
    Metric(
        name="token_f1",
        label="Words shared with the model answer",
        meaning="Overlap of words with the answer a person wrote. Low when the answer quotes an article in "
        "another language, however right it is.",
        group="Answers",
    ),
    Metric(
        name="character_f",
        label="Letters shared with the model answer",
        meaning="Overlap of short letter runs with the answer a person wrote (chrF): forgives endings.",
        group="Answers",
    ),
    Metric(
        name="words",
        label="Words per answer",
        meaning="How much a reader has to read, on average, where an answer was given. Whoever quotes a "
        "whole article quotes the right passage too: read this beside the figures of citations.",
        group="Answers",
        lower_is_better=True,
        unit="words",
    ),
    Metric(
        name="language_match",
        label="Answered in the question's language",
        meaning="Answers written by a model in the language of the question. Quotes keep their own.",
        group="Answers",
    ),
    Metric(
        name="judged_correct",
        label="Answers judged right",
        meaning="A language model compared the answer with the one a person wrote: right counts 1, partly "
        "right 1/2. Judgements that failed are left out.",
        group="Judged by a model",
    ),
    Metric(
        name="judged_supported",
        label="Sentences judged supported",
        meaning="A language model compared each sentence with the quotes it cites. A sentence that cites "
        "nothing counts as unsupported.",
        group="Judged by a model",
    ),
    Metric(
        name="errors",
        label="Questions that ended in an error",
        meaning="Questions that got no answer because the program failed. All other figures leave them out.",
        group="Running",
        lower_is_better=True,
    ),
    Metric(
        name="seconds_p50",
        label="Time of a typical answer",
        meaning="Half of the answers took no longer than this.",
        group="Running",
        lower_is_better=True,
        unit="seconds",
    ),
    Metric(
        name="seconds_p95",
        label="Time of a slow answer",
        meaning="19 of 20 answers took no longer than this.",
        group="Running",
        lower_is_better=True,
        unit="seconds",
    ),
    Metric(
        name="tokens",
        label="Tokens per answer",
        meaning="What the language model was sent and wrote, on average; 0 without a model.",
        group="Running",
        lower_is_better=True,
        unit="tokens",
    ),
    Metric(
        name="cost",
        label="Cost per answer",
        meaning="In US dollars, on average, where the price is known.",
        group="Running",
        lower_is_better=True,
        unit="dollars",
    ),
)

METRICS: Mapping[str, Metric] = {metric.name: metric for metric in _CATALOGUE}
PERCENTILES: Mapping[str, float] = {"seconds_p50": 50.0, "seconds_p95": 95.0}


def say_value(name: str, value: float | None) -> str:
    """Return a figure's value with its unit, `–` for none."""
    if value is None:
        return "–"
    match METRICS[name].unit:
        case "share":
            return _say_share(value)
        case "seconds":
            return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
        case "tokens" | "words":
            return f"{value:,.0f}"
        case "dollars":
            return f"${value:.4f}"


def _say_share(value: float) -> str:
    """Return a percentage that says 0% and 100% only of exactly none and all."""
    percent = f"{value:.0%}"
    if (percent == "100%" and value < 1) or (percent == "0%" and value > 0):
        return f"{value:.1%}"
    return percent
