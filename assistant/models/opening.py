"""Language models behind one Protocol, and which of the providers a setting names.

    name of a server's model | GGUF path | LlamaIndex LLM -> open_model -> LanguageModel

This module and `assistant.models.client` alone know OpenAI's and LlamaIndex's model clients. LlamaIndex's
global Settings are never read.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from assistant.errors import ModelSettingsError
from assistant.models.client import LlamaIndexModel, OpenResponses
from assistant.models.failures import DEFAULT_RETRY_POLICY, Endpoint, RetryPolicy
from assistant.models.language_model import LanguageModel
from assistant.models.local_file import LocalServer
from assistant.models.server_facts import context_tokens as told_context_tokens
from assistant.models.server_facts import local_server
from assistant.models.server_stream import read_as_protocol
from index.network.proxies import check_proxies
from index.network.secrets import NO_KEY, known_secrets
from index.settings import shown_address

OPENAI_ADDRESS = "https://api.openai.com/v1"
# What a server that does not say is taken to give: Ollama's default, which cuts longer prompts silently.
UNKNOWN_CONTEXT_TOKENS = 4096
_UNKNOWN_OPENAI_CONTEXT_TOKENS = 128_000
_LONGEST_REPLY_TOKENS = 1024
# A model in this process reads some sixty tokens a second on a laptop: its first word may take minutes.
LOCAL_RETRY_POLICY = RetryPolicy(silence=300.0, total=600.0)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - compared, never bound


def open_model(
    model: object,
    *,
    api_key: str | None = None,
    base_url: str | None = None,
    context_tokens: int | None = None,
    policy: RetryPolicy | None = None,
) -> LanguageModel:
    """Return the model that `model` names: nothing is sent before the first question.

    `model` is a path ending in `.gguf`, a model of a server of this machine (`ollama:…`, `lmstudio:…`,
    `llamacpp:…`), a LlamaIndex `LLM`, a LanguageModel (returned as it is), or else the name of a model of
    OpenAI or, with `base_url`, of that OpenAI-compatible server. `context_tokens` overrides what is known of
    its context. Raises ModelSettingsError when a key, package or file is missing.
    """
    if isinstance(model, LanguageModel):
        return model
    if not isinstance(model, str):
        return _open_llama_index(model, context_tokens, policy or DEFAULT_RETRY_POLICY)
    if model.lower().endswith(".gguf"):
        return _open_file(model, context_tokens or UNKNOWN_CONTEXT_TOKENS, policy)
    if local := local_server(model):
        if not local[1]:
            raise ModelSettingsError("model_unnamed", setting=model, server=model.strip(" :").casefold())
        (base_url, model), api_key = local, None  # a key for elsewhere is not shown to it
    if not base_url and not api_key:
        raise ModelSettingsError("model_key_missing", model=model)
    address = base_url or OPENAI_ADDRESS
    known = context_tokens if base_url else context_tokens or _known_context(model)
    return _make_openai_like(
        model,
        # Without a key of its own LlamaIndex would send the one in the environment.
        api_key=api_key or NO_KEY,
        address=address,
        context_tokens=known or _asked_context(address, model, api_key),
        longest_reply=_LONGEST_REPLY_TOKENS if base_url else None,
        policy=policy,
        local=is_loopback(address),
    )


def _asked_context(address: str, model: str, api_key: str | None) -> Callable[[], int]:
    """Return what tells the context of a server's model, asked for until the server says it."""
    told: int | None = None

    def ask() -> int:
        nonlocal told
        told = told or told_context_tokens(address, model, api_key=api_key, local=is_loopback(address))
        return told or UNKNOWN_CONTEXT_TOKENS

    return ask


def _open_file(model: str, context_tokens: int, policy: RetryPolicy | None) -> LlamaIndexModel:
    try:
        path = Path(model).expanduser()
    except RuntimeError as error:
        raise ModelSettingsError("model_home_unknown", file=model) from error
    server = LocalServer(path, context_tokens=context_tokens)
    return _make_openai_like(
        path.name,
        api_key=server.api_key,
        address=server.base_url,
        context_tokens=context_tokens,
        longest_reply=min(_LONGEST_REPLY_TOKENS, context_tokens // 4),
        policy=policy,
        local=True,
        resources=[server.stop],
    )


def _make_openai_like(
    name: str,
    *,
    api_key: str,
    address: str,
    context_tokens: int | Callable[[], int],
    longest_reply: int | None,
    policy: RetryPolicy | None,
    local: bool,
    resources: Sequence[Callable[[], None]] = (),
) -> LlamaIndexModel:
    from llama_index.llms.openai_like import OpenAILike
    from openai import DefaultHttpxClient

    policy = policy or (LOCAL_RETRY_POLICY if local else DEFAULT_RETRY_POLICY)
    # A proxy of the environment must not stand between us and our own machine.
    responses = OpenResponses()
    hooks = {"response": [responses.remember, read_as_protocol]}
    # Unpacked bytes can be brought into the form of the protocol as they come.
    plain = {"accept-encoding": "identity"}
    if not local:
        check_proxies()
    client = DefaultHttpxClient(timeout=policy.silence, trust_env=not local, event_hooks=hooks, headers=plain)
    try:
        llm = OpenAILike(  # type: ignore[call-arg]  # its class hides the parent's parameters from mypy
            model=name,
            api_base=address,
            api_key=api_key,
            is_chat_model=True,
            temperature=0.0,
            max_retries=0,
            timeout=policy.silence,
            http_client=client,
        )
    except ValueError as error:
        raise ModelSettingsError("model_not_for_chat", model=name) from error
    return LlamaIndexModel(
        llm,
        endpoint=Endpoint(
            model=name, address=shown_address(address), secrets=known_secrets(api_key, address)
        ),
        context_tokens=context_tokens,
        local=local,
        policy=policy,
        openai_protocol=True,
        longest_reply=longest_reply,
        resources=[*resources, client.close],
        hang_up=responses.hang_up,
    )


def _open_llama_index(model: object, context_tokens: int | None, policy: RetryPolicy) -> LlamaIndexModel:
    from llama_index.core.llms import LLM

    if not isinstance(model, LLM):
        raise ModelSettingsError("model_of_other_kind", kind=type(model).__name__)
    metadata = model.metadata
    address = str(getattr(model, "api_base", None) or getattr(model, "base_url", None) or "")
    name = metadata.model_name if metadata.model_name != "unknown" else type(model).__name__
    return LlamaIndexModel(
        model,
        endpoint=Endpoint(
            model=name,
            address=shown_address(address) if address else type(model).__name__,
            secrets=known_secrets(getattr(model, "api_key", None), address),
        ),
        context_tokens=context_tokens or metadata.context_window,
        local=is_loopback(address),
        policy=policy,
    )


def is_loopback(address: str) -> bool:
    """Whether a URL leads to this machine; one that cannot be read does not."""
    try:
        return (urlsplit(address).hostname or "") in _LOOPBACK
    except ValueError:
        return False


def _known_context(name: str) -> int:
    from llama_index.llms.openai.utils import openai_modelname_to_contextsize

    try:
        return openai_modelname_to_contextsize(name)
    except ValueError:  # newer than the library's table
        return _UNKNOWN_OPENAI_CONTEXT_TOKENS
