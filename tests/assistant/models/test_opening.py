import json
import logging
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.errors import ModelError, ModelSettingsError, ModelUnavailableError
from assistant.models.client import LlamaIndexModel
from assistant.models.failures import ContextTooLongError, Endpoint, RetryPolicy
from assistant.models.language_model import LanguageModel
from assistant.models.opening import is_loopback, open_model
from assistant.models.replies import Message, Reply, ReplyChunk, StreamEnd
from assistant.values import Usage
from tests.support.scripted_server import ScriptedServer, Step, scripted_server

KEY = "sk-test-never-shown-0123456789"
ASKED = [Message(role="system", content="Answer."), Message(role="user", content="Чому?")]


@contextmanager
def opened(server: ScriptedServer, waits: list[float], **bounds: float) -> Iterator[LanguageModel]:
    policy = RetryPolicy(**({"silence": 5.0, "total": 20.0} | bounds), sleep=waits.append)  # type: ignore[arg-type]
    model = open_model("scripted", api_key=KEY, base_url=server.base_url, policy=policy)
    try:
        yield model
    finally:
        model.close()


def read(model: LanguageModel, messages: Sequence[Message] = ASKED) -> tuple[str, StreamEnd]:
    *pieces, end = model.stream(messages)
    assert isinstance(end, StreamEnd)
    return "".join(piece for piece in pieces if isinstance(piece, str)), end


def failure_of(*steps: Step, **bounds: float) -> tuple[ModelError, list[float], ScriptedServer]:
    waits: list[float] = []
    with (
        scripted_server(*steps) as server,
        opened(server, waits, **bounds) as model,
        pytest.raises(ModelError) as caught,
    ):
        list(model.stream(ASKED))
    return caught.value, waits, server


def test_a_reply_streams_as_it_comes_with_its_usage():
    with (
        scripted_server(Step(pieces=["Амб", "асадора", " викликали [1]."])) as server,
        opened(server, []) as model,
    ):
        assert list(model.stream(ASKED)) == [
            "Амб",
            "асадора",
            " викликали [1].",
            StreamEnd(usage=Usage(prompt_tokens=11, completion_tokens=7), estimated=False, cut=False),
        ]


def test_the_request_is_deterministic_streamed_and_carries_the_messages():
    with scripted_server(Step(pieces=["так"])) as server, opened(server, []) as model:
        read(model)
    [request] = server.requests
    assert request["temperature"] == 0
    assert request["stream"] is True
    assert request["stream_options"] == {"include_usage": True}
    assert [m["role"] for m in request["messages"]] == ["system", "user"]
    assert request["messages"][1]["content"] == "Чому?"
    assert server.keys == [f"Bearer {KEY}"]


def test_tokens_are_estimated_when_the_server_counts_none():
    with (
        scripted_server(Step(pieces=["Посла викликали."], usage=None)) as server,
        opened(server, []) as model,
    ):
        _, end = read(model)
    assert end.estimated
    assert end.usage.prompt_tokens > 0
    assert end.usage.completion_tokens > 0
    assert end.usage.cost is None


def test_a_reply_cut_at_its_length_limit_says_so():
    with scripted_server(Step(pieces=["Посла"], finish="length")) as server, opened(server, []) as model:
        assert read(model)[1].cut


@pytest.mark.parametrize(
    ("step", "kind", "words"),
    [
        pytest.param(
            Step(status=401, error=f"bad key {KEY}"), ModelSettingsError, "OPENAI_API_KEY", id="key"
        ),
        pytest.param(Step(status=403, error="no"), ModelSettingsError, "OPENAI_API_KEY", id="forbidden"),
        pytest.param(Step(status=404, error="no model"), ModelSettingsError, "'scripted'", id="model"),
        pytest.param(
            Step(status=429, code="insufficient_quota"), ModelSettingsError, "billing", id="no credit"
        ),
        pytest.param(
            Step(status=400, error=f"odd {KEY}"), ModelSettingsError, "HTTP 400: odd ***", id="refused"
        ),
        pytest.param(
            Step(status=400, error="This model's maximum context length is 10 tokens"),
            ContextTooLongError,
            "longer",
            id="context",
        ),
        pytest.param(
            Step(status=400, error="request (900 tokens) exceeds the available context size (512 tokens)"),
            ContextTooLongError,
            "longer",
            id="context of llama.cpp",
        ),
    ],
)
def test_what_the_user_must_change_is_said_at_once(step, kind, words):
    error, waits, server = failure_of(step)
    assert isinstance(error, kind)
    assert words in str(error)
    assert waits == []
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("step", "words"),
    [
        pytest.param(Step(status=429), "is busy (HTTP 429)", id="429"),
        pytest.param(Step(status=500), "failed (HTTP 500)", id="500"),
        pytest.param(Step(status=503), "failed (HTTP 503)", id="503"),
        pytest.param(Step(pieces=[]), "empty reply", id="empty"),
        pytest.param(Step(pieces=[" ", "\n"]), "empty reply", id="blank"),
        pytest.param(Step(pieces=["<think>Hm.</think>"]), "empty reply", id="only thoughts"),
        pytest.param(Step(raw=b"data: {broken\n\n"), "malformed", id="malformed JSON"),
        pytest.param(Step(raw=b'data: {"choices": [{"delta": 7}]}\n\n'), "failed", id="odd shape"),
        pytest.param(Step(raw=b'data: {"error": {"message": "oops"}}\n\n'), "oops", id="error event"),
        pytest.param(Step(cut=True), "broke off", id="cut before a word"),
    ],
)
def test_a_passing_failure_is_tried_three_times_then_said(step, words):
    error, waits, server = failure_of(step)
    assert isinstance(error, ModelUnavailableError)
    assert words in str(error)
    assert waits == [1.0, 2.0]
    assert len(server.requests) == 3


def test_the_response_of_a_failed_reply_is_closed_before_the_next_request():
    class BrokenLlm:
        def stream_chat(self, messages, **options):
            raise ValueError("an odd chunk")

    events: list[str] = []
    model = LlamaIndexModel(
        BrokenLlm(),  # type: ignore[arg-type]
        endpoint=Endpoint(model="broken", address="http://127.0.0.1:1/v1"),
        context_tokens=1000,
        local=True,
        policy=RetryPolicy(silence=5.0, total=20.0, sleep=lambda seconds: events.append("wait")),
        hang_up=lambda: events.append(threading.current_thread().name.partition("_")[0]),
    )
    with pytest.raises(ModelError):
        list(model.stream(ASKED))
    assert events == ["language-model", "wait", "language-model", "wait", "language-model"]


def test_a_failure_that_passes_is_not_seen():
    waits: list[float] = []
    steps = [Step(status=500), Step(status=429), Step(pieces=["Так."])]
    with scripted_server(*steps) as server, opened(server, waits) as model:
        assert read(model)[0] == "Так."
    assert waits == [1.0, 2.0]


def test_the_wait_that_the_server_asks_for_is_kept():
    waits: list[float] = []
    steps = [Step(status=429, headers={"retry-after": "7"}), Step(pieces=["Так."])]
    with scripted_server(*steps) as server, opened(server, waits) as model:
        read(model)
    assert waits == [7.0]


@pytest.mark.parametrize("asked", ["3600", "21"])
def test_a_wait_above_our_limit_ends_it(asked):
    error, waits, server = failure_of(Step(status=429, headers={"retry-after": asked}))
    assert isinstance(error, ModelUnavailableError)
    assert waits == []
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("asked", "kept"), [("soon", [1.0, 2.0]), ("Wed, 21 Oct 2015 07:28:00 GMT", [0.0, 0.0])]
)
def test_a_wait_may_be_a_date_and_nonsense_counts_as_none(asked, kept):
    _, waits, _ = failure_of(Step(status=429, headers={"retry-after": asked}))
    assert waits == kept


def test_a_stream_cut_after_a_word_is_not_begun_again():
    waits: list[float] = []
    with scripted_server(Step(pieces=["Посла"], cut=True)) as server, opened(server, waits) as model:
        stream = model.stream(ASKED)
        assert next(stream) == "Посла"
        with pytest.raises(ModelUnavailableError, match="broke off"):
            list(stream)
    assert waits == []


def test_a_stream_that_ends_without_its_end_mark_is_cut():
    piece = b'data: {"choices": [{"index": 0, "delta": {"content": "Well"}}]}\n\n'
    step = Step(raw=piece)
    error, _, _ = failure_of(step)
    assert "broke off" in str(error)


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(Step(hang_before=30), id="silent from the start"),
        pytest.param(Step(pieces=["Посла"], hang_after=30), id="silent after a word"),
        pytest.param(Step(comments=500), id="keeps the line open, says nothing"),
    ],
)
def test_a_silent_server_is_given_up(step):
    begun = time.monotonic()
    error, _, _ = failure_of(step, silence=0.2, total=0.5)
    assert "in time" in str(error)
    assert time.monotonic() - begun < 15


def test_the_total_time_bounds_the_attempts():
    now = [0.0]
    policy = RetryPolicy(
        total=2.5, sleep=lambda wait: now.__setitem__(0, now[0] + wait), clock=lambda: now[0]
    )
    with scripted_server(Step(status=500)) as server:
        model = open_model("scripted", api_key=KEY, base_url=server.base_url, policy=policy)
        with pytest.raises(ModelUnavailableError):
            list(model.stream(ASKED))
        model.close()
    assert len(server.requests) == 2


def test_no_server_is_a_setting_to_change():
    with scripted_server(Step()) as server:
        address = server.base_url
    waits: list[float] = []
    policy = RetryPolicy(sleep=waits.append)
    model = open_model("scripted", base_url=address, policy=policy)
    with pytest.raises(ModelSettingsError, match="No server answers"):
        list(model.stream(ASKED))
    model.close()


@pytest.mark.parametrize("parameter", ["temperature", "stream_options"])
def test_a_parameter_that_the_server_refuses_is_left_out_from_then_on(parameter):
    steps = [Step(status=400, error=f"Unsupported value: {parameter!r}"), Step(pieces=["Так."])]
    with scripted_server(*steps) as server, opened(server, []) as model:
        assert read(model)[0] == "Так."
        read(model)
    assert [parameter in request for request in server.requests] == [True, False, False]


@pytest.mark.parametrize(
    "step",
    [
        Step(status=401, error=f"Incorrect API key: {KEY}"),
        Step(status=400, error=f"odd {KEY}"),
        Step(status=500, error=KEY),
        Step(raw=f'data: {{"error": {{"message": "oops {KEY}"}}}}\n\n'.encode()),
    ],
)
def test_the_key_is_nowhere_to_be_seen(step, caplog):
    caplog.set_level(logging.INFO)
    with scripted_server(step) as server, opened(server, []) as model:
        with pytest.raises(ModelError) as caught:
            list(model.stream(ASKED))
        seen = "".join(traceback.format_exception(caught.value)) + repr(model) + str(vars(model)["_endpoint"])
    assert KEY not in seen
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("assistant")]
    assert KEY not in "".join(ours)


def test_a_secret_in_the_address_is_nowhere_to_be_seen():
    refused = Step(status=404, error="no such model")
    with scripted_server(refused) as server:
        address = server.base_url.replace("://", "://reader:hidden@") + "?token=hidden"
        model = open_model("scripted", base_url=address)
        with pytest.raises(ModelError) as caught:
            list(model.stream(ASKED))
        model.close()
    assert "hidden" not in f"{model!r} {caught.value}"


def test_a_key_in_the_environment_is_not_sent_to_another_server(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with scripted_server(Step(pieces=["Так."])) as server:
        model = open_model("scripted", base_url=server.base_url)
        read(model)
        model.close()
    assert server.keys == ["Bearer none"]


def test_a_reader_who_leaves_ends_the_request():
    with scripted_server(Step(pieces=["вчора", "тут"], hang_after=30)) as server, opened(server, []) as model:
        stream = model.stream(ASKED)
        assert next(stream) == "вчора"
        stream.close()  # type: ignore[attr-defined]
        server.released.set()
    names = [thread.name for thread in threading.enumerate()]
    assert sum(name.startswith("language-model") for name in names) <= 1


def test_an_openai_model_needs_a_key():
    with pytest.raises(ModelSettingsError, match="OPENAI_API_KEY"):
        open_model("gpt-4o-mini")


@pytest.mark.parametrize("setting", ["ollama:", "Ollama: ", " LMStudio: ", "llamacpp:"])
def test_a_server_without_a_model_is_named(setting):
    with pytest.raises(ModelSettingsError, match=rf"{setting.strip(' :').casefold()}:NAME"):
        open_model(setting)


def test_a_model_of_another_server_may_be_called_as_one_of_ours():
    model = open_model("lmstudio", base_url="http://127.0.0.1:9/v1")
    assert model.name == "lmstudio"
    model.close()


def test_a_hosted_model_is_not_local_and_its_context_is_known():
    model = open_model("gpt-4o-mini", api_key=KEY)
    assert (model.name, model.local, model.context_tokens) == ("gpt-4o-mini", False, 128_000)
    model.close()
    model.close()


def test_a_llama_index_llm_is_used_as_given():
    from llama_index.core.llms import MockLLM

    model = open_model(MockLLM())
    text, end = read(model)
    assert "Чому?" in text
    assert end.estimated
    assert not model.local


def test_an_error_of_a_foreign_llm_is_ours():
    from llama_index.core.llms import MockLLM

    class Broken(MockLLM):
        def stream_chat(self, messages, **kwargs):
            raise KeyError("no such thing")

    policy = RetryPolicy(sleep=lambda wait: None)
    with pytest.raises(ModelUnavailableError, match="KeyError"):
        list(open_model(Broken(max_tokens=None), policy=policy).stream(ASKED))


def test_what_is_no_model_is_refused():
    with pytest.raises(ModelSettingsError, match="'int'"):
        open_model(7)


def test_a_missing_model_file_is_named(tmp_path: Path):
    with pytest.raises(ModelSettingsError, match=r"absent\.gguf"):
        open_model(str(tmp_path / "absent.gguf"))


def test_a_model_file_in_the_home_folder_of_nobody_is_named():
    with pytest.raises(ModelSettingsError, match="~no-such-user/small"):
        open_model("~no-such-user/small.gguf")


def test_a_file_that_is_no_model_is_named(tmp_path: Path):
    path = tmp_path / "note.gguf"
    path.write_text(json.dumps("not a model"))
    with pytest.raises(ModelSettingsError, match="not a GGUF model"):
        open_model(str(path))


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://localhost:11434/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://[::1]:80/v1", True),
        ("https://api.openai.com/v1", False),
        ("https://localhost.example.org/v1", False),
        ("http://[localhost/v1", False),
        ("", False),
    ],
)
def test_only_a_loopback_address_is_local(address, local):
    assert is_loopback(address) is local


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        (["<think>Hm", "m.</th", "ink>\n\nТак", "."], "Так."),
        (["<thi", "ng> так"], "<thing> так"),
        (["Так <think>Hm"], "Так "),
        (["Так <think>Hm.</th", "ink> є"], "Так  є"),
        (["Okay, the user asks why.</think>Так."], "Так."),
        (["<think duration='3'>Hm.</think>Так."], "Так."),
        (["[THINK]Hm.[/THI", "NK]Так."], "Так."),
        (["◁think▷Hm.◁/think▷Так."], "Так."),
        (
            ["<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>fin", "al<|message|>Так."],
            "Так.",
        ),
        (["<seed:think>Hm.</seed:think>Так."], "Так."),
        (["<|START_THINKING|>Hm.<|END_THINKING|><|START_RESPONSE|>Так.<|END_RESPONSE|>"], "Так."),
        (["<inner_monologue>Hm.</inner_", "monologue>Так."], "Так."),
        (["&lt;thi", "nk&gt;Hm.&lt;/think&g", "t;Так."], "Так."),
        (["``", "`thinking\nHm.\n``", "`\nТак."], "Так."),
        (["<｜begin▁of▁sentence｜>Так.<end_of_turn>"], "Так."),
        (["<|im_start|>think\nHm.<|im_", "end|>\n<|im_start|>assist", "ant\nТак.<|im_end|>"], "Так."),
        (["Так.<|im_end|>\n<|im_start|>us", "er\nІ далі?"], "Так.\n"),
        (["<|start_header_id|>assistant<|end_header_id|>\n\nТак.<|eot_id|>"], "Так."),
        (["<start_of_turn>mod", "el\nТак.<end_of_turn>"], "Так."),
        (["<s>[INST] Чому? [/IN", "ST] Так.</s>"], "Так."),
        (["<mus", "ing mood='calm'>Hm.</mus", "ing>Так."], "Так."),
        (["<b>Так</b> є."], "<b>Так</b> є."),
        (["<answer>Так.</answer>"], "Так."),
        (["<!-- Hm", ". -->Так."], "Так."),
        (["<think", "/>Так."], "Так."),
        (["《think》Hm.《/think》Так."], "Так."),
        (["**Reasoning:** it is so.\n\n**Ans", "wer:** Так."], "**Answer:** Так."),
        (["Міркування: так і є.\nВідповідь: Так."], "Відповідь: Так."),
        (["Аналіз тривав два дні.", " Так."], "Аналіз тривав два дні. Так."),
        (["```\nТак.\n```"], "```\nТак.\n```"),
        (["Так & ні < 5 &lt; 7."], "Так & ні < 5 &lt; 7."),
        (["Okay, it was so."], "Okay, it was so."),
        (["Так [1] <", "5 [2]."], "Так [1] <5 [2]."),
        (["\ud83d", "\ude00 Так."], "😀 Так."),
        (["\ud83d Так", ".\ud83d"], "Так."),
        (["Та\x00к."], "Так."),
        (["<think>without end"], ""),
        (["<thi"], "<thi"),
        (["\n", " Так"], "Так"),
    ],
)
def test_thoughts_before_a_reply_are_left_out(pieces, said):
    reply = Reply()
    assert "".join(reply.add(ReplyChunk(text=piece)) for piece in pieces) + reply.thoughts.rest() == said
    assert reply.thoughts.said is bool(said)
