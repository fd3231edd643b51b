"""What stands around questions: proxies, forks, streams, encodings, uploads, changing folders."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from assistant.page.rendering.corpus_panel import render_report
from assistant.page.visits.uploads import Uploads
from assistant.texts.texts import ENGLISH
from benchmarks.cases.verdicts import Bench, Verdict
from index.building.build import build_index

ASSISTANT = f"{sys.executable} -m assistant"
QUESTION = "Чому викликали посла?"
LONGEST = 120
FORK = """
import os, signal, sys
from assistant.assistant import Assistant
from index.errors import NewsAssistantError
asked = Assistant.open(index=sys.argv[1], model="none")
asked.ask(sys.argv[2])
if sys.argv[3] == "closed":
    asked.close()
child = os.fork()
if child == 0:
    signal.alarm(30)
    try:
        with Assistant.open(index=sys.argv[1], model="none") as again:
            print(again.ask(sys.argv[2]).text)
    except NewsAssistantError as error:
        print(error)
    sys.exit(0)
sys.exit(os.waitpid(child, 0)[1] != 0)
"""


def check_around(bench: Bench) -> Iterator[Verdict]:
    """Yield a verdict for each way of running the program."""
    for check in (
        _check_proxies,
        _check_forks,
        _check_streams,
        _check_encodings,
        _check_uploads,
        _check_folders,
    ):
        yield from check(bench)


def _check_proxies(bench: Bench) -> Iterator[Verdict]:
    remote = {"OPENAI_BASE_URL": "http://192.0.2.1:9/v1", "OPENAI_API_KEY": "none"}
    for proxy in ("socks5://127.0.0.1:9", "socks5h://127.0.0.1:9", "socks4://127.0.0.1:9", "nonsense"):
        for no_proxy in ("", "::1,[::1],*.local:80,http://x"):
            proxies = {"ALL_PROXY": proxy, "no_proxy": no_proxy}
            for command in (f"ask '{QUESTION}' --model m", "doctor --model m"):
                done = _run(f"{ASSISTANT} {command} --index {bench.demo}", {**proxies, **remote})
                yield _verdict("32", f"{proxy} {no_proxy} {command.split()[0]}", done, most_code=1)


def _check_forks(bench: Bench) -> Iterator[Verdict]:
    for state in ("closed", "open"):
        done = subprocess.run(
            [sys.executable, "-c", FORK, str(bench.demo), QUESTION, state],
            capture_output=True,
            text=True,
            timeout=LONGEST,
            env=os.environ,
        )
        yield _verdict("33", f"forked when {state}", done)


def _check_streams(bench: Bench) -> Iterator[Verdict]:
    ask, chat = f"{ASSISTANT} ask '{QUESTION}' --index {bench.demo}", f"{ASSISTANT} chat --index {bench.demo}"
    for command in (f"{ask} >&-", f"{ask} 2>&-", f"{ask} <&-", f"{chat} <&-", f"{chat} <&- >&- 2>&-"):
        yield _verdict(
            "34", command.partition(" -m ")[2].replace(str(bench.demo), ""), _run(command), most_code=1
        )
    long_line = "слово " * 3000 + f"\n{QUESTION}\n\n"
    done = _run(f"{chat} <<'END'\n{long_line}END")
    yield _verdict("34", "a line of 3,000 words, then a question", done, says="[1]")


def _check_encodings(bench: Bench) -> Iterator[Verdict]:
    for encoding in ("cp1251", "koi8-u", "cp866", "utf-16"):
        question = bench.scratch / f"question.{encoding}"
        question.write_bytes(f"{QUESTION}\n".encode(encoding))
        done = _run(f"{ASSISTANT} chat --index {bench.demo} < {question}")
        refused = done.returncode == 1 and "UTF-8" in done.stderr
        yield Verdict(
            case="35", tried=encoding, why="" if refused or "[1]" in done.stdout else done.stdout[:120]
        )


def _check_uploads(bench: Bench) -> Iterator[Verdict]:
    folder = bench.scratch / "uploaded"
    folder.mkdir()
    contents = {
        "good.txt": "Стаття про ринок\n\n1 червня 2024\n\nУ Буську відкрили ринок.\n".encode(),
        "binary.txt": bytes(range(256)) * 8,
        "empty.txt": b"",
        "broken.pdf": b"%PDF-1.4 nothing",
        "none.html": b"<html></html>",
        "blank.txt": b"  \n \n",
        "a.zip": b"PK\x03\x04",
        "l.jsonl": b"not json\n",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    index = bench.scratch / "uploads" / "index"
    build_index(bench.folder("01"), index=index)
    uploads = Uploads(
        index, lambda at, name, progress: build_index(at, index=index, name=name, progress=progress)
    )

    def add(*names: str) -> str:
        report = uploads.add([folder / name for name in names], lambda *_: None, threading.Event())
        return render_report(report, ENGLISH)

    shown = add(*contents)
    missing = [name for name in list(contents)[1:] if name not in shown]
    yield Verdict(case="36", tried="eight files", why=f"does not name {missing}" if missing else "")
    again = add("binary.txt")
    told = "binary.txt" in again and ENGLISH.refused["known"] not in again
    yield Verdict(case="36", tried="the unreadable one again", why="" if told else again)


def _check_folders(bench: Bench) -> Iterator[Verdict]:
    folder, index = bench.scratch / "changing", bench.scratch / "changed-index"
    folder.mkdir()
    file = folder / "bridge.txt"
    text = "Новий міст\n\n3 червня 2024\n\nМіст у Липівці коштував 41 мільйон гривень.\n"
    file.write_text(text, encoding="utf-8")
    build_index(folder, index=index)
    status = file.stat()
    file.write_text(text.replace("41", "52"), encoding="utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    done = _run(f"{ASSISTANT} index {folder} --index {index} --reread")
    yield _verdict("38", "content changed, size and time kept", done, says="1 changed")
    renamed = folder.with_name("renamed")
    folder.rename(renamed)
    done = _run(f"{ASSISTANT} index {renamed} --index {index}")
    yield _verdict("38", "the folder renamed", done, says="1 unchanged")


def _run(command: str, settings: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, "ASSISTANT_MODEL": "none", **(settings or {})},
        timeout=LONGEST,
        cwd=Path.cwd(),
    )


def _verdict(
    case: str, tried: str, done: subprocess.CompletedProcess[str], *, says: str = "", most_code: int = 0
) -> Verdict:
    """Return the verdict on a program that ended: no traceback, its exit code, and what it says."""
    why = ""
    if (
        "Traceback" in done.stderr
        or "Exception ignored" in done.stderr
        or not 0 <= done.returncode <= most_code
    ):
        why = f"exit {done.returncode}: {' '.join(done.stderr.split())[-200:]}"
    elif says not in done.stdout:
        why = f"says {' '.join((done.stdout + done.stderr).split())[:200]}"
    return Verdict(case=case, tried=tried, why=why)
