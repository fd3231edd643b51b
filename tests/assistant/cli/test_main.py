"""The command line over real indexes: what it prints where, its documents, and its exit codes."""

import io
import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

import app
from assistant.cli.main import main
from tests.support.scripted_server import Step, scripted_server

ROOT = Path(__file__).parents[3]
KEY = "sk-planted-key-that-nobody-may-see"
AMBASSADOR = "why was the ambassador summoned?"
FLOODED = "How many houses were flooded?"
FERRY = (
    "Ferry back on the lake\n\nThe ferry between Sosnivka and the island resumed on Monday after a winter"
    " of repairs. Captain Olha Reva said that the new engine burns a third less fuel."
)
BAKERY = (
    "У Липівці відкрили пекарню\n\nПекарня на вулиці Садовій відкрилася у вівторок. Власниця Марія Кравець"
    " наймає двох пекарів і обіцяє житній хліб щоранку."
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, model_cache: Path, tmp_path: Path
) -> Iterator[Run]:
    """Run a command in an empty folder, and leave logging as it was."""
    monkeypatch.setenv("ASSISTANT_CACHE", str(model_cache))
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level

    def run_command(*arguments: str | Path) -> Outcome:
        capfd.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capfd.readouterr()
        return Outcome(code=code, out=out, err=err)

    yield run_command
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (folder / "bakery.txt").write_text(BAKERY, encoding="utf-8")
    return folder


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Two cases of the demonstration corpus: one that it answers, one that it does not."""
    lines = (ROOT / "tests" / "data" / "demo_questions.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    chosen = [next(c for c in cases if c["answerable"]), next(c for c in cases if not c["answerable"])]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(case) for case in chosen), encoding="utf-8")
    return path


def one_line(text: str) -> str:
    """Return the only line of a text."""
    (line,) = text.splitlines()
    return line


# Indexing


def test_indexing_counts_what_changed_and_embeds_nothing_twice(run: Run, corpus: Path) -> None:
    first = run("index", corpus, "--json").document
    assert first.keys() >= {
        *("files", "added", "changed", "removed", "unchanged", "skipped", "passages", "seconds")
    }
    assert (first["files"], first["added"], first["embedded"]) == (2, 2, first["passages"])

    again = run("index", corpus, "--json").document
    assert (again["added"], again["unchanged"], again["embedded"]) == (0, 2, 0)

    (corpus / "ferry.txt").write_text(FERRY.replace("a third", "a half"), encoding="utf-8")
    changed = run("index", corpus, "--json").document
    assert (changed["changed"], changed["unchanged"]) == (1, 1)
    assert 0 < changed["embedded"] < first["embedded"]

    (corpus / "bakery.txt").unlink()
    removed = run("index", corpus, "--json").document
    assert (removed["removed"], removed["passages"] < first["passages"]) == (1, True)


def test_indexing_prints_one_summary_line_and_names_the_skipped_on_stderr(run: Run, corpus: Path) -> None:
    (corpus / "empty.txt").touch()
    (corpus / "picture.bin").write_bytes(b"\x00\x01" * 50)
    outcome = run("index", corpus, "--index", "elsewhere")
    assert outcome.code == 0
    assert "articles: 2 added" in one_line(outcome.out)
    assert "empty.txt" in outcome.err
    assert "picture.bin" in outcome.err


def test_a_file_name_forges_no_line(run: Run, corpus: Path) -> None:
    (corpus / "odd\nskipped ferry.txt: all is well\x1b[2K\u202e.xyz").write_text("x", encoding="utf-8")
    (corpus / "odd\r\u2066name.txt").write_text("The pier of Testwick is shut since May.", encoding="utf-8")
    shown = run("index", corpus)
    assert not [line for line in shown.err.splitlines() if line.startswith("skipped ferry")]
    found = run("search", "pier of Testwick")
    for text in (shown.out, shown.err, found.out):
        assert not set("\r\x1b\u202e\u2066") & set(text)
    assert "odd⟨000D⟩⟨2066⟩name.txt" in found.out
    document = run("search", "pier of Testwick", "--json").out
    assert not set("\r\x1b\u202e\u2066") & set(document)
    assert json.loads(document)["hits"][0]["path"] == "odd\r\u2066name.txt"


def test_the_skipped_are_in_the_document_with_their_reasons(run: Run, corpus: Path) -> None:
    (corpus / "empty.txt").touch()
    (skipped,) = run("index", corpus, "--json").document["skipped"]
    assert skipped["path"] == "empty.txt"
    assert skipped["reason"]


def test_another_folder_is_refused_naming_both_unless_added(run: Run, corpus: Path, tmp_path: Path) -> None:
    run("index", corpus)
    other = tmp_path / "more"
    other.mkdir()
    (other / "market.txt").write_text("The fair\n\nThe fair in Sosnivka opens on Friday with forty stalls.")
    refused = run("index", other)
    assert refused.code == 1
    assert str(corpus) in one_line(refused.err)
    assert str(other) in refused.err
    assert run("index", other, "--add", "late").code == 0
    assert run("show", "late/market.txt", "--json").document["path"] == "late/market.txt"
    assert run("show", "ferry.txt", "--json").code == 0


# Asking


@pytest.mark.parametrize(
    "question",
    [AMBASSADOR, "чому викликали посла?", "почему вызвали посла?"],
    ids=["en", "uk", "ru"],
)
def test_every_citation_is_a_verbatim_span_of_its_file(run: Run, demo_index: Path, question: str) -> None:
    answer = run("ask", question, "--index", demo_index, "--json").document
    assert answer.keys() >= {
        *("question", "standalone", "text", "answered", "reason", "language", "mode", "model", "citations"),
        *("closest", "unsupported", "notices", "usage", "seconds"),
    }
    assert (answer["answered"], answer["mode"], answer["model"]) == (True, "extractive", None)
    assert answer["citations"]
    for citation in answer["citations"]:
        assert citation.keys() >= {
            *("number", "path", "start", "end", "quote", "passage_id", "title", "outlet", "published"),
            *(
                "language",
                "support",
                "also",
                "retold",
                "story",
                "url",
                "link",
                "sha256",
                "text_sha256",
                "indexed_at",
            ),
        }
        content = (ROOT / "corpus" / citation["path"]).read_bytes()
        assert citation["sha256"] == sha256(content).hexdigest()
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("windows-1251")
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert f"[{citation['number']}]" in answer["text"]


def test_an_answer_is_shown_with_its_sources_and_notices_apart(run: Run, demo_index: Path) -> None:
    outcome = run("ask", FLOODED, "--index", demo_index)
    assert outcome.code == 0
    assert "[1]" in outcome.out
    assert "No language model" in outcome.err
    assert "No language model" not in outcome.out


def test_quotes_reach_the_terminal_as_they_stand_but_without_control_characters(
    run: Run, corpus: Path
) -> None:
    text = (
        "Relay on the lake\n\nThe relay in Sosnivka was won by Olha Reva in 3:100:5 :smile: [bold]sharp"
        "[/bold], \x1b[31mred\x1b[0m\x07 said the judge.\x9b"
    )
    (corpus / "relay.txt").write_text(text, encoding="utf-8")
    run("index", corpus)
    question = "Who won the relay in Sosnivka?"
    for arguments in (("show", "relay.txt"), ("ask", question), ("search", question)):
        out = run(*arguments).out
        assert "in 3:100:5 :smile: [bold]sharp[/bold], [31mred[0m said" in out, arguments
        assert not {"\x1b", "\x07", "\x9b"} & set(out), arguments


def test_what_the_corpus_does_not_tell_is_no_error(run: Run, demo_index: Path) -> None:
    outcome = run("ask", "How do I repair a bicycle chain?", "--index", demo_index, "--json")
    assert outcome.code == 0
    answer = outcome.document
    assert (answer["answered"], answer["citations"]) == (False, [])
    assert answer["reason"]
    assert answer["text"]


SUMMONS = "Kazakhstan's Foreign Ministry called in the Belarusian ambassador, Pavel Utyupin, on Wednesday."


def test_a_statement_is_checked_with_the_sentences_for_it(run: Run, demo_index: Path) -> None:
    said = f"{SUMMONS} What next?"
    document = run("check", said, "--index", demo_index, "--json").document
    first, last = document["claims"]
    assert first["status"] == "supported"
    assert "Utyupin" in " ".join(one["quote"] for one in first["for"])
    assert last["status"] == "unchecked"
    outcome = run("check", said, "--index", demo_index)
    assert outcome.code == 0
    assert "supported" in outcome.out
    assert "for: [1]" in outcome.out


def test_a_file_and_standard_input_are_checked_alike(
    run: Run, demo_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "statement.txt"
    file.write_text(SUMMONS, encoding="utf-8")
    of_file = run("check", file, "--index", demo_index, "--json").document
    monkeypatch.setattr("sys.stdin", io.StringIO(SUMMONS))
    of_input = run("check", "-", "--index", demo_index, "--json").document
    assert of_file["text"] == of_input["text"] == SUMMONS
    assert of_file["claims"] == of_input["claims"]
    assert run("check", " ", "--index", demo_index).code == 1


def test_a_search_lists_passages_best_first(run: Run, demo_index: Path) -> None:
    found = run("search", AMBASSADOR, "--index", demo_index, "--count", "4", "--json").document
    assert found.keys() == {"question", "hits", "seconds"}
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3, 4]
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert all(hit.keys() >= {"path", "start", "end", "text", "score", "rank"} for hit in found["hits"])


def test_a_search_by_speaker_shows_who_says_what(run: Run, demo_index: Path) -> None:
    asked = ("search", "--speaker", "Lypko", "--index", demo_index)
    shown = run(*asked)
    assert "Taras Lypko: «" in shown.out
    document = run(*asked, "--json").document
    assert (document["question"], document["speaker"]) == ("", "Lypko")
    assert all(
        "Lypko" in one["speaker"] or "Липко" in one["speaker"] for h in document["hits"] for one in h["said"]
    )
    assert run("search", "--index", demo_index).code == 1


def test_filters_narrow_the_search(run: Run, demo_index: Path) -> None:
    everything = run("search", AMBASSADOR, "--index", demo_index, "--count", "40", "--json").document["hits"]
    under_path = run(
        *("search", AMBASSADOR, "--index", demo_index, "--count", "40", "--json", "--path", "0*.txt")
    ).document["hits"]
    assert {hit["path"] for hit in under_path} < {hit["path"] for hit in everything}
    assert all(hit["path"].startswith("0") for hit in under_path)
    english = run("search", AMBASSADOR, "--index", demo_index, "--lang", "en", "--json").document["hits"]
    languages = {
        run("show", hit["path"], "--index", demo_index, "--json").document["language"] for hit in english
    }
    assert languages == {"en"}


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (["--outlet", "baltik ledger"], "the index has 'Baltic Ledger'"),
        (["--lang", "ua"], "the index has"),
        (["--path", "2024/*"], "No article's path matches '2024/*'"),
        (["--since", "1999-01-01", "--until", "1999-12-31"], "published in that time"),
    ],
)
@pytest.mark.parametrize("command", ["search", "ask"])
def test_filters_that_leave_nothing_are_explained_in_a_line(
    run: Run, demo_index: Path, command: str, filters: list[str], said: str
) -> None:
    outcome = run(command, AMBASSADOR, "--index", demo_index, *filters)
    assert outcome.code == 0
    assert len([line for line in outcome.err.splitlines() if said in line]) == 1


def test_time_words_are_read_and_said_unless_any_time_is_asked(run: Run, demo_index: Path) -> None:
    asked = ("search", f"{AMBASSADOR} Yesterday?", "--index", demo_index)
    outcome = run(*asked)
    assert outcome.out.startswith("Nothing found")
    assert "“Yesterday” was read as" in outcome.err and "--any-time" in outcome.err
    anyway = run(*asked, "--any-time", "--json")
    assert anyway.document["hits"] and "Yesterday" not in anyway.err


def test_an_article_is_shown_with_blocks_and_passages_that_slice_it(run: Run, demo_index: Path) -> None:
    name = "7b2e_harbour-gazette.txt"
    shown = run("show", name, "--index", demo_index, "--json").document
    assert shown.keys() >= {"path", "title", "outlet", "published", "language", "blocks", "passages"}
    assert all(block.keys() == {"start", "end", "kind"} for block in shown["blocks"])
    assert all(passage.keys() == {"id", "start", "end"} for passage in shown["passages"])
    length = len((ROOT / "corpus" / name).read_bytes().decode("utf-8"))
    assert all(0 <= span["start"] < span["end"] <= length for span in shown["blocks"] + shown["passages"])
    assert shown["title"] in run("show", name, "--index", demo_index).out


def test_a_chat_in_the_terminal_keeps_its_history(
    run: Run, demo_index: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = tmp_path / "lines"
    lines.write_text(f"{AMBASSADOR}\nAnd when?\n", encoding="utf-8")
    with lines.open(encoding="utf-8") as typed:
        monkeypatch.setattr(sys, "stdin", typed)
        outcome = run("chat", "--index", demo_index)
    assert outcome.code == 0
    assert re.search(r"searched as.* ambassador summoned", outcome.out)


def test_a_chat_in_json_prints_one_document_a_line(
    run: Run, demo_index: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = tmp_path / "lines"
    lines.write_text(f"{AMBASSADOR}\nAnd when?\n", encoding="utf-8")
    with lines.open(encoding="utf-8") as typed:
        monkeypatch.setattr(sys, "stdin", typed)
        outcome = run("chat", "--index", demo_index, "--json")
    first, second = map(json.loads, outcome.out.splitlines())
    assert (first["question"], second["question"]) == (AMBASSADOR, "And when?")
    assert second["standalone"] != "And when?"


# Evaluating


def test_an_evaluation_writes_its_reports(
    run: Run, demo_index: Path, questions: Path, tmp_path: Path
) -> None:
    out = tmp_path / "scores"
    outcome = run("eval", questions, "--index", demo_index, "--out", out, "--json")
    assert outcome.code == 0
    assert all((out / name).stat().st_size for name in ("report.json", "report.md", "report.html"))
    assert outcome.document == json.loads((out / "report.json").read_text(encoding="utf-8"))
    again = run("eval", questions, "--index", demo_index, "--baseline", out / "report.json", "--json")
    assert again.code == 0
    assert "comparison" in again.document


@pytest.mark.parametrize(("least", "code"), [("0", 0), ("1.01", 3)])
def test_a_missed_threshold_is_exit_code_3(
    run: Run, demo_index: Path, questions: Path, least: str, code: int
) -> None:
    outcome = run("eval", questions, "--index", demo_index, "--fail-under", f"recall@10={least}")
    assert outcome.code == code
    assert ("recall@10" in outcome.err) == (code == 3)


def test_a_bad_line_of_a_question_set_is_named(run: Run, demo_index: Path, questions: Path) -> None:
    questions.write_text(questions.read_text(encoding="utf-8") + "\n{broken", encoding="utf-8")
    outcome = run("eval", questions, "--index", demo_index)
    assert outcome.code == 1
    assert "3" in one_line(outcome.err)
    assert questions.name in outcome.err


# Errors


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["ask", "why?", "--index", "absent"], "absent"),
        (["search", "why?", "--index", "absent"], "absent"),
        (["show", "a.txt", "--index", "absent"], "absent"),
        (["eval", "absent.jsonl"], "absent.jsonl"),
        (["index", "absent-folder"], "absent-folder"),
        (["ask", "why?", "--model", "absent.gguf", "--index", "DEMO"], "absent.gguf"),
        (["ask", "  ", "--index", "DEMO"], "empty"),
        (["ask", "why?", "--since", "yesterday", "--index", "DEMO"], "yesterday"),
        (["search", "why?", "--until", "21.08.2024", "--index", "DEMO"], "YYYY-MM-DD"),
        (["chat", "--index", "DEMO", "--model", "absent.gguf"], "absent.gguf"),
        (["chat", "--index", "absent", "--since", "yesterday"], "yesterday"),
        (["ask", "why?", "--since", "2024-02-02", "--until", "2024-01-01", "--index", "DEMO"], "2024-02-02"),
        (["show", "absent.txt", "--index", "DEMO"], "absent.txt"),
        (["serve", "--index", "absent"], "absent"),
        (["ask", "why?", "--index", "~no-such-user/x"], "~no-such-user/x"),
        (["show", os.fsdecode(b"odd-\xff"), "--index", "DEMO"], "odd-?"),
        (["ask", "why?", "--index", os.fsdecode(b"absent-\xff")], "absent-"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_users_error_is_one_line_and_exit_code_1(
    run: Run, demo_index: Path, arguments: list[str], named: str
) -> None:
    outcome = run(*(demo_index if argument == "DEMO" else argument for argument in arguments))
    assert (outcome.code, outcome.out) == (1, "")
    assert named in one_line(outcome.err)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["ask"],
        ["ask", "why?", "--count", "2"],
        ["search", "why?", "--count", "0"],
        ["search", "why?", "--count", "many"],
        ["serve", "--port", "70000"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(run: Run, arguments: list[str]) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert "usage" in outcome.err


def test_bytes_that_are_no_text_do_not_end_a_command(run: Run, demo_index: Path) -> None:
    odd = os.fsdecode(b"\xff")
    asked = run("ask", f"{FLOODED} {odd}", "--index", demo_index, "--json")
    assert (asked.code, asked.document["question"]) == (0, f"{FLOODED} ?")
    filtered = run(
        *("search", FLOODED, "--path", f"{odd}*", "--lang", odd, "--outlet", odd, "--index", demo_index)
    )
    assert "Traceback" not in filtered.err
    assert filtered.code in (0, 1)


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [(["--index", "absent"], 1, "absent"), (["--port", "70000"], 2, "65535")],
    ids=["no index", "no port"],
)
def test_app_is_the_command_serve(
    capfd: pytest.CaptureFixture[str], run: Run, arguments: list[str], code: int, named: str
) -> None:
    served = run("serve", *arguments)
    try:
        result = app.main(arguments)
    except SystemExit as ended:
        result = int(ended.code or 0)
    assert (result, served.code) == (code, code)
    assert capfd.readouterr().err == served.err
    assert named in served.err


def test_an_error_shows_its_traceback_only_when_asked(run: Run) -> None:
    assert "Traceback" not in run("ask", "why?", "--index", "absent").err
    with pytest.raises(Exception, match="absent"):
        run("ask", "why?", "--index", "absent", "--debug")


# Language models and keys


def test_a_named_model_writes_the_answer_from_numbered_passages(
    run: Run, demo_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted_server(Step(pieces=["The ambassador was summoned ", "over an interview [1]."])) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        answer = run("ask", AMBASSADOR, "--index", demo_index, "--model", "scripted", "--json").document
    assert (answer["mode"], answer["model"]) == ("model", "scripted")
    assert AMBASSADOR.capitalize() in json.dumps(server.requests[0], ensure_ascii=False)
    assert answer["usage"]["prompt_tokens"] == 11


def test_quotes_stand_in_for_a_model_that_fails(
    run: Run, demo_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted_server(Step(status=404, error="no such model")) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("ASSISTANT_MODEL", "absent-model")
        outcome = run("ask", FLOODED, "--index", demo_index, "--json")
    assert outcome.code == 0
    assert outcome.document["mode"] == "extractive"
    assert outcome.document["citations"]
    assert any("absent-model" in notice for notice in outcome.document["notices"])


def test_quotes_follow_what_a_model_said_before_it_broke_off(
    run: Run, demo_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = "The ambassador was summoned over an interview [1]."
    with scripted_server(Step(pieces=[f"{begun} ", "Then the "], cut=True)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        shown = run("ask", AMBASSADOR, "--index", demo_index, "--model", "scripted").out
        text = run("ask", AMBASSADOR, "--index", demo_index, "--model", "none", "--json").document["text"]
    quote = text.split(" [1]")[0]
    assert shown.startswith(f"{begun}\n\n{quote} [2]")


def test_an_answer_that_came_whole_is_shown_once(
    run: Run, demo_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "The ambassador was summoned over an interview [1]."
    with scripted_server(Step(pieces=[said])) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        shown = run("ask", AMBASSADOR, "--index", demo_index, "--model", "scripted").out
    assert shown.count(said) == 1


def test_the_connections_of_a_judge_are_closed(
    run: Run, demo_index: Path, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[httpx.Client] = []
    close = httpx.Client.close

    def remember(client: httpx.Client) -> None:
        closed.append(client)
        close(client)

    monkeypatch.setattr(httpx.Client, "close", remember)
    with scripted_server(Step(pieces=['{"verdict": "right", "reason": "The same."}'])) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        assert run("eval", questions, "--index", demo_index, "--judge", "scripted").code == 0
    assert server.requests
    assert closed


def test_a_key_alone_sends_nothing(run: Run, demo_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_server(Step(pieces=["never asked"])) as server:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        answer = run("ask", AMBASSADOR, "--index", demo_index, "--json").document
        run("doctor", "--index", demo_index)
    assert answer["mode"] == "extractive"
    assert server.requests == []


@pytest.mark.parametrize("model", [None, "scripted"])
@pytest.mark.parametrize(
    "arguments",
    [["doctor"], ["doctor", "--json"], ["ask", AMBASSADOR], ["ask", AMBASSADOR, "--json"]],
    ids=" ".join,
)
def test_a_key_is_in_no_output_and_no_log(
    run: Run, demo_index: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], model: str | None
) -> None:
    refused = Step(status=401, error=f"Incorrect API key provided: {KEY}", code="invalid_api_key")
    with scripted_server(refused) as server:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        if model:
            monkeypatch.setenv("ASSISTANT_MODEL", model)
        outcome = run(*arguments, "--index", demo_index, "--log-level", "debug")
    assert outcome.code == int(model is not None and arguments[0] == "doctor")
    assert KEY not in outcome.out + outcome.err
    assert any(KEY in key for key in server.keys) == (model is not None)


# As a program


def start(*arguments: str, cwd: Path, **variables: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, **variables}
    command = [sys.executable, "-m", "assistant", *arguments]
    return subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def fetch(address: str, patience: float = 60.0) -> str:
    """Return what a server answers; it may still be starting."""
    ends = time.monotonic() + patience
    while True:
        try:
            return httpx.get(address, timeout=patience, trust_env=False).text
        except httpx.ConnectError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def test_help_and_version_answer_without_the_heavy_libraries(tmp_path: Path) -> None:
    heavy = "{'numpy', 'gradio', 'chromadb', 'llama_index', 'openai', 'onnxruntime', 'trafilatura'}"
    script = (
        "import sys, assistant.cli.main as c\n"
        f"try: c.main(['--help'])\nfinally: print({heavy} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.startswith("usage: assistant")
    assert done.stdout.splitlines()[-1] == "set()"


def test_an_interrupt_while_modules_are_loaded_ends_the_program_without_a_traceback(tmp_path: Path) -> None:
    script = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "assistant.cli.main":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from assistant.__main__ import start
start()
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == -signal.SIGINT
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("asked", [("help",), ("help", "ask")])
def test_help_is_given_to_who_asks_for_it_in_another_way(run: Run, asked: tuple[str, ...]) -> None:
    given = run(*asked)
    assert (given.code, given.err) == (0, "")
    assert given.out.startswith(f"usage: {' '.join(('assistant', *asked[1:]))} ")


def test_a_json_document_is_all_there_is_on_stdout(
    demo_index: Path, model_cache: Path, tmp_path: Path
) -> None:
    arguments = ("ask", AMBASSADOR, "--index", str(demo_index), "--json", "--log-level", "debug")
    out, err = start(*arguments, cwd=tmp_path, ASSISTANT_CACHE=str(model_cache)).communicate(timeout=120)
    assert json.loads(out)["question"] == AMBASSADOR
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent another way there")
def test_serve_opens_the_page_and_ends_at_ctrl_c(demo_index: Path, model_cache: Path, tmp_path: Path) -> None:
    arguments = ("serve", "--index", str(demo_index), "--port", "0")
    with start(*arguments, cwd=tmp_path, ASSISTANT_CACHE=str(model_cache)) as server:
        try:
            assert server.stderr is not None
            address = next(word for word in server.stderr.readline().split() if word.startswith("http://"))
            assert json.loads(fetch(f"{address}/health")) == {"status": "ok", "articles": 14}
            assert "gradio" in fetch(address)
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0
        finally:
            server.kill()


def test_doctor_reads_the_whole_index_when_told_and_fails_when_it_has_a_flaw(
    run: Run, demo_index: Path, tmp_path: Path
) -> None:
    sound = run("doctor", "--check", "--json", "--index", demo_index)
    parts = {part["name"]: part["works"] for part in sound.document["parts"]}
    assert parts["soundness"]
    assert sound.code == 0
    assert run("doctor", "--check", "--index", tmp_path / "none").code == 1
