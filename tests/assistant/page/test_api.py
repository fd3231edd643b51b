"""The page's server as programs use it: its health, and the endpoints."""

import json
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Iterator

import pytest

from tests.support.browsing import PIER, serving
from tests.support.fake_assistant import ARTICLES, FakeAssistant

gradio_client = pytest.importorskip("gradio_client")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as address:
        yield address


def test_health_is_answered(address: str) -> None:
    with urllib.request.urlopen(f"{address}/health") as reply:  # noqa: S310
        health = json.load(reply)
    assert health["status"] == "ok"
    assert health["articles"] >= len(ARTICLES)


def test_programs_get_the_same_document_as_the_command_line(address: str) -> None:
    client = gradio_client.Client(address, verbose=False)
    answer = json.loads(client.predict(question=PIER, languages=["en"], api_name="/ask"))
    assert answer == json.loads(json.dumps(FakeAssistant().ask(PIER).to_dict()))
    found = json.loads(client.predict(question=PIER, count=1, any_time=True, api_name="/search"))
    assert set(found) == {"question", "hits", "seconds"}
    assert [hit["rank"] for hit in found["hits"]] == [1]
    checked = json.loads(client.predict(text=PIER, languages=["en"], api_name="/check"))
    assert checked == json.loads(json.dumps(FakeAssistant().check(PIER).to_dict()))
    for count in (0, -5, 10**9):
        asked = client.predict(question=PIER, count=count, api_name="/search")
        assert json.loads(asked)["hits"], "as many as there are, or the nearest one"


def test_a_program_gets_the_story_of_an_article_and_what_somebody_said(address: str) -> None:
    client = gradio_client.Client(address, verbose=False)
    path = "richka/mist.txt"
    story = json.loads(client.predict(path=path, language="uk", api_name="/story"))
    assert story == json.loads(json.dumps(FakeAssistant().story(path, "uk").to_dict()))
    with pytest.raises(gradio_client.exceptions.AppError, match=r"nowhere\.txt"):
        client.predict(path="nowhere.txt", api_name="/story")
    spoken = json.loads(client.predict(question="", speaker="Ada Lemmik", api_name="/search"))
    assert (spoken["speaker"], spoken["hits"][0]["said"][0]["speaker"]) == ("Ada Lemmik", "Ada Lemmik")


@pytest.mark.parametrize("any_time", [False, True])
def test_a_program_can_leave_the_time_words_unread(address: str, any_time: bool) -> None:
    client = gradio_client.Client(address, verbose=False)
    question = "What happened yesterday?"
    answer = json.loads(client.predict(question=question, any_time=any_time, api_name="/ask"))
    assert (answer["period"] is None) == any_time


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"question": "refuse"}, "cannot> be used"),
        ({"question": PIER, "since": "soon"}, "no date"),
        ({"question": "x" * 9_999}, "9\\D?999 characters"),
    ],
    ids=["refused", "date", "length"],
)
def test_a_program_is_told_in_one_line_what_was_wrong(
    address: str, arguments: dict[str, str], message: str
) -> None:
    with pytest.raises(gradio_client.exceptions.AppError, match=message):
        gradio_client.Client(address, verbose=False).predict(**arguments, api_name="/ask")


@pytest.mark.parametrize(
    ("endpoint", "data", "status"),
    [
        ("ask", ["x" * 9_999], 422),
        ("search", ["x" * 9_999], 422),
        ("check", ["x" * 9_999], 422),
        ("ask", [PIER, None, None, None, "soon"], 422),
        ("export", ["?"], 422),
        ("ask", ["break"], 500),
    ],
)
def test_what_the_caller_can_mend_is_no_failure_of_the_server(
    address: str, endpoint: str, data: list[object], status: int
) -> None:
    body = json.dumps({"data": data}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/gradio_api/run/{endpoint}", body, headers)  # noqa: S310
    with pytest.raises(urllib.error.HTTPError) as failed, urllib.request.urlopen(request):  # noqa: S310
        pass
    assert failed.value.code == status
    told = json.load(failed.value)
    assert isinstance(told.get("error"), str | None) and "Traceback" not in str(told)
    if status != 500:
        assert set(told) == {"error"}


def test_only_the_named_endpoints_are_offered(address: str) -> None:
    offered = gradio_client.Client(address, verbose=False).view_api(return_format="dict", print_info=False)
    assert set(offered["named_endpoints"]) == {"/ask", "/check", "/export", "/search", "/story"}
    assert offered["unnamed_endpoints"] == {}


def test_answers_are_exported(address: str) -> None:
    client = gradio_client.Client(address, verbose=False)
    answer = client.predict(question=PIER, api_name="/ask")
    told = json.loads(client.predict(answers=answer, format="bibtex", language="uk", api_name="/export"))
    assert told["name"] == "news-answers.bib"
    assert told["text"].startswith("@misc{")
    word = json.loads(client.predict(answers=answer, format="docx", api_name="/export"))
    assert b64decode(word["base64"]).startswith(b"PK")
    with pytest.raises(gradio_client.exceptions.AppError, match="no answers as JSON"):
        client.predict(answers="?", api_name="/export")
