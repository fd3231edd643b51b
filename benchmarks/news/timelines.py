"""How well timelines tell the course of stories: dates, order, and events told twice.

    python -m benchmarks.news.timelines

Thirty stories in three languages, each asked for in each. The "unseen" were written before the rules were
tried on any, the "later" before those for what articles recall. Of an entry the date is right that the set
gives to the event whose words it quotes; one that quotes none is wrong.
"""

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from assistant.overview.overview import find_facts
from assistant.overview.surveys import telling_sentences
from assistant.overview.timeline import CourseEntry, find_course
from assistant.question.question import read_question
from assistant.question.scope import make_scope
from benchmarks.news.corpus_questions import DATA
from benchmarks.tables import print_table
from index.building.build import build_index
from index.search.generation import Generation
from index.search.index import open_index

TODAY = date(2025, 6, 1)
ASKED = {"en": "Timeline of {}", "uk": "Хронологія {}", "ru": "Хронология {}"}


def main() -> None:
    """Print, by half of the set, the share of right dates, Kendall's tau, and shares of events."""
    stories = [json.loads(line) for line in (DATA / "timeline_stories.jsonl").open(encoding="utf-8")]
    counts: defaultdict[str, list[Sequence[float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        (corpus / "news.jsonl").write_bytes((DATA / "timeline_corpus.jsonl").read_bytes())
        build_index(corpus, index=Path(folder, "index"))
        with open_index(Path(folder, "index")) as index, index.pinned() as generation:
            for story in stories:
                for language in ASKED:
                    entries = course_of(story["topics"][language], language, generation)
                    counts[story["set"]].append(judge_course(story["events"], entries))
    rows = []
    for half, judged in counts.items():
        count, right, doubled, told, events, agreeing, pairs = map(sum, zip(*judged, strict=True))
        shares = (right / count, 2 * agreeing / pairs - 1, doubled / count, told / events)
        rows.append([half, int(count), *(f"{share:.2f}" for share in shares)])
    print_table("Timelines", ("half", "entries", "dates right", "tau", "doubled", "events told"), rows)


def course_of(topic: str, language: str, generation: Generation) -> tuple[CourseEntry, ...]:
    """Return the entries of the timeline of a topic; none where it is taken for an ordinary question."""
    question = read_question(ASKED[language].format(topic), make_scope(language=language), today=TODAY)
    facts = find_facts(question, generation)
    return find_course(telling_sentences(facts, generation), language) if facts else ()


def judge_course(events: Sequence[Mapping[str, Any]], entries: Sequence[CourseEntry]) -> Sequence[float]:
    """Return how many entries there are, how many have the right date, and how many tell an event again.

    Then how many events are told, of how many, and how many pairs of these stand in order, of how many.
    """
    told = [next((e for e in events if re.search(e["words"], one.sentence.text)), None) for one in entries]
    right = sum(
        event is not None and one.period.since.isoformat().startswith(event["date"])
        for one, event in zip(entries, told, strict=True)
    )
    known = [event for event in told if event]
    once = {event["words"] for event in known}
    pairs = [(a["date"], b["date"]) for a, b in combinations(known, 2) if a["date"] != b["date"]]
    return (
        len(entries),
        right,
        len(known) - len(once),
        len(once),
        len(events),
        sum(a < b for a, b in pairs),
        len(pairs),
    )


if __name__ == "__main__":
    main()
