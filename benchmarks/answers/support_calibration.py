"""How well support is told: claims that a passage bears out, and the same claims spoilt.

    python -m benchmarks.answers.support_calibration [--documents 60]

True claims are sentences of NTREX news in one language against the passage in another (or the same), and the
known answers of question sets against their sources. Each is spoilt in the ways in which models err: another
number, another name, a word swapped, a negation, another sentence of the same article. Beside these stand
claims that a person wrote or labelled, whose wrong ones are inventions such as a model writes, and, to be
measured alone, fragments: a few words of the true claims and of those from elsewhere.
"""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from assistant.checking.claims import SUPPORT_THRESHOLD, UNMATCHED_SCORE
from assistant.checking.evidence import missing_evidence
from assistant.checking.support import SupportSignals, support_of, support_signals
from benchmarks.answers.fitting import Numbers, area_under_curve, fit_odds
from benchmarks.answers.support_pairs import (
    Pair,
    answer_pairs,
    fragments,
    labelled_claims,
    make_pairs,
    read_documents,
)
from benchmarks.tables import ROOT, is_absent, option_parser, print_table
from index.embedding.embedder import TokenEmbedder, TokenVectors
from index.embedding.opening import open_embedder
from index.settings import load_settings
from index.values import Passage

LABELS = ROOT / "benchmarks" / "data" / "support_claims.jsonl"
# How much each kind counts in the fit: most of what a model errs in is another fact than the passage tells.
KIND_SHARES = {
    "true": 1.0,
    "elsewhere": 1.0,
    "name": 0.3,
    "word": 0.3,
    "negation": 0.1,
    "number": 0.1,
    "invented": 1.0,
}
PENALTY = 0.01
# Added to the fitted odds: a true sentence kept out costs more than a doubtful one that shows its quote.
LENIENCE = 0.8
THRESHOLDS = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7)


def signals_of(pairs: Sequence[Pair], embedder: TokenEmbedder) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return (pairs, signals), and whether a number or name is missing."""
    claims = list(dict.fromkeys(pair.claim for pair in pairs))
    passages = list(dict.fromkeys(pair.passage for pair in pairs))
    asked = dict(zip(claims, embed_claims(embedder, claims), strict=True))
    told = dict(zip(passages, embedder.embed_passage_tokens(passages), strict=True))
    rows = []
    for pair in pairs:
        passage = as_passage(pair.passage)
        _, signals = support_signals(pair.claim, asked[pair.claim], passage, told[pair.passage], pair.passage)
        rows.append(signals.values())
    missing = [
        bool(
            missing_evidence(
                pair.claim,
                f"{pair.passage}\n{pair.heading}",
                same_language=pair.claim_language == pair.passage_language,
            )
        )
        for pair in pairs
    ]
    return np.array(rows, dtype=np.float64), np.array(missing)


def embed_claims(embedder: TokenEmbedder, claims: Sequence[str]) -> Sequence[TokenVectors]:
    return embedder.embed_queries_with_tokens(claims)[1]


def as_passage(text: str) -> Passage:
    return Passage(id="p", article_id="a", path="a.txt", position=0, start=0, end=len(text), text=text)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--documents", type=int, default=16, help="NTREX documents to read")
    options = parser.parse_args(arguments)
    folder = options.shared / "data" / "news" / "ntrex"
    if is_absent(folder):
        return
    pairs = list(make_pairs(read_documents(folder, options.documents)))
    pairs += answer_pairs(ROOT / "tests" / "data" / "demo_questions.jsonl", ROOT / "corpus")
    pairs += answer_pairs(options.shared / "data" / "seeds_qa" / "dev.jsonl", options.shared / "seeds")
    pairs += fragments(pairs)
    embedder = open_embedder(cache_folder=load_settings().cache_folder)
    assert isinstance(embedder, TokenEmbedder)
    signals, missing = signals_of(pairs, embedder)
    claims = list(labelled_claims(LABELS, {"demo": ROOT / "corpus", "seeds": options.shared / "seeds"}))
    claim_signals, claim_missing = signals_of(claims, embedder)
    best = best_supported(claims, support_in_use(claim_signals, claim_missing))
    pairs += [claims[row] for row in best]
    signals = np.concatenate([signals, claim_signals[best]])
    missing = np.concatenate([missing, claim_missing[best]])
    report("in use", pairs, support_in_use(signals, missing))
    report_thresholds(pairs, support_in_use(signals, missing))
    report("fitted on the other half", pairs, as_judged(held_out_support(pairs, signals), missing))


def support_in_use(signals: Numbers, missing: NDArray[np.bool_]) -> Numbers:
    return as_judged(np.array([support_of(_signals(row)) for row in signals]), missing)


def as_judged(support: Numbers, missing: NDArray[np.bool_]) -> Numbers:
    """Return the support as the product tells it: little where a number or a name is missing."""
    return np.where(missing, np.minimum(support, UNMATCHED_SCORE), support)


def best_supported(pairs: Sequence[Pair], support: Numbers) -> list[int]:
    """Return for each claim the row of the passage that supports it best."""
    best: dict[str, int] = {}
    for row, pair in enumerate(pairs):
        if pair.document not in best or support[row] > support[best[pair.document]]:
            best[pair.document] = row
    return sorted(best.values())


def _signals(row: Numbers) -> SupportSignals:
    names = (field.name for field in fields(SupportSignals))
    return SupportSignals(**dict(zip(names, map(float, row), strict=True)))


def held_out_support(pairs: Sequence[Pair], signals: Numbers) -> Numbers:
    """Return the support of each pair by a regression over the documents of the other half.

    Fragments are left out of the fit, as half of them say nothing. So is news beside its own language: its
    true claims are copies, which need none, and would teach that whatever is no copy is false.
    """
    true = np.array([pair.kind == "true" for pair in pairs])
    shares = np.array([KIND_SHARES[pair.kind] for pair in pairs])
    told_anew = np.array(
        [
            pair.source != "fragments"
            and (pair.source != "news" or pair.claim_language != pair.passage_language)
            for pair in pairs
        ]
    )
    documents = sorted({pair.document for pair in pairs})
    half = np.array([documents.index(pair.document) % 2 for pair in pairs])
    support = np.zeros(len(pairs))
    for held in (0, 1):
        fitting = (half != held) & told_anew
        weights, intercept = fit_odds(signals[fitting], true[fitting], shares[fitting], PENALTY)
        support[half == held] = 1 / (1 + np.exp(-(signals[half == held] @ weights + intercept + LENIENCE)))
    weights, intercept = fit_odds(signals[told_anew], true[told_anew], shares[told_anew], PENALTY)
    print("weights on all:", weights.round(2), "intercept:", round(intercept + LENIENCE, 2))
    return support


def report(title: str, pairs: Sequence[Pair], support: Numbers) -> None:
    """Print which share of each kind of claim counts as supported."""
    passed = support >= SUPPORT_THRESHOLD
    kinds = np.array([pair.kind for pair in pairs])
    groups = np.array([group_of(pair) for pair in pairs])
    rows = []
    for group in sorted(set(groups)):
        own = groups == group
        shares = [passed[own & (kinds == kind)] for kind in KIND_SHARES]
        true, false = support[own & (kinds == "true")], support[own & (kinds != "true")]
        told = f"{area_under_curve(true, false):.3f}" if len(true) and len(false) else "-"
        rows.append([group, int(own.sum()), *(f"{s.mean():.2f}" if len(s) else "-" for s in shares), told])
    print_table(f"{title}: share of claims that pass", ["claims", "pairs", *KIND_SHARES, "AUC"], rows)


def report_thresholds(pairs: Sequence[Pair], support: Numbers) -> None:
    """Print for several thresholds which claims that pass are true, and which true ones pass."""
    true = np.array([pair.kind == "true" for pair in pairs])
    sources = np.array([pair.source for pair in pairs])
    names = sorted(set(sources))
    rows = []
    for threshold in THRESHOLDS:
        cells = []
        for name in names:
            passed = (support >= threshold) & (sources == name)
            precision = (passed & true).sum() / max(passed.sum(), 1)
            recall = (passed & true).sum() / max((true & (sources == name)).sum(), 1)
            cells.append(f"{precision:.2f}/{recall:.2f}")
        rows.append([f"{threshold:.2f}", *cells])
    print_table("precision and recall of the check, by threshold", ["threshold", *names], rows)


def group_of(pair: Pair) -> str:
    """Return how far claim and passage lie apart; known answers are paraphrases and stand apart."""
    if pair.claim_language == pair.passage_language:
        return f"{pair.source}, one language"
    return (
        f"{pair.source}, two scripts"
        if "en" in (pair.claim_language, pair.passage_language)
        else f"{pair.source}, uk-ru"
    )


if __name__ == "__main__":
    main()
