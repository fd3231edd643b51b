"""An embedder on a server that speaks the OpenAI protocol: OpenAI itself, or a local one.

The request is LlamaIndex's; here the address and key are settled, and failures put in words. The key stands
in no error, no repr and no log.
"""

from collections.abc import Callable
from typing import Any

import openai
from llama_index.embeddings.openai_like import OpenAILikeEmbedding

from index.embedding_llama_index import BATCH_SIZE, LlamaIndexEmbedder
from index.errors import EmbeddingError
from index.masking import NO_KEY, hide_secrets, known_secrets
from index.settings import shown_address

OPENAI_URL = "https://api.openai.com/v1"
SECONDS = 60.0
RETRIES = 3


class _Embedding(OpenAILikeEmbedding):
    """LlamaIndex's embedding with one kind of retries.

    It repeats the client's own retries in an outer loop, which multiplies them and logs the server's words.
    """

    def _create_retry_decorator(self) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
        return lambda function: function


class ServerEmbedder(LlamaIndexEmbedder):
    """An embedding model of an OpenAI-compatible server; see `Embedder`."""

    def __init__(self, model: str, *, base_url: str, api_key: str, retries: int = RETRIES) -> None:
        self._model = model
        self._place = shown_address(base_url)
        self._secrets = known_secrets(api_key, base_url)
        embedding = _Embedding(
            model_name=model,
            api_base=base_url,
            api_key=api_key,
            embed_batch_size=BATCH_SIZE,
            max_retries=retries,
            timeout=SECONDS,
            additional_kwargs={"encoding_format": "float"},  # the one format that every server knows
        )
        super().__init__(embedding, name=f"openai:{model}@{self._place}")

    def explain(self, error: Exception) -> str:
        """Return in words what this error means and which setting to change."""
        where = f"the embedding server {self._place}"
        match error:
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return f"{where} refused the key: check OPENAI_API_KEY"
            case openai.NotFoundError():
                return (
                    f"{where} does not know the model {self._model!r}, or the address is wrong: "
                    "check ASSISTANT_EMBEDDING and OPENAI_BASE_URL"
                )
            case openai.RateLimitError():
                return f"{where} is busy or the quota is used up; try again later ({self._words(error)})"
            case openai.APITimeoutError():
                return f"{where} did not answer within {SECONDS:.0f} seconds: check OPENAI_BASE_URL"
            case openai.APIConnectionError():
                return f"{where} cannot be reached: is it running? Check OPENAI_BASE_URL"
            case openai.APIStatusError():
                return f"{where} answered {error.status_code}: {self._words(error)}"
            case _:
                return f"{where} did not answer as the OpenAI protocol says: {self._words(error)}"

    def _words(self, error: Exception) -> str:
        return hide_secrets(str(error) or type(error).__name__, self._secrets)[:300]


def open_server_embedder(
    model: str, *, base_url: str | None = None, api_key: str | None = None, retries: int = RETRIES
) -> ServerEmbedder:
    """Open a model of the server at `base_url`, of OpenAI when None.

    `retries` bounds how often a busy or unreachable server is asked again. Raises EmbeddingError when it does
    not answer as it should, or a key is needed and not given.
    """
    if not model:
        msg = "no model is named after 'openai:': set ASSISTANT_EMBEDDING to 'openai:MODEL'"
        raise EmbeddingError(msg)
    if not (base_url or api_key):
        msg = (
            f"the embedder 'openai:{model}' needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server that asks "
            "no key; leave ASSISTANT_EMBEDDING unset to embed on this machine"
        )
        raise EmbeddingError(msg)
    return ServerEmbedder(model, base_url=base_url or OPENAI_URL, api_key=api_key or NO_KEY, retries=retries)
