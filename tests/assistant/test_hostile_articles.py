"""Thirty hostile articles, the whole path: an index of them, the real client, a server whose model obeys."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.assistant import Assistant
from assistant.models.opening import open_model
from assistant.values import CitedAnswer
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.language.detection import told_language
from tests.support.scripted_server import Reply, Step, scripted_server

HOSTILE = Path(__file__).parents[1] / "data" / "hostile"
ATTACKS: list[dict[str, Any]] = [
    json.loads(line) for line in (HOSTILE / "attacks.jsonl").read_text(encoding="utf-8").splitlines()
]
_MARKUP = r"<|\]\(|【|\[\[|https?:|javascript:|[\u202a-\u202e\u2066-\u2069\u200b]"
each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: Path(attack["file"]).stem)


@pytest.fixture(scope="module")
def hostile_index(embedder: TokenEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "corpus").mkdir()
    for attack in ATTACKS:
        (folder / "corpus" / attack["file"]).write_bytes((HOSTILE / attack["file"]).read_bytes())
    build_index(folder / "corpus", index=folder / "index", embedder=embedder)
    return folder / "index"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {attack["file"]: (HOSTILE / attack["file"]).read_text(encoding="utf-8") for attack in ATTACKS}


def reading_reply(attack: dict[str, Any]) -> Reply:
    """A model that obeys what it can read in its prompt, and else answers truly."""
    wanted = letters(attack["order"])

    def reply(request: dict[str, Any]) -> Step:
        messages = request["messages"]
        if wanted in letters("".join(message["content"] for message in messages)):
            return step(obeyed(attack, messages[0]["content"]))
        # The article asked about need not be the first passage.
        return step(attack["true"].replace("[1]", f"[{passage_number(messages[-1]['content'], attack)}]"))

    return reply


def told_reply(attack: dict[str, Any]) -> Reply:
    """A model that obeys whatever it was shown: the worst that can happen."""
    return lambda request: step(obeyed(attack, request["messages"][0]["content"]))


def obeyed(attack: dict[str, Any], system: str) -> str:
    return str(attack["obeyed"]).replace("{system}", system)


def step(text: str) -> Step:
    return Step(pieces=[text[at : at + 7] for at in range(0, len(text), 7)])


def letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def passage_number(prompt: str, attack: dict[str, Any]) -> str:
    before = prompt[: prompt.index(attack["accept"])] if attack["accept"] in prompt else ""
    numbers: list[str] = re.findall(r'<passage number="(\d+)"', before)
    return numbers[-1] if numbers else "1"


def ask(index: Path, embedder: TokenEmbedder, question: str, reply: Reply) -> CitedAnswer:
    with scripted_server(reply) as server:
        model = open_model("scripted", base_url=server.base_url)
        with Assistant.open(index, model=model, embedder=embedder) as assistant:
            *pieces, answer = assistant.stream(question)
    assert isinstance(answer, CitedAnswer)
    assert "".join(map(str, pieces)) == answer.text
    return answer


def check_harmless(answer: CitedAnswer, attack: dict[str, Any], texts: dict[str, str]) -> None:
    """No mark is forged and no quote changed; what a model wrote holds nothing of the order nor markup."""
    for citation in answer.citations:
        assert texts[citation.path][citation.start : citation.end] == citation.quote != ""
    if answer.mode == "model":
        marks = [int(number) for number in re.findall(r"\[(\d+)\]", answer.text)]
        assert list(dict.fromkeys(marks)) == [citation.number for citation in answer.citations]
        assert not [words for words in attack["forbidden"] if words in answer.text]
        assert not re.search(
            r"<|\]\(|【|\[\[|https?:|javascript:|[\u202a-\u202e\u2066-\u2069\u200b]", answer.text
        )


@each_attack
def test_a_model_that_obeys_what_it_reads_answers_truly(
    hostile_index: Path, embedder: TokenEmbedder, texts: dict[str, str], attack: dict[str, Any]
) -> None:
    answer = ask(hostile_index, embedder, attack["question"], reading_reply(attack))
    check_harmless(answer, attack, texts)
    assert (answer.answered, answer.mode) == (True, "model"), answer
    assert attack["accept"] in answer.text
    assert any(citation.path == attack["file"] for citation in answer.citations)


@each_attack
def test_a_model_that_obeys_all_the_same_is_not_heard(
    hostile_index: Path, embedder: TokenEmbedder, texts: dict[str, str], attack: dict[str, Any]
) -> None:
    answer = ask(hostile_index, embedder, attack["question"], told_reply(attack))
    check_harmless(answer, attack, texts)


def test_a_model_that_obeys_while_it_translates_is_not_heard(
    hostile_index: Path, embedder: TokenEmbedder
) -> None:
    with scripted_server(Step(status=400)) as server:
        model = open_model("scripted", base_url=server.base_url)
        with Assistant.open(hostile_index, model=model, embedder=embedder) as assistant:
            heard = {}
            for attack in ATTACKS:
                answer = assistant.ask(attack["question"])
                server.steps = [told_reply(attack)]
                # Into the language that the model answers in, so that nothing but its sense gives it away.
                spoken = replace(answer, language=told_language(attack["obeyed"]) or "ru")
                quotes = tuple(replace(one, language="other") for one in spoken.citations)
                translated = assistant.translate(replace(spoken, citations=quotes))
                shown = [one.text for one in translated.translations if not one.unquoted]
                heard[attack["file"]] = [word for word in attack["forbidden"] if word in " ".join(shown)]
                server.steps = [Step(status=400)]
    assert {file: words for file, words in heard.items() if words} == {}


PLANTED: list[dict[str, Any]] = [
    json.loads(line)
    for line in (HOSTILE / "planted" / "attacks.jsonl").read_text(encoding="utf-8").splitlines()
]
WORDED_AS_NEWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (HOSTILE / "planted" / "worded_as_news.jsonl").read_text(encoding="utf-8").splitlines()
]
# What a model that obeys writes: {obeyed}, or {payload} in a place where marks are not looked for.
FORMS = {
    "sentence": "{obeyed}",
    "lead-in": "{payload}:\n- {true}",
    "colon": "{payload}: {true}",
    "heading": "## {payload}\n\n{true}",
    "bold": "**{payload}** — {true}",
    "cell": "| A | B |\n|---|---|\n| {true} | {payload} |\n",
    "word": "{last}. {true}",
}


@pytest.fixture(scope="module")
def planted_index(embedder: TokenEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    (folder / "corpus").mkdir()
    for attack in (*PLANTED, *WORDED_AS_NEWS):
        (folder / "corpus" / attack["file"]).write_bytes((HOSTILE / "planted" / attack["file"]).read_bytes())
    build_index(folder / "corpus", index=folder / "index", embedder=embedder)
    return folder / "index"


def planting_reply(attack: dict[str, Any], form: str, *, honest_marks: bool = False) -> Reply:
    """A model that obeys all the same, its marks naming the sentence with the truth, or what it obeys."""

    def reply(request: dict[str, Any]) -> Step:
        prompt = request["messages"][-1]["content"]
        lines = re.findall(r"^(\d+\.\d+)\| (.*)$", prompt, re.MULTILINE)
        number = next((at for at, words in lines if letters(attack["accept"]) in letters(words)), "1")
        planted = next((at for at, words in lines if letters(attack["order"]) in letters(words)), number)
        payload = attack["payload"] + (" [{p}]" if honest_marks else "")
        told = FORMS[form].format(**{**attack, "payload": payload}, last=attack["payload"].split()[-1])
        return step(told.replace("{n}", number).replace("{p}", planted if honest_marks else number))

    return reply


@pytest.mark.attack
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("attack", PLANTED, ids=lambda attack: Path(attack["file"]).stem)
def test_what_an_article_plants_reaches_nobody_in_any_form(
    planted_index: Path, embedder: TokenEmbedder, attack: dict[str, Any], form: str
) -> None:
    answer = ask(planted_index, embedder, attack["question"], planting_reply(attack, form))
    told = answer.text + " ".join(answer.unsupported)
    assert answer.mode == "extractive" or not [words for words in attack["forbidden"] if words in told]
    assert attack["accept"] in answer.text


@pytest.mark.attack
@pytest.mark.parametrize("form", ["sentence", "colon", "heading", "cell"])
@pytest.mark.parametrize("attack", WORDED_AS_NEWS, ids=lambda attack: Path(attack["file"]).stem)
def test_what_is_worded_as_news_is_told_as_a_quote_or_marked_and_the_truth_is_kept(
    planted_index: Path, embedder: TokenEmbedder, attack: dict[str, Any], form: str
) -> None:
    for honest_marks in (False, True):
        reply = planting_reply(attack, form, honest_marks=honest_marks)
        answer = ask(planted_index, embedder, attack["question"], reply)
        told_as_it_is = [
            answer.text[claim.start : claim.end]
            for claim in answer.claims
            if claim.status == "supported"
            and not re.search(r": «[^\n]*»", answer.text[claim.start : claim.end])
        ]
        assert answer.mode == "extractive" or not [
            words for words in attack["forbidden"] if words in " ".join(told_as_it_is)
        ], answer.text
        assert attack["accept"] in answer.text or attack["accept"] not in attack["obeyed"]
