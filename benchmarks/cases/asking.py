"""Questions and conversations of a case -> answers by quotes, beside what they should say."""

import re
import subprocess
import sys
from collections.abc import Iterator

from assistant.assistant import Assistant
from assistant.values import Turn
from benchmarks.cases.verdicts import EXPECTED, Bench, Verdict
from index.building.build import build_index

ECHO = "01"
BROKEN_WORDS = "08"


def check_asking(bench: Bench) -> Iterator[Verdict]:
    """Yield a verdict for each conversation over the demonstration corpus."""
    with Assistant.open(index=bench.demo, model="none") as assistant:
        for expected in EXPECTED["asking"]:
            history: list[Turn] = []
            wrong = []
            for question, says in zip(expected["questions"], expected["says"], strict=True):
                answer = assistant.ask(question, history=history)
                shown = answer.text if answer.answered else "—"
                if not re.search(says or "^—$", shown):
                    wrong.append(f"{question!r} ({answer.reason}) gives {shown[:70]!r}")
                if expected.get("reason_is_not", "") == answer.reason:
                    wrong.append(f"{question!r} is declined for {answer.reason}")
                meant = expected.get("asks_back", "")
                if meant and not any(meant in str(notice) for notice in answer.notices):
                    wrong.append(f"{question!r} does not ask back for {meant!r}")
                if expected.get("language", answer.language) != answer.language:
                    wrong.append(f"{question!r} is answered in {answer.language}")
                history += [Turn(role="user", text=question), Turn(role="assistant", text=answer.text)]
            yield Verdict(case=expected["case"], tried=expected["questions"][-1], why="; ".join(wrong))


def check_echo(bench: Bench) -> Iterator[Verdict]:
    """Yield a verdict for each article whose first line is the question: the line below it is the answer."""
    folder = bench.folder(ECHO)
    build_index(folder, index=bench.scratch / "echo")
    with Assistant.open(index=bench.scratch / "echo", model="none") as assistant:
        for file in sorted(folder.glob("b*.txt")):
            title, _, below, *_ = [line for line in file.read_text(encoding="utf-8").splitlines() if line]
            answer = assistant.ask(f"{title}?")
            held = any(citation.quote in below or below in citation.quote for citation in answer.citations)
            yield Verdict(case=ECHO, tried=f"{title}?", why="" if held else f"gives {answer.text[:80]!r}")


def check_broken_words(bench: Bench) -> Iterator[Verdict]:
    """Yield a verdict for each way in which a word is broken: its article is found first, nearly always."""
    scratch = bench.scratch / "broken"
    (scratch / "build").mkdir(parents=True)
    script = bench.folder(BROKEN_WORDS) / "mk11.py"
    subprocess.run([sys.executable, str(script)], cwd=scratch, check=True)
    build_index(scratch / "build/c11", index=scratch / "index")
    found: dict[str, list[bool]] = {}
    with Assistant.open(index=scratch / "index", model="none") as assistant:
        for line in (scratch / "names11.tsv").read_text(encoding="utf-8").splitlines():
            number, kind, name = line.split("\t")
            hits = assistant.search(f"Яку премію отримав лікар {name}?", count=1)
            found.setdefault(kind, []).append(hits[0].passage.path == f"n{int(number):03}.txt")
    for kind, right in found.items():
        shown = f"{sum(right)} of {len(right)} first"
        yield Verdict(
            case=BROKEN_WORDS, tried=kind, why="" if sum(right) >= sum(found["plain"]) - 1 else shown
        )
