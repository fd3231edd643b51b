"""What a real language model writes over the passages found, and what is left of it once it is checked.

    python -m benchmarks.answers.model_answers --model MODEL.gguf [--questions FILE --corpus FOLDER]
    [--minutes 5]

Drafts are kept in the cache folder as they are written, so that a run can be stopped and gone on with;
checking them is done anew each time, without the model. Labels (`--labels`, a line a claim: `id`, `claim`,
`supported`) are a person's judgement on the drafts; with them the table says how many inventions were caught.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from assistant.checking.judging import judge_claim
from assistant.checking.support import TokenSupport
from assistant.errors import ModelError
from assistant.evaluation.question_sets import load_questions
from assistant.evaluation.values import Case
from assistant.models.language_model import LanguageModel
from assistant.models.opening import open_model
from assistant.models.replies import Message, StreamEnd
from assistant.prompting.history import without_marks
from assistant.values import ClaimStatus, Usage
from assistant.writing.clauses import plain_text
from assistant.writing.model_answer import ModelAnswer, stream_answer
from benchmarks.answers.question_sets import read_rows
from benchmarks.tables import ROOT, machine_load, option_parser, print_table
from index.building.build import build_index
from index.search.index import Index, open_index
from index.values import Hit

TODAY = date(2024, 9, 1)
CONTEXT_TOKENS = 1200
READ = 8
EVERY_CONTEXT = 100_000
STATUSES = get_args(ClaimStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the model wrote for one case over which passages (path, id), or the error that it ended in."""

    id: str
    question: str
    language: str
    passages: Sequence[Sequence[str]] = ()
    text: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    error: str | None = None


class Replay:
    """A language model that writes what another wrote before."""

    def __init__(self, written: Written) -> None:
        self.name = "replay"
        self.context_tokens = EVERY_CONTEXT
        self.local = True
        self._text = written.text

    def stream(self, messages: Sequence[Message]) -> Iterator[str | StreamEnd]:
        """Yield the text, then its end."""
        yield self._text
        yield StreamEnd(usage=Usage(), estimated=False, cut=False)

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of one draft: the answer shown, and whether its every quote is verbatim."""

    written: Written
    answer: ModelAnswer
    exact: bool

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """The claims that the reader gets to see, without their marks, and what is said of each."""
        claims = self.answer.claims
        return tuple((plain_text(without_marks(self.answer.text[c.start : c.end])), c.status) for c in claims)


def draft_all(
    cases: Sequence[Case], index: Index, model: LanguageModel, journal: Path, minutes: float
) -> None:
    """Let the model write for every case that the journal lacks, until the time is over."""
    done = {written.id for written in read_journal(journal)}
    started = time.monotonic()
    for case in cases:
        if case.id in done:
            continue
        if time.monotonic() - started > 60 * minutes:
            print(f"time is over; start again to go on ({journal})")
            return
        written = draft(case, index, model)
        with journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(written), ensure_ascii=False) + "\n")
        print(f"{case.id}: {written.seconds:.0f} s, {written.completion_tokens} tokens", flush=True)


def read_journal(journal: Path) -> list[Written]:
    return [Written(**row) for row in read_rows(journal)] if journal.exists() else []


def draft(case: Case, index: Index, model: LanguageModel) -> Written:
    question = case.standalone or case.question
    started = time.monotonic()
    try:
        answer = answer_with(question, index.search(question, READ), index, model, case.lang)
    except ModelError as error:
        seconds = time.monotonic() - started
        return Written(id=case.id, question=question, language=case.lang, seconds=seconds, error=str(error))
    return Written(
        id=case.id,
        question=question,
        language=case.lang,
        passages=[(hit.passage.path, hit.passage.id) for hit in answer.draft.hits],
        text=answer.draft.text,
        prompt_tokens=answer.draft.usage.prompt_tokens,
        completion_tokens=answer.draft.usage.completion_tokens,
        seconds=time.monotonic() - started,
    )


def answer_with(
    question: str, hits: Sequence[Hit], index: Index, model: LanguageModel, language: str
) -> ModelAnswer:
    *_, answer = stream_answer(
        question,
        hits,
        articles={hit.passage.path: index.article(hit.passage.path) for hit in hits},
        model=model,
        support=TokenSupport(index.current()),
        judge=judge_claim,
        language=language,
        today=TODAY,
    )
    assert isinstance(answer, ModelAnswer)
    return answer


def check(written: Written, index: Index) -> Checked:
    """Check a draft as the product does."""
    found = {p.id: p for path, _ in written.passages for p in index.passages(path)}
    hits = [
        Hit(passage=found[passage_id], score=0.0, rank=rank)
        for rank, (_, passage_id) in enumerate(written.passages, start=1)
    ]
    answer = answer_with(written.question, hits, index, Replay(written), written.language)
    articles = index.articles([path for path, _ in written.passages])
    exact = all(articles[c.path].text[c.start : c.end] == c.quote for c in answer.citations)
    return Checked(written=written, answer=answer, exact=exact)


def report(checked: Sequence[Checked], labels: Mapping[tuple[str, str], bool], failed: int) -> None:
    """Print what was answered, what the checks make of it, and what a person makes of the checks."""
    shown = {(one.written.id, claim): status for one in checked for claim, status in one.shown}
    claims = [*shown, *((one.written.id, claim) for one in checked for claim in one.answer.unsupported)]
    rows: list[tuple[str, object]] = [
        ("cases", len(checked) + failed),
        ("failed", failed),
        ("answered", sum(one.answer.answered for one in checked)),
        ("declined by the model", sum(one.answer.declined and not one.answer.answered for one in checked)),
        ("claims written", len(claims)),
        *((f"claims shown as {status}", sum(one == status for one in shown.values())) for status in STATUSES),
        ("answers whose every quote is verbatim", sum(one.exact for one in checked)),
        ("tokens read", sum(one.written.prompt_tokens for one in checked)),
        ("tokens written", sum(one.written.completion_tokens for one in checked)),
        ("seconds for an answer, mean", sum(one.written.seconds for one in checked) / max(len(checked), 1)),
    ]
    judged = [claim for claim in claims if claim in labels]
    if judged:
        true = {claim for claim in judged if labels[claim]}
        false = set(judged) - true
        unmarked = {claim for claim in judged if shown.get(claim) in ("supported", "unchecked")}
        rows += [
            ("claims judged by a person", len(judged)),
            ("of these true, before checking", f"{len(true)}/{len(judged)}"),
            ("of those shown unmarked true", f"{len(unmarked & true)}/{len(unmarked)}"),
            (
                "inventions marked or withheld",
                f"{len(false - unmarked)}/{len(false)}",
            ),
        ]
    print_table("A model's answers, checked", ["", "figure"], rows)


def read_labels(path: Path | None) -> dict[tuple[str, str], bool]:
    return {(row["id"], row["claim"]): row["supported"] for row in read_rows(path)} if path else {}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--model", help="GGUF file or name; without one the drafts so far are checked")
    parser.add_argument(
        "--questions",
        type=Path,
        default=ROOT / "tests" / "data" / "demo_questions.jsonl",
        help="question set",
    )
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="folder of its articles")
    parser.add_argument("--context", type=int, default=CONTEXT_TOKENS, help="tokens of the model's context")
    parser.add_argument("--minutes", type=float, default=30, help="stop after so many")
    parser.add_argument("--labels", type=Path, help="a person's judgement on claims of the drafts")
    options = parser.parse_args(arguments)
    folder = options.cache / f"model-answers-{options.questions.stem}"
    folder.mkdir(parents=True, exist_ok=True)
    build_index(options.corpus, index=folder / "index")
    journal = folder / "drafts.jsonl"
    with open_index(folder / "index") as index:
        if options.model:
            with closing(open_model(options.model, context_tokens=options.context)) as model:
                cases = [case for case in load_questions(options.questions) if not case.history]
                draft_all(cases, index, model, journal, options.minutes)
        drafts = read_journal(journal)
        checked = [check(written, index) for written in drafts if written.error is None]
    report(checked, read_labels(options.labels), failed=len(drafts) - len(checked))
    print(machine_load())


if __name__ == "__main__":
    main()
