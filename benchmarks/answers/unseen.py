"""What the product is worth on articles that its networks, rules and limits have not seen.

    python -m benchmarks.answers.unseen [--missed f1]

Questions and claims over 140 articles of `../shared/data/news`, written by somebody who did not know the
product and never read to mend it: whoever does moves them among the training items and writes others.
Questions are asked of one index that holds the articles of all items and answered without a model; claims
are judged with the score of the trained networks, each beside its evidence, or beside the two sentences that
share most words with it where there is none.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.assistant import Assistant
from assistant.checking.judging import judge_grounds
from assistant.checking.odds import load_odds
from assistant.checking.support import TokenSupport
from assistant.evaluation.scoring.metrics import is_covered
from assistant.values import CitedAnswer
from benchmarks.answers.claim_cases import (
    KINDS,
    item_claims,
    list_missed,
    print_reasons,
    print_statuses,
    share,
)
from benchmarks.answers.question_sets import item_text, read_training_items, read_unseen_items
from benchmarks.tables import is_absent, option_parser, print_table
from benchmarks.training.articles import indexed, lay_item_articles
from index.embedding.opening import open_embedder

QUESTIONS = ("a1", "a2", "miss", "premise")

Item = Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument(
        "--missed", choices=KINDS, action="append", help="list claims of a kind judged wrongly"
    )
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data" / "news_items"):
        return
    items = read_unseen_items(options.shared)
    folder = options.cache / "unseen"
    lay_item_articles([*read_training_items(options.shared), *items], options.shared, folder / "articles")
    with indexed(folder / "articles", folder / "index", open_embedder()) as index:
        claims = list(item_claims(items, index, options.shared, [TokenSupport(index.current())]))
    judged = [(one.case, judge_grounds(one.grounds, one.score, load_odds())) for one in claims]
    print_statuses("Claims by languages", judged, lambda case: case.pair, KINDS)
    print_statuses("By what was changed", judged, lambda case: case.change, ("f1", "f2"))
    print_reasons(judged)
    if options.missed:
        list_missed([(case, judgement) for case, judgement in judged if case.kind in options.missed])
    with Assistant.open(index=folder / "index", model="none") as assistant:
        answered = [
            (item, kind, assistant.ask(item[kind]["question"])) for item in items for kind in QUESTIONS
        ]
    print_answers(answered, options.shared)


def print_answers(answered: Sequence[tuple[Item, str, CitedAnswer]], shared: Path) -> None:
    """Print how often the evidence is quoted, and how sure the product is, by kind of question."""
    rows = []
    for kind in QUESTIONS:
        own = [(item, answer) for item, asked, answer in answered if asked == kind]
        covered = [_covers(item, kind, answer, item_text(item, shared)) for item, answer in own]
        declined = [answer.certainty == "none" for _, answer in own]
        words = [sum(len(one.quote.split()) for one in answer.citations) for _, answer in own]
        rows.append(
            [
                kind,
                share(sum(covered), len(own)),
                share(sum(declined), len(own)),
                share(sum(answer.certainty == "likely" for _, answer in own), len(own)),
                f"{np.median([count for count in words if count]):.0f}",
            ]
        )
    header = ["kind", "evidence quoted", "declined", "offered as likely", "words"]
    print_table("Questions answered by quotes", header, rows)


def _covers(item: Item, kind: str, answer: CitedAnswer, text: str) -> bool:
    """Whether the quotes hold half of each sentence of the evidence; never, where there is none."""
    quoted = [(one.start, one.end) for one in answer.citations if one.path == item["file"]]
    evidence = [(text.index(one), text.index(one) + len(one)) for one in item[kind].get("evidence", ())]
    return bool(evidence) and all(is_covered([span], quoted) for span in evidence)


if __name__ == "__main__":
    main()
