"""Train the networks of `assistant/relevance` and print what they tell of articles that they never saw.

    python -m benchmarks.training.train [--task support|answer] [--write]

Five folds by article: each network is trained on four and reported on the fifth. The five together are the
ensemble that the product runs; `--write` leaves a task that was not trained as it is. Data: `../shared/data`
(news_items, ntrex, xquad; of XQuAD one half of the articles) and the items, claims and questions beside this
file. An hour on one core.
"""

import random
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.relevance.answers import ANSWERS, RANK
from assistant.relevance.weights import (
    MATCH,
    WEIGHTS,
    Ensemble,
    LinearPart,
    linear_part,
    trained,
    write_ensembles,
)
from benchmarks.answers.fitting import fit_choice, fit_odds
from benchmarks.answers.question_sets import read_training_items
from benchmarks.tables import is_absent, option_parser, print_table
from benchmarks.training.articles import indexed, lay_item_articles, lay_translations, read_articles
from benchmarks.training.claims import claim_examples
from benchmarks.training.examples import FOLDS, Example, main_directions
from benchmarks.training.learning import exported, predict, train
from benchmarks.training.network import TrainedNetwork
from benchmarks.training.questions import lay_xquad, question_examples, xquad_examples, xquad_half
from benchmarks.training.report import DOUBTED, Scored, Statistic, areas, caught, with_interval
from index.embedding.opening import open_embedder
from index.settings import load_settings

DIRECTIONS = 128
LANGUAGES = [f"{asked}→{text}" for asked in ("uk", "ru", "en") for text in ("uk", "ru", "en")]
TRUE, FALSE = ("s1", "s2"), ("f1", "f2", "f3")
CLAIM_PAIRS = [((high,), (low,)) for high in TRUE for low in FALSE]
QUESTION_PAIRS = [(("a1", "a2"), (low,)) for low in ("miss", "premise")]
XQUAD_PAIRS = [(("xquad",), (low,)) for low in ("xquad_other", "xquad_gone")]
ORDERED_BY = [0, 2, 8, 11, 19, 20, 25, 26, 27, 29, 30, 31, 32, 33, 34]
"""Columns of `Pair.both` that the order is fitted on: matches, title, question mark, contexts, kinds held."""
JUDGED_BY = [0, 2, 18, 25]
"""Columns of the first candidate that tell whether any answers: its match, the other script, the opening."""
JUDGED_SHARES = {
    "gap": 0.5,
    "article": 1.0,
    "hits": 1.0,
    "gone": 0.5,
    "xquad": 0.5,
    "xquad_other": 0.5,
    "xquad_gone": 0.5,
}
_PENALTY = 0.003
_ORDER_PENALTY = 0.01
_PREMISE = 0.5


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--task", choices=("support", "answer"), action="append")
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS.name}")
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data" / "news_items"):
        return
    tasks = options.task or ["support", "answer"]
    made, directions = make_examples(options.shared, options.cache / "training", tasks)
    ensembles, linear = {task: trained(task) for task in ("support", "answer")}, linear_part()
    for task in tasks:
        networks, unseen = cross_fit(task, made[task])
        report = report_claims if task == "support" else report_questions
        report(unseen)
        ensembles[task] = calibrated(task, networks, unseen, directions)
        if task == "answer":
            linear = fit_linear_part(unseen)
            report_questions(with_order(unseen, linear), "in the fitted order")
    if options.write:
        write_ensembles(WEIGHTS, ensembles, linear)
        print(f"\nwrote {WEIGHTS}, {WEIGHTS.stat().st_size / 2**10:.0f} KiB")


Unseen = list[tuple[Example, NDArray[np.float32]]]


def make_examples(
    shared: Path, cache: Path, tasks: Sequence[str]
) -> tuple[dict[str, list[Example]], NDArray[np.float32]]:
    """Return the examples of each task, along the main directions of the articles' words, and these."""
    embedder = open_embedder(cache_folder=load_settings().cache_folder)
    items = read_training_items(shared)
    lay_item_articles(items, shared, cache / "items")
    lay_translations(shared, cache / "translations")
    queries = lay_xquad(shared, cache / "xquad")
    opened = partial(indexed, embedder=embedder)
    with (
        opened(cache / "items", cache / "items_index") as index,
        opened(cache / "translations", cache / "translations_index") as translated,
        opened(cache / "xquad", cache / "xquad_index") as encyclopaedia,
    ):
        articles, translations = read_articles(index), read_articles(translated)
        words = [one.vectors for article in articles.values() for one in article.words()]
        directions = main_directions(np.concatenate(words), DIRECTIONS)
        found: dict[str, Iterable[Example]] = {
            "support": claim_examples(items, articles, translations, index, random.Random(5)),  # noqa: S311
            "answer": (
                *question_examples(items, articles, translations, index),
                *xquad_examples(queries, read_articles(encyclopaedia), index),
            ),
        }
        made = {task: [one.projected(directions) for one in found[task]] for task in tasks}
    return made, directions


def cross_fit(task: str, examples: Sequence[Example]) -> tuple[list[TrainedNetwork], Unseen]:
    """Return a network for each fold, and the items of that fold as it scores them."""
    networks: list[TrainedNetwork] = []
    unseen: Unseen = []
    held_out = [one for one in examples if one.kind == "xquad" and xquad_half(one.group)]
    known = [one for one in examples if one.kind != "xquad"]
    encyclopaedia = [one for one in examples if one.kind == "xquad" and not xquad_half(one.group)]
    for fold in range(FOLDS):
        network = train(task, [*(one for one in known if one.fold != fold), *encyclopaedia], seed=fold)
        own = [one for one in known if one.fold == fold]
        unseen += zip(own, predict([network], own), strict=True)
        networks.append(network)
    unseen += zip(held_out, predict(networks, held_out), strict=True) if held_out else []
    return networks, unseen


def report_claims(unseen: Unseen) -> None:
    for origin in ("article", "cited"):
        scored = _scored(
            [(one, values[0, 0], one.matches[0]) for one, values in unseen if one.origin == origin]
        )
        print_table(
            f"claims beside {origin}: area under the curve",
            ["kinds", "network", "plain"],
            list(areas(scored, CLAIM_PAIRS)),
        )
        rows = [[kind, *caught(scored, TRUE, kind)] for kind in FALSE]
        print_table("caught where 3 of 100 true ones are doubted", ["kind", "network", "plain"], rows)
        for languages in LANGUAGES:
            own = scored.of_languages(languages)
            if len(own.kind):
                rows = list(areas(own, [(TRUE, (kind,)) for kind in FALSE]))
                print_table(f"{languages}, {len(own.kind)} claims", ["kinds", "network", "plain"], rows)


def report_questions(unseen: Unseen, order: str = "by the networks alone") -> None:
    for origin in ("article", "hits"):
        chosen = [(one, values) for one, values in unseen if one.origin == origin]
        scored = _scored([(one, _any_answers(values), one.matches.max()) for one, values in chosen])
        print_table(
            f"answerable, {origin}", ["kinds", "network", "plain"], list(areas(scored, QUESTION_PAIRS))
        )
        rows = [
            [f"{kind} {languages}", *_top_right(chosen, kind, languages)]
            for kind in ("a1", "a2", "premise")
            for languages in ("", *LANGUAGES)
        ]
        print_table(
            f"top sentence right, {order}",
            ["kind", "network", "plain"],
            [row for row in rows if len(row) > 1],
        )
    paragraphs = [(one, values) for one, values in unseen if one.kind == "xquad"]
    scored = _scored(
        [(one, _any_answers(values), one.matches.max()) for one, values in paragraphs], by_origin=True
    )
    print_table("paragraphs of XQuAD", ["kinds", "network", "plain"], list(areas(scored, XQUAD_PAIRS)))


def fit_linear_part(unseen: Unseen) -> LinearPart:
    """Fit the order of candidates, and whether any answers, on questions as networks scored them unseen."""
    asked = [(one, values) for one, values in unseen if one.origin in ("article", "hits")]
    width = len(asked[0][0].pairs[0].both)
    groups = [
        (np.column_stack([values[:, RANK], _both(one)[:, ORDERED_BY]]), one.right)
        for one, values in asked
        if one.right.any()
    ]
    order = np.zeros(1 + width)
    order[[0, *(1 + column for column in ORDERED_BY)]] = fit_choice(groups, _ORDER_PENALTY)
    told, true, shares = [], [], []
    for one, values in unseen:
        if one.origin in JUDGED_SHARES:
            told.append(_told(one, values, order))
            true.append(one.label > 0)
            shares.append(JUDGED_SHARES[one.origin] * (_PREMISE if one.kind == "premise" else 1.0))
    fitted, intercept = fit_odds(np.array(told), np.array(true), np.array(shares), _PENALTY)
    judge = np.zeros(3 + width)
    judge[[0, 1, 2, *(3 + column for column in JUDGED_BY)]] = fitted
    return LinearPart(order=order.astype(np.float32), judge=judge.astype(np.float32), intercept=intercept)


def with_order(unseen: Unseen, linear: LinearPart) -> Unseen:
    """Return questions with the fitted order in place of the network's."""
    return [
        (
            one,
            np.column_stack(
                [values[:, RANK] * linear.order[0] + _both(one) @ linear.order[1:], values[:, ANSWERS]]
            ),
        )
        for one, values in unseen
    ]


def _told(example: Example, values: NDArray[np.float32], order: NDArray[np.float64]) -> list[float]:
    """Return what `LinearPart.answerable` weighs, of `Pair.both` the columns JUDGED_BY alone."""
    both = _both(example)
    ranks = values[:, RANK] * order[0] + both @ order[1:]
    first = int(ranks.argmax())
    chance = 1 / np.exp(ranks - ranks[first]).sum()
    return [
        _any_answers(values),
        float(chance),
        float(both[:, MATCH].max()),
        *both[first, JUDGED_BY].tolist(),
    ]


def _both(example: Example) -> NDArray[np.float64]:
    return np.array([pair.both for pair in example.pairs], dtype=np.float64)


def calibrated(
    task: str, networks: Sequence[TrainedNetwork], unseen: Unseen, directions: NDArray[np.float32]
) -> Ensemble:
    """Return the networks with the odds of their outputs fitted to what was right of unseen items."""
    origins = ("article", "cited") if task == "support" else ("article", "hits")
    chosen = [(one, values) for one, values in unseen if one.origin in origins]
    odds = [values[0, 0] if task == "support" else _any_answers(values) for _, values in chosen]
    right = np.array([one.label > 0 for one, _ in chosen])
    slope, intercept = fit_odds(np.array(odds)[:, np.newaxis], right, np.ones(len(right)), _PENALTY)
    outputs = 1 if task == "support" else 2
    limit = slope[0] * np.quantile(np.array(odds)[right], DOUBTED) + intercept
    return Ensemble(
        networks=tuple(exported(one, directions) for one in networks),
        slope=np.full(outputs, slope[0], dtype=np.float32),
        intercept=np.full(outputs, intercept, dtype=np.float32),
        limit=float(1 / (1 + np.exp(-limit))),
    )


def _any_answers(values: NDArray[np.float32]) -> float:
    return float(np.logaddexp.reduce(values[:, ANSWERS]))


def _top_right(chosen: Unseen, kind: str, languages: str) -> list[str]:
    """Return how often the best sentence holds the answer, by the network and by plain matching."""
    own = [
        (one, values)
        for one, values in chosen
        if one.kind == kind and one.right.any() and languages in ("", _languages(one))
    ]
    if not own:
        return []
    group = np.array([one.group for one, _ in own])
    best = np.array([one.right[values[:, RANK].argmax()] for one, values in own])
    plain = np.array([one.right[one.matches.argmax()] for one, _ in own])

    def share_of(right: NDArray[np.bool_]) -> Statistic:
        return lambda rows: float(right[rows].mean())

    return [with_interval(group, share_of(right)) for right in (best, plain)]


def _languages(example: Example) -> str:
    return f"{example.asked_language}→{example.text_language}"


def _scored(rows: Sequence[tuple[Example, float, float]], *, by_origin: bool = False) -> Scored:
    return Scored(
        kind=np.array([one.origin if by_origin else one.kind for one, _, _ in rows]),
        group=np.array([one.group for one, _, _ in rows]),
        languages=np.array([_languages(one) for one, _, _ in rows]),
        score=np.array([score for _, score, _ in rows], dtype=np.float64),
        plain=np.array([plain for _, _, plain in rows], dtype=np.float64),
    )


if __name__ == "__main__":
    main()
