"""A GGUF file -> an OpenAI-compatible server on a loopback port, in this process (extra `local`)."""

import logging
import secrets
from importlib import import_module
from pathlib import Path

from assistant.errors import ModelSettingsError

logger = logging.getLogger(__name__)

_GGUF_MAGIC = b"GGUF"


class LocalServer:
    """A running server of one GGUF file: `base_url` and the `api_key` without which it answers nobody."""

    def __init__(self, path: Path, *, context_tokens: int) -> None:
        """Load the file and start listening; raises ModelSettingsError naming the file."""
        check_model_file(path)
        try:
            library = import_module("xllamacpp")
        except ImportError as error:
            raise ModelSettingsError("model_package_missing") from error
        self.api_key = secrets.token_hex(16)
        try:
            parameters = library.CommonParams()
            parameters.model.path = str(path)
            parameters.n_ctx = context_tokens
            parameters.n_parallel = 1  # otherwise the context is divided among four requests
            parameters.hostnames = ["127.0.0.1"]
            parameters.port = 0
            parameters.api_keys = [self.api_key]
            parameters.verbosity = 0
            self._server = library.Server(parameters)
        except (RuntimeError, ValueError) as error:
            raise ModelSettingsError("model_file_damaged", file=str(path), why=str(error)) from error
        self.base_url = f"{self._server.listening_address}/v1"
        logger.info("serving %s on %s", path.name, self.base_url)

    def stop(self) -> None:
        """Stop the server and free the model; stopping twice does nothing."""
        # xllamacpp has no stop method: it joins its thread and closes its port when the object goes.
        self._server = None


def check_model_file(path: Path) -> None:
    """Raise ModelSettingsError unless `path` is a file that begins as GGUF files do."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(_GGUF_MAGIC))
    except OSError as error:
        raise ModelSettingsError("model_file_unreadable", file=str(path), why=str(error.strerror)) from error
    if magic != _GGUF_MAGIC:
        raise ModelSettingsError("model_file_not_gguf", file=str(path))
