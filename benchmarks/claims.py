"""How well the rules of `assistant.checking` tell true claims from false ones.

    python -m benchmarks.claims [--half fit|held|all] [--shared ../shared]

Claims of `data/news_items` over news articles: `s1`, `s2` true, `f1` a detail changed, `f2` the sense turned,
`f3` neither said nor denied. The articles are parted in two halves by their name: rules were written with one
at hand ("fit"), the other ("held") tells what they are worth. A claim cites its evidence; one that has none
cites the two sentences that share most words with it. Claims of `attacks/support` were written to get by;
they are judged by the rules alone, and with the score of the trained network, which knows none of them.
A share stands with its 95 % interval (Wilson).
"""

import json
import multiprocessing
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from pathlib import Path
from typing import Any

from assistant.checking import Claim, Excerpt, Judgement, judge_claim
from assistant.checking.lexicon import senses, split_words
from assistant.checking.support import TokenSupport
from benchmarks.tables import ROOT, is_absent, option_parser, print_table
from index.building.build import build_index
from index.chunking import split_passages
from index.cleaning.whole_folder import read_corpus
from index.language.sentences import split_sentences
from index.search.index import open_index
from index.values import Passage, Span

KINDS = ("s1", "s2", "f1", "f2", "f3")
FILES = ("items.jsonl", "more_items.jsonl", "own_items.jsonl")
ATTACKS = ("en", "seeds", "sib_demo", "sib_seeds", "struct_demo", "struct_seeds")
_PASSAGE = 900
_CUT = re.compile(r"(?<=[.!?:])\s+|\n+|\s*\[\{n\}\],?")
_Z = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A claim with what it is: `kind`, the `pair` of languages (claim < article), the half of its article."""

    kind: str
    change: str
    pair: str
    half: str
    claim: Claim


def news_cases(data: Path) -> Iterator[Case]:
    """Yield the claims over news articles."""
    manifest = {
        row["file"]: row for row in map(json.loads, (data / "news/manifest.jsonl").open(encoding="utf-8"))
    }
    for name in FILES:
        for row in map(json.loads, (data / "news_items" / name).open(encoding="utf-8")):
            file = row["file"]
            text = row.get("text") or (data / "news" / file).read_text(encoding="utf-8")
            half = "held" if sha256(file.encode()).digest()[0] % 2 else "fit"
            yield from item_cases(row, text, manifest, half)


def item_cases(
    row: Mapping[str, Any], text: str, manifest: Mapping[str, Mapping[str, Any]], half: str
) -> Iterator[Case]:
    """Yield the claims of an item, each beside its evidence: pieces of the text, or spans of it."""
    file = row["file"]
    language = row.get("lang") or manifest[file]["lang"]
    title = manifest[file]["title"] if file in manifest else text.split("\n", 1)[0]
    passages = pack(text, language)
    for kind in KINDS:
        item = row[kind]
        evidence = [one if isinstance(one, str) else text[slice(*one)] for one in item["evidence"]]
        cited = [squash(one) for one in evidence] or nearest(item["claim"], passages)
        yield Case(
            kind=kind,
            change=item.get("change", ""),
            pair=f"{item['lang']} < {language}",
            half=half,
            claim=as_claim(item["claim"], item["lang"], cited, passages, language, title),
        )


def as_claim(
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


def squash(text: str) -> str:
    return " ".join(text.split())


def pack(text: str, language: str) -> list[str]:
    """Return passages of a text: neighbouring sentences up to some 900 characters."""
    passages: list[str] = []
    for span in split_sentences(text, language=language):
        sentence = squash(text[span.start : span.end])
        if passages and len(passages[-1]) + len(sentence) < _PASSAGE:
            passages[-1] += f" {sentence}"
        else:
            passages.append(sentence)
    return passages


def nearest(claim: str, passages: Sequence[str], count: int = 2) -> list[str]:
    """Return the sentences that share most words with a claim, in any of the languages."""
    wanted = [senses(word.text) for word in split_words(claim) if word.matters]
    sentences = [p[s.start : s.end] for p in passages for s in split_sentences(p)]

    def shared(sentence: str) -> float:
        terms = {word.term for word in split_words(sentence)}
        return float(sum(bool(found & terms) for found in wanted) / (len(sentence) + 80) ** 0.3)

    return sorted(sentences, key=shared, reverse=True)[:count]


def attack_cases(shared: Path) -> Iterator[Case]:
    """Yield the claims written to get by the check, each with the passage that holds its anchor."""
    articles = [
        ([squash(p.text) for p in split_passages(cleaned)], cleaned.article)
        for folder in (shared / "seeds", ROOT / "corpus")
        for cleaned in read_corpus(folder)
    ]
    for name in ATTACKS:
        for row in map(json.loads, (shared / f"attacks/support/{name}.jsonl").open(encoding="utf-8")):
            anchor = squash(row["anchor"]).casefold()
            for passages, article in articles:
                held = [p for p in passages if anchor in p.casefold()]
                if held:
                    bad = row.get("bad")
                    pieces = [row["sentence"]] if "sentence" in row else _CUT.split(row["reply"])
                    text = next(p for p in pieces if p and (bad is None or bad.strip(".") in p)).strip(" *-")
                    cited = [s for s in sentences_of(held[0]) if anchor in s.casefold()] or [held[0]]
                    cited += [s for s in nearest(text, held[:1], 1) if s not in cited]
                    yield Case(
                        kind="false" if row["false"] else "true",
                        change=row["kind"],
                        pair=f"{row['ans']} < {article.language}",
                        half="attack",
                        claim=as_claim(
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


def scored(cases: Sequence[Case], shared: Path, cache: Path) -> list[tuple[Case, float | None]]:
    """Return the cases with the network's score of their claims; None where a sentence is in no passage."""
    articles = cache / "claims-articles"
    articles.mkdir(parents=True, exist_ok=True)
    for folder in (shared / "seeds", ROOT / "corpus"):
        shutil.copytree(folder, articles, dirs_exist_ok=True)
    build_index(articles, index=cache / "claims-index")
    with open_index(cache / "claims-index") as index:
        support = TokenSupport(index.current())
        names = [file.name for file in sorted(articles.iterdir())]
        passages = [(one, index.article(name).article.text) for name in names for one in index.passages(name)]
        found = [[place_in(excerpt.text, passages) for excerpt in case.claim.cited] for case in cases]
        evidence = [[place for place in places if place] for places in found]
        return [
            (case, support.chance(case.claim.text, places) if places else None)
            for case, places in zip(cases, evidence, strict=True)
        ]


def place_in(text: str, passages: Sequence[tuple[Passage, str]]) -> tuple[Passage, Span] | None:
    """Return the passage that holds a text, whatever its white space, and the part of the text in it."""
    words = re.compile(r"\s+".join(map(re.escape, text.split())))
    for passage, article in passages:
        match = words.search(article)
        if match and match.start() < passage.end and match.end() > passage.start:
            start, end = max(match.start(), passage.start), min(match.end(), passage.end)
            return passage, Span(start=start, end=end)
    return None


def sentences_of(passage: str) -> list[str]:
    return [passage[s.start : s.end] for s in split_sentences(passage)]


def flagged(judgement: Judgement) -> bool:
    return judgement.status in ("doubtful", "contradicted")


def share(hits: int, count: int) -> str:
    """Return a share with its interval."""
    if not count:
        return "-"
    p, n = hits / count, count
    middle = (p + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
    half = _Z * sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n)) / (1 + _Z * _Z / n)
    return f"{hits}/{n} {p:.3f} ({max(middle - half, 0):.2f}-{middle + half:.2f})"


def print_shares(
    title: str, cases: Sequence[tuple[Case, Judgement]], row: Callable[[Case], str], kinds: Sequence[str]
) -> None:
    counted: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for case, judgement in cases:
        for name in (row(case), "all"):
            counted[name, case.kind].append(flagged(judgement))
    names = sorted({name for name, _ in counted if name}, key=lambda name: (name == "all", name))
    rows = [[n, *(share(sum(counted[n, k]), len(counted[n, k])) for k in kinds)] for n in names]
    print_table(title, ["", *kinds], rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--half", choices=("fit", "held", "all"), default="held")
    parser.add_argument("--attacks", action="store_true", help="the claims of attacks/support alone")
    parser.add_argument("--missed", action="store_true", help="list what was missed, of the half shown")
    options: Any = parser.parse_args(arguments)
    if is_absent(options.shared / "data/news_items"):
        return
    cases = [] if options.attacks else list(news_cases(options.shared / "data"))
    cases = [case for case in cases if options.half in (case.half, "all")]
    if (options.shared / "attacks/support").is_dir():
        cases += attack_cases(options.shared)
    with multiprocessing.Pool(2) as pool:
        judged = list(zip(cases, pool.map(judge, [case.claim for case in cases], chunksize=50), strict=True))
    news = [(case, judgement) for case, judgement in judged if case.half != "attack"]
    attacks = [(case, judgement) for case, judgement in judged if case.half == "attack"]
    if news:
        print_shares(f"Claims doubted or contradicted, {options.half}", news, lambda c: c.pair, KINDS)
        print_shares("By what was changed", news, lambda c: c.change, ("f1", "f2"))
        reasons(news)
    print_shares("Attacks: false ones caught, true ones lost", attacks, lambda c: c.change, ("false", "true"))
    if attacks:
        beside = scored([case for case, _ in attacks], options.shared, options.cache)
        judged_too = [(case, judge_claim(case.claim, score)) for case, score in beside]
        title = "Attacks, the network's score beside the rules"
        print_shares(title, judged_too, lambda c: c.change, ("false", "true"))
        print_shares(title, judged_too, lambda c: c.pair, ("false", "true"))
    if options.missed:
        list_missed(judged)


def judge(claim: Claim) -> Judgement:
    judgement = judge_claim(claim)
    return Judgement(status=judgement.status, reason=judgement.reason, values=dict(judgement.values))


def reasons(judged: Sequence[tuple[Case, Judgement]]) -> None:
    counted: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for case, judgement in judged:
        counted[judgement.status, judgement.reason, case.kind] += 1
    names = sorted({(status, reason) for status, reason, _ in counted})
    rows = [[f"{s}: {r}", *(counted[s, r, kind] for kind in KINDS)] for s, r in names]
    print_table("By status and reason", ["", *KINDS], rows)


def list_missed(judged: Sequence[tuple[Case, Judgement]]) -> None:
    for case, judgement in judged:
        false = case.kind in ("f1", "f2", "f3", "false")
        if flagged(judgement) != false:
            print(f"\n{case.kind} {case.change} {case.pair}: {case.claim.text}")
            for excerpt in case.claim.cited:
                print(f"    {excerpt.text}")
            if not false:
                print(f"  => {judgement.reason} {dict(judgement.values)}")


if __name__ == "__main__":
    main()
