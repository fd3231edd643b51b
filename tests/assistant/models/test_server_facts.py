"""What a model server tells of itself: its models, and the context that it gives one."""

from typing import Any

import pytest

from assistant.models.opening import UNKNOWN_CONTEXT_TOKENS, open_model
from assistant.models.server_facts import context_tokens, running_servers, server_models
from tests.support.scripted_server import Step, scripted_server

MODEL = "qwen3:8b"


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param({"/v1/models": {"data": [{"id": MODEL, "max_model_len": 8192}]}}, id="vLLM"),
        pytest.param({"/props": {"default_generation_settings": {"n_ctx": 8192}}}, id="llama.cpp"),
        pytest.param({"/api/ps": {"models": [{"name": MODEL, "context_length": 8192}]}}, id="Ollama"),
        pytest.param(
            {"/api/ps": {"models": [{"name": f"{MODEL}:latest", "context_length": 8192}]}},
            id="Ollama, latest",
        ),
        pytest.param(
            {"/api/v0/models": {"data": [{"id": MODEL, "loaded_context_length": 8192}]}}, id="LM Studio"
        ),
    ],
)
def test_each_kind_of_server_is_asked_in_its_own_way(documents: dict[str, Any]) -> None:
    with scripted_server(Step()) as server:
        server.documents |= documents
        assert context_tokens(server.base_url, MODEL, local=True) == 8192


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param({}, id="says nothing"),
        pytest.param({"/props": []}, id="no object"),
        pytest.param({"/props": {"default_generation_settings": {"n_ctx": "many"}}}, id="no number"),
        pytest.param({"/props": {"default_generation_settings": {"n_ctx": 0}}}, id="none"),
        pytest.param(
            {"/api/ps": {"models": [{"name": "other", "context_length": 8192}]}}, id="another model"
        ),
        pytest.param(
            {"/api/v0/models": {"data": [{"id": MODEL, "max_context_length": 8192}]}}, id="not loaded"
        ),
        pytest.param({"/props": {"padding": "x" * 2_000_000}}, id="too large"),
    ],
)
def test_what_is_not_said_is_not_made_up(documents: dict[str, Any]) -> None:
    with scripted_server(Step()) as server:
        server.documents |= documents
        assert context_tokens(server.base_url, MODEL, local=True) is None


def test_a_server_elsewhere_is_asked_by_the_protocol_alone() -> None:
    with scripted_server(Step()) as server:
        server.documents["/props"] = {"default_generation_settings": {"n_ctx": 8192}}
        assert context_tokens(server.base_url, MODEL, local=False) is None


def test_nobody_at_an_address_is_no_server() -> None:
    assert server_models("http://127.0.0.1:9/v1") == ()
    assert running_servers({"ollama": "http://127.0.0.1:9/v1", "odd": "http://[::1"}) == []


def test_a_model_is_given_the_context_that_its_server_tells_once_it_is_loaded() -> None:
    with scripted_server(Step()) as server:
        model = open_model(MODEL, base_url=server.base_url)
        assert model.context_tokens == UNKNOWN_CONTEXT_TOKENS
        server.documents["/api/ps"] = {"models": [{"name": MODEL, "context_length": 16_384}]}
        assert model.context_tokens == 16_384
        server.documents.clear()
        assert model.context_tokens == 16_384
        model.close()


def test_a_context_that_is_given_is_not_asked_for() -> None:
    with scripted_server(Step()) as server:
        server.documents["/props"] = {"default_generation_settings": {"n_ctx": 8192}}
        model = open_model(MODEL, base_url=server.base_url, context_tokens=2000)
        assert model.context_tokens == 2000
        model.close()


def test_one_setting_names_a_server_of_this_machine_and_its_model() -> None:
    model = open_model("ollama:qwen3:8b", api_key="sk-for-elsewhere", base_url="https://models.example/v1")
    assert (model.name, model.local) == ("qwen3:8b", True)
    assert "11434" in repr(model)
    model.close()


def test_a_name_with_a_colon_is_not_taken_for_a_server() -> None:
    with scripted_server(Step(pieces=["Так."])) as server:
        model = open_model(MODEL, base_url=server.base_url)
        assert model.name == MODEL
        model.close()
