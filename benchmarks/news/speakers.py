"""How well who speaks is found in sentences marked by hand, in three languages.

    python -m benchmarks.news.speakers [--missed]

The "unseen" were written before the rules, the "later" when these stood. A speaker is found where most words
of the marked one stand in what is found, the last among them; to find somebody where nobody speaks is an
error too.
"""

import argparse
import json
from collections import Counter

from assistant.speaking.utterances import find_utterance
from benchmarks.news.corpus_questions import DATA
from benchmarks.tables import print_table
from index.language.terms import text_terms


def main() -> None:
    """Print precision, recall and F1 by half and language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", action="store_true", help="print what of the first half is wrong")
    missed = parser.parse_args().missed
    right: Counter[tuple[str, str]] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    marked: Counter[tuple[str, str]] = Counter()
    for line in (DATA / "speakers.jsonl").open(encoding="utf-8"):
        sentence = json.loads(line)
        utterance = find_utterance(sentence["text"], sentence["before"])
        speaker = utterance.speaker if utterance else ""
        agrees = bool(speaker) and same_speaker(sentence["speaker"], speaker)
        for group in ((sentence["set"], sentence["language"]), (sentence["set"], "all")):
            right[group] += agrees
            found[group] += bool(speaker)
            marked[group] += bool(sentence["speaker"])
        if missed and sentence["set"] == "built" and not agrees and (speaker or sentence["speaker"]):
            print(f"{sentence['speaker']!r} {speaker!r} {sentence['text']}")
    rows = []
    for group in sorted(marked):
        shares = (right[group] / found[group], right[group] / marked[group])
        f1 = 2 * right[group] / (found[group] + marked[group])
        rows.append([*group, *(f"{share:.2f}" for share in (*shares, f1))])
    print_table("Speakers", ("half", "language", "precision", "recall", "F1"), rows)


def same_speaker(marked: str, found: str) -> bool:
    """Whether what is found names the one marked."""
    wanted, there = text_terms(marked), set(text_terms(found))
    return bool(wanted) and wanted[-1] in there and 2 * sum(word in there for word in wanted) > len(wanted)


if __name__ == "__main__":
    main()
