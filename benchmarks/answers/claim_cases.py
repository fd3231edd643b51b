"""Claims over articles, each with what is known of it and its score; tables of how they are judged.

Claims of the items: `s1`, `s2` true, `f1` a detail changed, `f2` the sense turned, `f3` neither said nor
denied. A claim cites its evidence; one that has none cites the two sentences that share most words with it.
Claims of `attacks/support` were written to get by. A share stands with its 95 % interval (Wilson).
"""

import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from assistant.checking import Claim, Excerpt, Judgement
from assistant.checking.judging import Grounds, find_grounds
from assistant.checking.lexicon import senses, split_words
from assistant.checking.support import TokenSupport
from benchmarks.answers.question_sets import item_text, read_rows
from benchmarks.tables import ROOT, print_table
from benchmarks.training.articles import article_group
from benchmarks.training.examples import fold_of
from index.building.build import build_index
from index.chunking import split_passages
from index.cleaning.whole_folder import read_corpus
from index.language.sentences import split_sentences
from index.search.index import Index, open_index
from index.values import Passage, Span

KINDS = ("s1", "s2", "f1", "f2", "f3")
TRUE = ("s1", "s2", "true")
ATTACKS = ("en", "seeds", "sib_demo", "sib_seeds", "struct_demo", "struct_seeds")
_PASSAGE = 900
_CUT = re.compile(r"(?<=[.!?:])\s+|\n+|\s*\[\{n\}\],?")
_Z = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A claim with what it is: its `kind`, what was changed, the `pair` of languages (claim < article)."""

    kind: str
    change: str
    pair: str
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedClaim:
    """A claim with what is known of it; `fold` is that of its article, `score` what a network tells of it."""

    case: Case
    fold: int
    grounds: Grounds
    score: float | None


Judged = Sequence[tuple[Case, Judgement]]


def item_claims(
    items: Sequence[Mapping[str, Any]], index: Index, shared: Path, supports: Sequence[TokenSupport]
) -> Iterator[WeighedClaim]:
    """Yield the claims of items whose articles are indexed, scored by the support of their article's fold.

    Of fewer supports than folds the first scores all.
    """
    manifest = {row["file"]: row for row in read_rows(shared / "data/news/manifest.jsonl")}
    for item in items:
        file = item["file"]
        fold = fold_of(article_group(file))
        support = supports[fold % len(supports)]
        article = index.article(file).article.text
        passages = [(passage, article) for passage in index.passages(file)]
        for case in _item_cases(item, item_text(item, shared), manifest):
            yield _weighed(case, fold, passages, support)


def attack_claims(shared: Path, cache: Path) -> list[WeighedClaim]:
    """Return the claims written to get by the check, each beside the passage that holds its anchor."""
    articles = cache / "claims-articles"
    articles.mkdir(parents=True, exist_ok=True)
    for folder in (shared / "seeds", ROOT / "corpus"):
        shutil.copytree(folder, articles, dirs_exist_ok=True)
    build_index(articles, index=cache / "claims-index")
    with open_index(cache / "claims-index") as index:
        support = TokenSupport(index.current())
        names = [file.name for file in sorted(articles.iterdir())]
        passages = [(one, index.article(name).article.text) for name in names for one in index.passages(name)]
        return [_weighed(case, 0, passages, support) for case in _attack_cases(shared)]


def _weighed(
    case: Case, fold: int, passages: Sequence[tuple[Passage, str]], support: TokenSupport
) -> WeighedClaim:
    found = (_place_in(excerpt.text, passages) for excerpt in case.claim.cited)
    places = [place for place in found if place]
    score = support.chance(case.claim.text, places) if places else None
    return WeighedClaim(case=case, fold=fold, grounds=find_grounds(case.claim), score=score)


def _item_cases(
    row: Mapping[str, Any], text: str, manifest: Mapping[str, Mapping[str, Any]]
) -> Iterator[Case]:
    """Yield the claims of an item, each beside its evidence."""
    file = row["file"]
    language = row.get("lang") or manifest[file]["lang"]
    title = manifest[file]["title"] if file in manifest else text.split("\n", 1)[0]
    passages = _pack(text, language)
    for kind in KINDS:
        item = row[kind]
        cited = [_squash(one) for one in item["evidence"]] or _nearest(item["claim"], passages)
        yield Case(
            kind=kind,
            change=item.get("change", ""),
            pair=f"{item['lang']} < {language}",
            claim=_as_claim(item["claim"], item["lang"], cited, passages, language, title),
        )


def _as_claim(
    text: str,
    language: str,
    cited: Sequence[str],
    passages: Sequence[str],
    other: str,
    title: str,
    question: str = "",
) -> Claim:
    def excerpt(one: str) -> Excerpt:
        return Excerpt(text=one, language=other, title=title)

    return Claim(
        text=text,
        language=language,
        question=question,
        cited=[excerpt(one) for one in cited],
        passages=[excerpt(p) for p in passages if any(one[:60] in p for one in cited)],
        sent=[excerpt(p) for p in passages],
    )


def _squash(text: str) -> str:
    return " ".join(text.split())


def _pack(text: str, language: str) -> list[str]:
    """Return passages of a text: neighbouring sentences up to some 900 characters."""
    passages: list[str] = []
    for span in split_sentences(text, language=language):
        sentence = _squash(text[span.start : span.end])
        if passages and len(passages[-1]) + len(sentence) < _PASSAGE:
            passages[-1] += f" {sentence}"
        else:
            passages.append(sentence)
    return passages


def _nearest(claim: str, passages: Sequence[str], count: int = 2) -> list[str]:
    """Return the sentences that share most words with a claim, in any of the languages."""
    wanted = [senses(word.text) for word in split_words(claim) if word.matters]
    sentences = [p[s.start : s.end] for p in passages for s in split_sentences(p)]

    def shared(sentence: str) -> float:
        terms = {word.term for word in split_words(sentence)}
        return float(sum(bool(found & terms) for found in wanted) / (len(sentence) + 80) ** 0.3)

    return sorted(sentences, key=shared, reverse=True)[:count]


def _attack_cases(shared: Path) -> Iterator[Case]:
    articles = [
        ([_squash(p.text) for p in split_passages(cleaned)], cleaned.article)
        for folder in (shared / "seeds", ROOT / "corpus")
        for cleaned in read_corpus(folder)
    ]
    for name in ATTACKS:
        for row in map(json.loads, (shared / f"attacks/support/{name}.jsonl").open(encoding="utf-8")):
            anchor = _squash(row["anchor"]).casefold()
            for passages, article in articles:
                held = [p for p in passages if anchor in p.casefold()]
                if held:
                    bad = row.get("bad")
                    pieces = [row["sentence"]] if "sentence" in row else _CUT.split(row["reply"])
                    text = next(p for p in pieces if p and (bad is None or bad.strip(".") in p)).strip(" *-")
                    cited = [s for s in _sentences_of(held[0]) if anchor in s.casefold()] or [held[0]]
                    cited += [s for s in _nearest(text, held[:1], 1) if s not in cited]
                    yield Case(
                        kind="false" if row["false"] else "true",
                        change=row["kind"],
                        pair=f"{row['ans']} < {article.language}",
                        claim=_as_claim(
                            text,
                            row["ans"],
                            cited,
                            passages,
                            article.language or "",
                            article.title or "",
                            row["question"],
                        ),
                    )
                    break


def _place_in(text: str, passages: Sequence[tuple[Passage, str]]) -> tuple[Passage, Span] | None:
    """Return the passage that holds a text, whatever its white space, and the part of the text in it."""
    words = re.compile(r"\s+".join(map(re.escape, text.split())))
    for passage, article in passages:
        match = words.search(article)
        if match and match.start() < passage.end and match.end() > passage.start:
            start, end = max(match.start(), passage.start), min(match.end(), passage.end)
            return passage, Span(start=start, end=end)
    return None


def _sentences_of(passage: str) -> list[str]:
    return [passage[s.start : s.end] for s in split_sentences(passage)]


def is_doubted(judgement: Judgement) -> bool:
    """Whether a claim is marked or withheld."""
    return judgement.status in ("doubtful", "contradicted")


def share(hits: int, count: int) -> str:
    """Return a share with its interval."""
    if not count:
        return "-"
    p, n = hits / count, count
    middle = (p + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
    half = _Z * sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n)) / (1 + _Z * _Z / n)
    return f"{hits}/{n} {p:.3f} ({max(middle - half, 0):.2f}-{middle + half:.2f})"


def print_statuses(title: str, judged: Judged, row: Callable[[Case], str], kinds: Sequence[str]) -> None:
    """Print how many of each kind are doubted, with an interval, and the share that is called supported."""
    rows = []
    for name in [*sorted({row(case) for case, _ in judged} - {""}), "all"]:
        cells = []
        for kind in kinds:
            own = [
                judgement for case, judgement in judged if case.kind == kind and name in (row(case), "all")
            ]
            supported = sum(one.status == "supported" for one in own) / max(len(own), 1)
            doubted = share(sum(map(is_doubted, own)), len(own))
            cells.append(f"{doubted} ({supported:.2f})" if own else "-")
        rows.append([name, *cells])
    print_table(f"{title}: doubted or contradicted, and (supported)", ["", *kinds], rows)


def print_reasons(judged: Judged) -> None:
    """Print how many claims of each kind each reason decided."""
    counted: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for case, judgement in judged:
        counted[judgement.status, judgement.reason][case.kind] += 1
    rows = [[f"{s}: {r}", *(counts[kind] for kind in KINDS)] for (s, r), counts in sorted(counted.items())]
    print_table("By status and reason", ["", *KINDS], rows)


def list_missed(judged: Judged) -> None:
    """Print the claims that are judged wrongly, with what they cite."""
    for case, judgement in judged:
        if is_doubted(judgement) == (case.kind in TRUE):
            print(f"\n{case.kind} {case.change} {case.pair}: {case.claim.text}")
            for excerpt in case.claim.cited:
                print(f"    {excerpt.text}")
            print(f"  => {judgement.status} {judgement.reason} {dict(judgement.values)}")
