"""Replies of a misbehaving server -> the answer that is shown, beside what should be.

The server is `tools/llmserver.py` of the cases: the name of the model says how it misbehaves.
"""

import importlib.util
import os
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from assistant.assistant import Assistant
from assistant.models.failures import RetryPolicy
from assistant.models.opening import open_model
from assistant.values import CitedAnswer
from benchmarks.cases.verdicts import EXPECTED, Bench, Verdict
from index.search.index import open_index

QUESTION = "Why was the ambassador summoned?"
ANSWER = (
    "Kazakhstan's Foreign Ministry called in the Belarusian ambassador, Pavel Utyupin, on Wednesday over "
    "Alexander Lukashenko's latest television appearance. [{n}]"
)
OVERFLOWS = "29"


def check_writing(bench: Bench) -> Iterator[Verdict]:
    """Yield a verdict for each way in which a model's server misbehaves."""
    tool = _server_tool(bench)
    server = tool.serve()
    os.environ.pop("OPENAI_API_KEY", None)
    address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    overflows = [{"case": OVERFLOWS, "model": name, "by": "model"} for name in tool.CTX]
    for expected in [*EXPECTED["writing"], *overflows]:
        _add_scenario(tool, expected)
        model = open_model(
            expected["model"], base_url=address, policy=RetryPolicy(first_wait=0.01, silence=5.0)
        )
        with Assistant(open_index(bench.demo), model) as assistant:
            answer = assistant.ask(QUESTION)
        yield Verdict(
            case=expected["case"],
            tried=expected.get("text", expected["model"]),
            why="; ".join(_complaints(expected, answer)),
        )
    server.shutdown()


def _server_tool(bench: Bench) -> ModuleType:
    spec = importlib.util.spec_from_file_location("llmserver", bench.cases / "tools/llmserver.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _add_scenario(tool: ModuleType, expected: dict[str, Any]) -> None:
    """Teach the server a reply of given words, or of given bytes, or a whole document."""

    def say(handler: Any, body: dict[str, Any], answer: str) -> None:  # noqa: ANN401 -- of the tool
        number = str(tool.find_number(body, expected.get("cites", "called in the Belarusian ambassador")))
        if "document" in expected:
            handler.js(200, expected["document"])
        elif "halves" in expected:
            handler.start()
            for half in expected["halves"]:
                chunk = b'{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":'
                chunk += b'[{"index":0,"delta":{"content":"' + half.encode() + b'"},"finish_reason":null}]}'
                handler.ev(raw=b"data: " + chunk + b"\n\n")
            for word in handler.words(answer):
                handler.ev({"content": word})
            handler.ev({}, "stop")
            handler.done()
        else:
            handler.simple(expected["text"].replace("{A}", ANSWER).replace("{n}", number))

    if {"text", "halves", "document"} & expected.keys():
        setattr(tool.H, f"s_{expected['model']}", say)


def _complaints(expected: dict[str, Any], answer: CitedAnswer) -> Iterator[str]:
    if expected.get("by", "model") != ("model" if answer.model else "quotes"):
        yield f"answered by {answer.mode}: {[str(one)[:150] for one in answer.notices]}"
    if "lacks" in expected and re.search(expected["lacks"], answer.text):
        yield f"says {answer.text[-120:]!r}"
    if "uncited" in expected and re.search(expected["uncited"] + r"\W*\[\d", answer.text):
        yield f"cites {answer.text[-90:]!r}"
    if (
        answer.model
        and "Utyupin" not in answer.text
        and expected.get("by") != "quotes"
        and "false" not in expected
    ):
        yield f"does not say {answer.text[:90]!r}"
    if "false" in expected and any(
        claim.status == "supported" and re.search(expected["false"], answer.text[claim.start : claim.end])
        for claim in answer.claims
    ):
        yield "shown as supported"
    if "notice" in expected and not any(re.search(expected["notice"], str(one)) for one in answer.notices):
        yield f"told {[str(one) for one in answer.notices]}"
