"""The settings of the whole program, read in one place: arguments, then environment, then `.env`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_cache_path

from index.errors import SettingsError

DEFAULT_INDEX = Path(".assistant") / "index"
BUNDLED_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
NO_ADDRESS = "an address that is no URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user may set; an empty environment variable counts as unset.

    `index` and `corpus` are folders; `embedding` and `model` name the embedder and the language model (None:
    the embedded default, and answers by quotes). `model_price` is what the model costs, in dollars for a
    million tokens read and written, as in `0.15,0.60`. `openai_api_key` never shows in a repr, nor does
    `openai_base_url`, which may hold a password.
    """

    index: Path = DEFAULT_INDEX
    corpus: Path = BUNDLED_CORPUS
    embedding: str | None = None
    model: str | None = None
    model_price: str | None = None
    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = field(default=None, repr=False)
    chroma_url: str | None = None
    cache_folder: Path = field(default_factory=lambda: user_cache_path("news-assistant", appauthor=False))


_VARIABLES = {
    "ASSISTANT_INDEX": "index",
    "ASSISTANT_CORPUS": "corpus",
    "ASSISTANT_EMBEDDING": "embedding",
    "ASSISTANT_MODEL": "model",
    "ASSISTANT_PRICE": "model_price",
    "OPENAI_API_KEY": "openai_api_key",
    "OPENAI_BASE_URL": "openai_base_url",
    "CHROMA_URL": "chroma_url",
    "ASSISTANT_CACHE": "cache_folder",
}
_FOLDERS = {"index", "corpus", "cache_folder"}


def load_settings(
    environment: Mapping[str, str] | None = None, dotenv: Path | None = None, **arguments: str | Path | None
) -> Settings:
    """Return the settings; an argument that is None falls through to the environment, then to `.env`.

    Raises SettingsError when `CHROMA_URL` is set (an index on a Chroma server is not supported yet), a folder
    or an address is malformed, or `.env` cannot be read.
    """
    environment = os.environ if environment is None else environment
    file_values = _read_dotenv(dotenv or Path(".env"))
    chosen: dict[str, str | Path] = {}
    for variable, name in _VARIABLES.items():
        value = arguments.get(name) or environment.get(variable) or file_values.get(variable)
        if value:
            chosen[name] = read_folder(variable, value) if name in _FOLDERS else value
    return _checked(replace(Settings(), **chosen))  # type: ignore[arg-type]


def mask_secret(secret: str | None) -> str:
    """Return a form of a key that may be shown: whether it is set, never a character of it."""
    return "set" if secret else "not set"


def shown_address(url: str) -> str:
    """Return scheme://host[:port]/path of an address: the rest may be secret. Never raises."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return NO_ADDRESS
    if not parts.scheme or not host:
        return NO_ADDRESS
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{parts.path}".rstrip("/")


def read_folder(variable: str, value: str | Path) -> Path:
    """Return a folder that a setting names, `~` spelled out. Raises SettingsError for an unknown home."""
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise SettingsError(
            f"the folder {str(value)!r} ({variable}) begins with the home folder of a user that is not known;"
            " write it in full"
        ) from error


def _checked(settings: Settings) -> Settings:
    if settings.chroma_url:
        raise SettingsError(
            "CHROMA_URL is set, but this version keeps its index on disk only. Unset CHROMA_URL to go on."
        )
    if settings.openai_base_url and not _has_host_and_port(settings.openai_base_url):
        raise SettingsError("OPENAI_BASE_URL is malformed; write it as http://localhost:11434/v1")
    return settings


def _has_host_and_port(url: str) -> bool:
    """Whether the host and the port of a URL, where given, can be read."""
    try:
        urlsplit(url).port  # noqa: B018  reading it parses it
    except ValueError:
        return False
    return True


def _read_dotenv(path: Path) -> dict[str, str]:
    try:
        values = dotenv_values(path) if path.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read settings from {str(path)!r}: {error}. Fix or remove it.") from error
    return {name: value for name, value in values.items() if value}
