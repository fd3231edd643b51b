"""What a model server tells of itself: which models it holds, and how many tokens of context one has there.

address of a server -> server_models | context_tokens
loopback            -> running_servers

Nothing of a question is sent. A server of this machine is asked in the ways of llama.cpp, Ollama and
LM Studio too, one elsewhere only by the OpenAI protocol, where vLLM says it.
See https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md,
https://docs.ollama.com/api/ps and https://lmstudio.ai/docs/developer/rest/endpoints.
"""

import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

USUAL_ADDRESSES = {
    "ollama": "http://127.0.0.1:11434/v1",
    "lmstudio": "http://127.0.0.1:1234/v1",
    "llamacpp": "http://127.0.0.1:8080/v1",
}
"""Where the servers of this machine listen, by the word before the name of a model of theirs."""
_PATIENCE = 1.0
"""Seconds that a server may take to tell something of itself."""
_LARGEST_DOCUMENT = 1_000_000
_FEWEST_TOKENS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningServer:
    """A model server that answers on this machine, and the models it names."""

    name: str
    base_url: str
    models: tuple[str, ...]


def running_servers(addresses: Mapping[str, str] = USUAL_ADDRESSES) -> list[RunningServer]:
    """Return the model servers of this machine that hold a model, of those at `addresses`, by name."""
    with ThreadPoolExecutor() as executor:
        found = executor.map(server_models, addresses.values())
        return [
            RunningServer(name=name, base_url=address, models=models)
            for (name, address), models in zip(addresses.items(), found, strict=True)
            if models
        ]


def local_server(model: str) -> tuple[str, str] | None:
    """Return address and model that a setting like `ollama:qwen3:8b` names; None for another setting.

    The model is "" where it names none.
    """
    server, colon, name = (part.strip() for part in model.partition(":"))
    address = USUAL_ADDRESSES.get(server.casefold()) if colon else None
    return (address, name) if address else None


def server_models(base_url: str) -> tuple[str, ...]:
    """Return the models that a server of this machine names; none where nothing of the kind answers."""
    with _session(None, local=True) as session:
        return tuple(entry["id"] for entry in _entries(session, f"{base_url}/models", "data", "id"))


def context_tokens(base_url: str, model: str, *, api_key: str | None = None, local: bool) -> int | None:
    """Return the context that a server gives to a model now, in tokens; None where it does not say.

    What the model could hold at most is not asked for: a server may give it less and cut longer prompts
    silently.
    """
    root = base_url.rstrip("/").removesuffix("/v1")
    with _session(api_key, local=local) as session:
        told = _context_told(session, base_url.rstrip("/"), root, model, local=local)
        return next((number for number in told if isinstance(number, int) and number >= _FEWEST_TOKENS), None)


def _context_told(
    session: httpx.Client, base_url: str, root: str, model: str, *, local: bool
) -> Iterator[object]:
    for entry in _entries(session, f"{base_url}/models", "data", "id"):
        if entry["id"] == model:
            yield entry.get("max_model_len")
    if not local:
        return
    settings = _document(session, f"{root}/props").get("default_generation_settings")
    yield settings.get("n_ctx") if isinstance(settings, dict) else None
    for entry in _entries(session, f"{root}/api/ps", "models", "name"):
        if model in (entry["name"], entry["name"].removesuffix(":latest")):
            yield entry.get("context_length")
    for entry in _entries(session, f"{root}/api/v0/models", "data", "id"):
        if entry["id"] == model:
            yield entry.get("loaded_context_length")


def _session(api_key: str | None, *, local: bool) -> httpx.Client:
    headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
    # A proxy of the environment must not stand between us and our own machine.
    return httpx.Client(timeout=_PATIENCE, trust_env=not local, headers=headers)


def _entries(session: httpx.Client, address: str, list_name: str, name: str) -> Iterator[dict[str, Any]]:
    """Yield the entries of a list in a server's document that have a name."""
    entries = _document(session, address).get(list_name)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get(name), str):
            yield entry


def _document(session: httpx.Client, address: str) -> dict[str, Any]:
    """Return the JSON object at an address, an empty one where there is none: servers differ in that."""
    body, end = b"", time.monotonic() + _PATIENCE
    try:
        with session.stream("GET", address) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _LARGEST_DOCUMENT or time.monotonic() > end:
                    return {}
        document = json.loads(body) if response.is_success else {}
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
