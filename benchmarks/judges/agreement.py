"""How far judges of answers agree with a person: what is counted, our judge, LlamaIndex's evaluators.

    python -m benchmarks.judges.agreement [--model MODEL.gguf] [--part held|tuning|all] [--minutes 5]

A person labelled 50 answers to questions over the demonstration corpus, 20 of them altered until they were no
longer right. A third was used to write the prompts (`tuning`); the figures are of the others (`held`).
Without a model only what is counted is compared. All judges ask the same model; every verdict is kept in
`--cache` as it comes, so that a run can be stopped and gone on with.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, CompletionResponse, LLMMetadata
from llama_index.core.evaluation import CorrectnessEvaluator, FaithfulnessEvaluator
from llama_index.core.evaluation.eval_utils import default_parser
from llama_index.core.llms import CustomLLM
from pydantic import PrivateAttr

from assistant.checking.judging import judge_claim
from assistant.checking.support import TokenSupport
from assistant.evaluation.scoring.figures import agree
from assistant.evaluation.scoring.metrics import strip_marks
from assistant.evaluation.scoring.model_judge import ANSWER, SENTENCE, judge_answer
from assistant.evaluation.scoring.scores import score_case
from assistant.evaluation.values import ArticleText, Outcome
from assistant.models.language_model import LanguageModel
from assistant.models.opening import open_model
from assistant.models.replies import Message
from assistant.prompting.marked_sentences import MarkedSentence, assemble_sentences
from assistant.prompting.marks import without_sentences
from assistant.prompting.passages import Source, make_source
from assistant.values import Citation
from assistant.writing.clauses import split_clauses
from assistant.writing.evidence import Checker
from benchmarks.answers.question_sets import read_rows
from benchmarks.judges.labels import Label, read_labels
from benchmarks.tables import ROOT, machine_load, option_parser, print_table
from index.building.build import build_index
from index.search.index import Index, open_index
from index.values import Article, CleanedArticle, Hit, Passage

COUNTED = "counted"
CONTEXT_TOKENS = 1200
# LlamaIndex's evaluators ask for the score in the first line and use no more of the reply.
_SCORE_WITHIN = 40
# Judges take turns after so many answers: a run that was stopped has asked all of them of the same ones.
_TURN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What one judge says of one label: None where it failed, nothing for what it does not judge."""

    answer: tuple[float | None, ...] = ()
    sentences: tuple[float | None, ...] = ()


Judge = Callable[[Label], Verdicts]


class JudgingModel(CustomLLM):
    """Our language model as LlamaIndex's evaluators ask it."""

    _model: LanguageModel = PrivateAttr()

    def __init__(self, model: LanguageModel) -> None:
        super().__init__()
        self._model = model

    @property
    def metadata(self) -> LLMMetadata:
        """Name and size of the model."""
        return LLMMetadata(
            context_window=self._model.context_tokens, model_name=self._model.name, is_chat_model=True
        )

    def chat(self, messages: Sequence[ChatMessage], **_: Any) -> ChatResponse:  # noqa: ANN401
        """Return the beginning of the reply to some messages."""
        asked = [
            Message(role="system" if one.role == "system" else "user", content=one.content or "")
            for one in messages
        ]
        return ChatResponse(message=ChatMessage(role="assistant", content=_beginning(self._model, asked)))

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:  # noqa: ANN401
        """Return the beginning of the reply to a prompt."""
        return CompletionResponse(text=_beginning(self._model, [Message(role="user", content=prompt)]))

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:  # noqa: ANN401
        """Yield the same in one piece; LlamaIndex asks for the method, its evaluators do not use it."""
        yield self.complete(prompt)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--model", help="the judging model, a GGUF file or a name; none is asked without it")
    parser.add_argument("--part", choices=["held", "tuning", "all"], default="held")
    parser.add_argument("--minutes", type=float, default=5.0, help="how long the model is asked at most")
    parser.add_argument("--judges", nargs="+", default=[""], help="ask those alone whose names begin so")
    options = parser.parse_args(arguments)
    build_index(ROOT / "corpus", index=options.cache / "demo")
    with open_index(options.cache / "demo") as index:
        labels = [one for one in read_labels(index) if options.part in ("all", _part(one))]
        judged = {COUNTED: {one.id: count(one, index) for one in labels}}
    if options.model:
        with closing(open_model(options.model, context_tokens=CONTEXT_TOKENS)) as model:
            journal = options.cache / f"judge-{Path(model.name).name}.jsonl"
            judges = make_judges(model)
            chosen = {name: judge for name, judge in judges.items() if name.startswith(tuple(options.judges))}
            judged |= ask_judges(chosen, labels, journal, options.minutes)
    asked = [one for one in labels if all(one.id in verdicts for verdicts in judged.values())]
    print_agreement(options.part, asked, judged)
    print(f"\n{machine_load()}")
    return 0


def _part(label: Label) -> str:
    return "tuning" if label.tuning else "held"


def count(label: Label, index: Index) -> Verdicts:
    """Judge without a model: the words a right answer must hold, and the assistant's own check."""
    paths = {c.path for c in label.answer.citations} | {source.file for source in label.case.sources}
    articles = index.articles(sorted(paths))
    texts = {path: ArticleText(text=one.text, language=one.language) for path, one in articles.items()}
    result = score_case(label.case, Outcome(answer=label.answer, hits=(), seconds=0.0), texts)
    checker = Checker(
        question=label.answer.standalone,
        sources=[_make_source(citation, articles[citation.path]) for citation in label.answer.citations],
        support=TokenSupport(index.current()),
        judge=judge_claim,
        language=label.case.lang,
    )
    return Verdicts(
        answer=(result.value("accepted"),),
        sentences=tuple(
            float(all(checker.check(one).judgement.status == "supported" for one in split_clauses(sentence)))
            for sentence in marked_sentences(label)
        ),
    )


def marked_sentences(label: Label) -> list[MarkedSentence]:
    """Return the sentences of an answer that the person labelled, with their marks."""
    sentences = assemble_sentences([label.answer.text], without_sentences(len(label.answer.citations)))
    return [sentence for sentence in sentences if sentence.text in label.sentences]


def _make_source(citation: Citation, article: Article) -> Source:
    """Return a quote as if it were a whole passage: sentences are checked against quotes alone."""
    passage = Passage(
        id=citation.passage_id,
        article_id=article.id,
        path=article.path,
        position=0,
        start=citation.start,
        end=citation.end,
        text=citation.quote,
    )
    cleaned = CleanedArticle(article=article, blocks=())
    return make_source(Hit(passage=passage, score=1.0, rank=citation.number), cleaned)


def make_judges(model: LanguageModel) -> dict[str, Judge]:
    """Return the judges that ask a model, by name; ours changes its name with its prompts."""
    asked = JudgingModel(model)
    prompts = f"{ANSWER.template.template}\0{SENTENCE.template.template}"
    digest = blake2b(prompts.encode(), digest_size=3).hexdigest()

    def ours(label: Label) -> Verdicts:
        judgements = judge_answer(label.case, label.answer, model)
        return Verdicts(
            answer=tuple(one.value for one in judgements if one.kind == "answer"),
            sentences=tuple(one.value for one in judgements if one.kind == "sentence"),
        )

    def correctness(label: Label) -> Verdicts:
        # Its parser fails on a score without a second line.
        evaluator = CorrectnessEvaluator(
            llm=asked, parser_function=lambda reply: default_parser(f"{reply}\n")
        )
        result = evaluator.evaluate(
            query=label.answer.question,
            response=strip_marks(label.answer.text),
            reference=label.case.answer,
        )
        return Verdicts(answer=(None if result.score is None else float(result.passing or False),))

    def faithfulness(label: Label) -> Verdicts:
        evaluator = FaithfulnessEvaluator(llm=asked)
        scores = [
            evaluator.evaluate(response=one.text, contexts=_cited_quotes(one, label)).score
            for one in marked_sentences(label)
        ]
        return Verdicts(sentences=tuple(scores))

    return {
        f"ours ({digest})": ours,
        "LlamaIndex correctness": correctness,
        "LlamaIndex faithfulness": faithfulness,
    }


def _cited_quotes(sentence: MarkedSentence, label: Label) -> list[str]:
    numbers = {number for _, mark in sentence.anchors for number in mark.passages}
    return [citation.quote for citation in label.answer.citations if citation.number in numbers]


def _beginning(model: LanguageModel, messages: Sequence[Message]) -> str:
    """Return the beginning of a reply, which is where the score stands."""
    text = ""
    for piece in model.stream(messages):
        text += piece if isinstance(piece, str) else ""
        if len(text) >= _SCORE_WITHIN:
            break
    return text


def ask_judges(
    judges: Mapping[str, Judge], labels: Sequence[Label], journal: Path, minutes: float
) -> dict[str, dict[str, Verdicts]]:
    """Return the verdicts of every judge by label; those the journal lacks are asked for while time lasts."""
    known = _read_journal(journal, judges)
    ends = time.monotonic() + 60 * minutes
    labels = random.Random(7).sample(labels, len(labels))  # noqa: S311  part of them is a fair sample
    turns = (labels[start : start + _TURN] for start in range(0, len(labels), _TURN))
    for name, label in ((name, label) for turn in turns for name in judges for label in turn):
        if label.id in known[name] or time.monotonic() > ends:
            continue
        started = time.monotonic()
        known[name][label.id] = judges[name](label)
        seconds = round(time.monotonic() - started, 1)
        row = {"judge": name, "id": label.id, "seconds": seconds, **asdict(known[name][label.id])}
        with journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return known


def _read_journal(journal: Path, judges: Iterable[str]) -> dict[str, dict[str, Verdicts]]:
    known: dict[str, dict[str, Verdicts]] = {name: {} for name in judges}
    for row in read_rows(journal) if journal.exists() else ():
        if row["judge"] in known:
            known[row["judge"]][row["id"]] = Verdicts(
                answer=tuple(row["answer"]), sentences=tuple(row["sentences"])
            )
    return known


def print_agreement(part: str, labels: Sequence[Label], judged: Mapping[str, Mapping[str, Verdicts]]) -> None:
    """Print how often each judge agrees with the person, for whole answers and for sentences."""
    header = ["judge", "judged", "not scored", "agree %", "kappa"]
    for what, title in (("answer", "is the answer right?"), ("sentences", "do its quotes say the sentence?")):
        rows = []
        for name, verdicts in judged.items():
            pairs = [
                pair
                for label in labels
                if getattr(verdicts[label.id], what)
                for pair in zip(getattr(verdicts[label.id], what), _given(label, what), strict=True)
            ]
            scored = [(one, other) for one, other in pairs if one is not None]
            if scored:
                agreement = agree(scored)
                kappa = "-" if agreement.kappa is None else f"{agreement.kappa:.2f}"
                share = 100 * agreement.alike / agreement.count
                rows.append([name, agreement.count, len(pairs) - len(scored), share, kappa])
        print_table(f"{title} ({part}, {len(labels)} answers)", header, rows)


def _given(label: Label, what: str) -> tuple[float, ...]:
    return (label.correct,) if what == "answer" else label.supported


if __name__ == "__main__":
    sys.exit(main())
