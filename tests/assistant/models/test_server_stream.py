"""Servers that are compatible but for this or that, each through a real socket and the real client."""

import json

import pytest

from assistant.errors import ModelError
from assistant.models.failures import ContextTooLongError, RetryPolicy
from assistant.models.opening import open_model
from assistant.models.replies import Message, StreamEnd
from tests.support.scripted_server import Reply, Step, scripted_server

ASKED = (Message(role="system", content="Answer."), Message(role="user", content="Why?"))
DONE = b"data: [DONE]\n\n"


def event(choice: object, **more: object) -> bytes:
    return b"data: " + json.dumps({"choices": [choice], **more}).encode() + b"\n\n"


def said(text: object, **more: object) -> bytes:
    return event({"index": 0, "delta": {"content": text}, **more})


STOP = event({"index": 0, "delta": {}, "finish_reason": "stop"})
WHOLE = {"choices": [{"index": 0, "message": {"content": "Because."}, "finish_reason": "stop"}]}


def ask(*steps: Step | Reply) -> tuple[str, StreamEnd, list[dict[str, object]]]:
    with scripted_server(*steps) as server:
        policy = RetryPolicy(first_wait=0.01, silence=5.0)
        model = open_model("scripted", base_url=server.base_url, policy=policy)
        *pieces, end = model.stream(ASKED)
        model.close()
    assert isinstance(end, StreamEnd)
    return "".join(map(str, pieces)), end, server.requests


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(said("Because.") + DONE, id="no finish_reason"),
        pytest.param(said("Because.", finish_reason="") + DONE, id="an empty finish_reason"),
        pytest.param(said("Because.") + STOP, id="no end mark"),
        pytest.param(b'event: ping\ndata: {"type": "ping"}\n\n' + said("Because.") + STOP, id="a ping"),
        pytest.param(b"data:\n\n: wait\n\n" + said("Because.") + STOP + DONE, id="empty data"),
        pytest.param((said("Because.") + STOP).replace(b"\n", b"\r\n"), id="carriage returns"),
        pytest.param("\ufeff".encode() + said("Because.") + STOP, id="a byte-order mark"),
        pytest.param(event({"message": {"content": "Because."}}) + STOP, id="message for delta"),
        pytest.param(event({"text": "Because."}) + STOP, id="text for delta"),
        pytest.param(event({"delta": None}) + said("Because.") + STOP, id="a delta of null"),
        pytest.param(said([{"type": "text", "text": "Because."}]) + STOP, id="contents in parts"),
        pytest.param(json.dumps(WHOLE).encode(), id="a document for a stream"),
    ],
)
def test_a_reply_is_read_whatever_its_form(raw: bytes) -> None:
    text, end, requests = ask(Step(raw=raw))
    assert (text, end.cut, len(requests)) == ("Because.", False, 1)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        pytest.param(Step(raw=b"<html>Sign in to hotel Wi-Fi</html>"), "http://…/v1", id="a page"),
        pytest.param(
            Step(raw=b'{"error": "Unexpected endpoint"}'), "Unexpected endpoint", id="error in words"
        ),
        pytest.param(
            Step(raw=b'{"error": {"message": "Provider is out"}}'), "Provider is out", id="error of 200"
        ),
        pytest.param(Step(status=503, error="Loading model"), "Loading model", id="loading"),
        pytest.param(
            Step(raw=event({"delta": {"refusal": "I cannot."}}) + STOP + DONE), "I cannot.", id="refused"
        ),
        pytest.param(Step(pieces=["Bec"], finish="content_filter"), "filter", id="cut by a filter"),
    ],
)
def test_the_words_of_the_server_are_told(step: Step, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        ask(step)


@pytest.mark.parametrize(
    "words",
    [
        "Input validation error: `inputs` must have less than 1024 tokens. Given: 2200",
        "The input token count (2200) exceeds the maximum number of tokens allowed (1024).",
        "Input is too long for requested model.",
        "This model's maximum prompt length is 1024 but the request contains 2200 tokens.",
        "Please reduce the length of the messages.",
        "prompt is too long: 210000 tokens > 200000 maximum",
        "Requested token count exceeds the model's maximum",
    ],
)
@pytest.mark.parametrize("status", [400, 422, 500])
def test_a_prompt_too_long_is_known_by_the_words_of_many_servers(words: str, status: int) -> None:
    with pytest.raises(ContextTooLongError):
        ask(Step(status=status, error=words))


def refuses(name: str, words: str) -> Reply:
    return lambda request: Step(status=400, error=words) if name in request else Step(pieces=["Because."])


@pytest.mark.parametrize(
    ("name", "words", "sent"),
    [
        (
            "max_tokens",
            "'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
            "max_completion_tokens",
        ),
        ("max_tokens", "max_tokens is too large: 1024. This model supports at most 512.", None),
        ("stream_options", "Unrecognized request argument supplied: stream_options", None),
        ("temperature", "'temperature' does not support 0.0 with this model.", None),
    ],
)
def test_what_a_server_refuses_is_not_sent_again(name: str, words: str, sent: str | None) -> None:
    text, _, requests = ask(refuses(name, words))
    assert text == "Because."
    assert name not in requests[-1]
    assert sent is None or requests[-1][sent] == requests[0][name]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "System role not supported"),
        (500, "Jinja Exception: System role not supported"),
        (400, "Developer instruction is not enabled for this model"),
        (422, "This model does not support system messages"),
    ],
)
def test_without_a_system_role_its_text_goes_before_the_question(status: int, words: str) -> None:
    def refuse_system(request: dict[str, object]) -> Step:
        roles = [message["role"] for message in request["messages"]]  # type: ignore[attr-defined]
        return Step(status=status, error=words) if "system" in roles else Step(pieces=["Because."])

    _, _, requests = ask(refuse_system)
    assert requests[-1]["messages"] == [{"role": "user", "content": "Answer.\n\nWhy?"}]


def test_a_model_that_closes_thoughts_it_never_opened_is_held_back_the_next_time() -> None:
    reply = Step(pieces=["The minister said", " so.</think>Because."])
    with scripted_server(reply) as server:
        model = open_model("scripted", base_url=server.base_url)
        with pytest.raises(ModelError, match="thoughts"):
            list(model.stream(ASKED))
        *pieces, _ = model.stream(ASKED)
        model.close()
    assert "".join(map(str, pieces)) == "Because."
