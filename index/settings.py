"""The settings of the whole program, read in one place: arguments, then environment, then `.env`."""

import os
import platform
import re
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
_COLLECTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_HEADER = re.compile(r"[A-Za-z0-9-]+")
_TOKEN = re.compile(r"[!-~]+")
# What keys look like at their makers'.
_KEY = re.compile(r"\b(?:sk|pk|ghp|hf|xoxb)[-_][A-Za-z0-9_-]{16,}")
_SHORTEST_SECRET = 8
_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)


VERIFIERS = ("model", "local", "off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user may set; an empty environment variable counts as unset.

    `index` and `corpus` are folders, `reranker` one of a cross-encoder; `embedding` and `model` name the
    embedder and the language model (None: the embedded default, and answers by quotes). `model_price` is what
    the model costs, in dollars for a million tokens read and written, as in `0.15,0.60`. `verify` says who
    checks what a model wrote: the model too (`model`), rules alone (`local`), nobody (`off`); None leaves it
    to the kind of model.
    `openai_api_key` never shows in a repr, nor does `openai_base_url`, which may hold a password.

    `chroma_url` puts the index on a Chroma server: `chroma_token` is sent in `chroma_token_header`, or where
    that is None in the two usual headers, and never shows in a repr; the names of the collections begin with
    `chroma_collection`; `chroma_ca_file` holds the certificates to trust; `chroma_writer` names who indexes.
    """

    index: Path = DEFAULT_INDEX
    corpus: Path = BUNDLED_CORPUS
    embedding: str | None = None
    reranker: Path | None = None
    model: str | None = None
    model_price: str | None = None
    verify: str | None = None
    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = field(default=None, repr=False)
    chroma_url: str | None = None
    chroma_token: str | None = field(default=None, repr=False)
    chroma_token_header: str | None = None
    chroma_collection: str = "assistant"
    chroma_tenant: str = "default_tenant"
    chroma_database: str = "default_database"
    chroma_ca_file: Path | None = None
    chroma_writer: str = field(default_factory=platform.node)
    cache_folder: Path = field(default_factory=lambda: user_cache_path("news-assistant", appauthor=False))


_VARIABLES = {
    "ASSISTANT_INDEX": "index",
    "ASSISTANT_CORPUS": "corpus",
    "ASSISTANT_EMBEDDING": "embedding",
    "ASSISTANT_RERANKER": "reranker",
    "ASSISTANT_MODEL": "model",
    "ASSISTANT_PRICE": "model_price",
    "ASSISTANT_VERIFY": "verify",
    "OPENAI_API_KEY": "openai_api_key",
    "OPENAI_BASE_URL": "openai_base_url",
    "CHROMA_URL": "chroma_url",
    "CHROMA_TOKEN": "chroma_token",
    "CHROMA_TOKEN_HEADER": "chroma_token_header",
    "CHROMA_COLLECTION": "chroma_collection",
    "CHROMA_TENANT": "chroma_tenant",
    "CHROMA_DATABASE": "chroma_database",
    "CHROMA_CA_FILE": "chroma_ca_file",
    "CHROMA_WRITER": "chroma_writer",
    "ASSISTANT_CACHE": "cache_folder",
}
# Their values are shown and logged.
_SHOWN = (
    "ASSISTANT_EMBEDDING",
    "ASSISTANT_MODEL",
    "ASSISTANT_PRICE",
    "ASSISTANT_VERIFY",
    "CHROMA_TOKEN_HEADER",
    "CHROMA_COLLECTION",
    "CHROMA_TENANT",
    "CHROMA_DATABASE",
    "CHROMA_WRITER",
)
_FOLDERS = {"index", "corpus", "reranker", "cache_folder", "chroma_ca_file"}


def load_settings(
    environment: Mapping[str, str] | None = None, dotenv: Path | None = None, **arguments: str | Path | None
) -> Settings:
    """Return the settings; an argument that is None falls through to the environment, then to `.env`.

    Raises SettingsError when a folder, an address or a name is malformed, or `.env` cannot be read.
    """
    environment = os.environ if environment is None else environment
    path = dotenv or Path(".env")
    try:
        values = dotenv_values(path) if path.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("settings_unreadable", file=str(path), why=str(error)) from error
    file_values = {name: value for name, value in values.items() if value}
    chosen: dict[str, str | Path] = {}
    for variable, name in _VARIABLES.items():
        value = arguments.get(name) or environment.get(variable) or file_values.get(variable)
        if value:
            chosen[name] = read_folder(variable, value) if name in _FOLDERS else value
    return _checked(replace(Settings(), **chosen))  # type: ignore[arg-type]


def mask_secret(secret: str | None) -> str:
    """Return a form of a key that may be shown: whether it is set, never a character of it."""
    return "set" if secret else "not set"


def holds_secret(name: str, settings: Settings) -> bool:
    """Whether a name that is shown and logged, as of a model, holds a key, token or password by mistake."""
    try:
        password = urlsplit(settings.openai_base_url or "").password
    except ValueError:
        password = None
    secrets = (settings.openai_api_key, settings.chroma_token, password)
    planted = any(len(one) >= _SHORTEST_SECRET and one in name for one in secrets if one)
    return planted or bool(_KEY.search(name))


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
        raise SettingsError("home_unknown", folder=str(value), variable=variable) from error


def _checked(settings: Settings) -> Settings:
    for variable in _SHOWN:
        if holds_secret(str(getattr(settings, _VARIABLES[variable]) or ""), settings):
            raise SettingsError("secret_in_name", variable=variable)
    if settings.openai_base_url and not _has_host_and_port(settings.openai_base_url):
        raise SettingsError("base_url_malformed")
    if settings.verify and settings.verify not in VERIFIERS:
        raise SettingsError("verify_unknown", verify=settings.verify)
    if settings.chroma_url:
        if not _is_server_address(settings.chroma_url):
            raise SettingsError("chroma_url_malformed")
        if settings.chroma_token and not _TOKEN.fullmatch(settings.chroma_token):
            raise SettingsError("chroma_token_unusable")
        if settings.chroma_token_header and not _HEADER.fullmatch(settings.chroma_token_header):
            raise SettingsError("chroma_header_unusable")
        if not _COLLECTION.fullmatch(settings.chroma_collection):
            raise SettingsError("chroma_collection_unusable", collection=settings.chroma_collection)
    return settings


def _is_server_address(url: str) -> bool:
    if not (_ADDRESS.fullmatch(url) and _has_host_and_port(url)):
        return False
    parts = urlsplit(url)
    return bool(parts.hostname) and not (parts.username or parts.password or parts.query or parts.fragment)


def _has_host_and_port(url: str) -> bool:
    """Whether the host and the port of a URL, where given, can be read."""
    try:
        urlsplit(url).port  # noqa: B018  reading it parses it
    except ValueError:
        return False
    return True
