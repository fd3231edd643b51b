"""Settings -> what works, what does not and why, and what leaves the machine: `assistant doctor`.

Every part is tried, not only looked at: a word is embedded, the index is opened, a named language model is
asked for one word. Without a named model none is asked.
"""

import os
import platform
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant.assistant import NO_MODEL
from assistant.models.failures import DEFAULT_RETRY_POLICY
from assistant.models.opening import OPENAI_ADDRESS, is_loopback, open_model
from assistant.models.price import read_price
from assistant.models.replies import Message
from assistant.models.server_facts import USUAL_ADDRESSES, local_server, running_servers
from index.embedding.embedder import Embedder
from index.embedding.opening import DEFAULT_EMBEDDER, SERVER_PREFIX, open_set_embedder
from index.errors import EmbeddingError, NewsAssistantError
from index.generations.checking import verify_index
from index.messages import printable_line
from index.processor import this_processor
from index.search.index import open_index
from index.search.reranking import RERANKED
from index.server.checking import verify_server
from index.server.corpus import ServerCorpus
from index.settings import Settings, load_settings, mask_secret, shown_address
from index.version import package_version

_ONE_WORD = "news"
_WORDS = 100
"""Words of a passage, about."""
_MODEL_TEST = (Message(role="user", content="Reply with the single word: ready"),)
_NAMED_FLAWS = 5
_NAMED_MODELS = 8
_SOUNDNESS = "soundness"
_SERVER_PATIENCE = 3.0
_PATIENCE = replace(DEFAULT_RETRY_POLICY, attempts=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One part of the set-up, whether it works, and in words what was found or what to do."""

    name: str
    works: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Every part, and what leaves the machine with these settings. No key stands in it."""

    parts: tuple[Finding, ...]
    leaves: str

    @property
    def sound(self) -> bool:
        """Whether every part works."""
        return all(part.works for part in self.parts)

    def to_dict(self) -> dict[str, Any]:
        """Return the document that `assistant doctor --json` prints."""
        return {"parts": [asdict(part) for part in self.parts], "leaves": self.leaves}


def examine(
    index: Path | None = None,
    model: str | None = None,
    *,
    check: bool = False,
    servers: Mapping[str, str] = USUAL_ADDRESSES,
) -> Diagnosis:
    """Try every part with the settings in force; `index` and `model` stand before them.

    With `check` all of the index is read and its parts compared; `servers` are the addresses on this machine,
    by name, at which a model server is looked for. Raises SettingsError when the settings
    themselves cannot be used.
    """
    settings = _without_no_model(load_settings(index=index, model=model))
    read_price(settings.model_price)
    with ExitStack() as opened:
        embedder, embedder_finding = _try_embedder(settings, opened)
        return Diagnosis(
            parts=(
                _version_finding(),
                _settings_finding(settings),
                _corpus_finding(settings),
                embedder_finding,
                *([_server_finding(settings)] if settings.chroma_url else []),
                *([_reranker_finding(settings.reranker)] if settings.reranker else []),
                _index_finding(settings, embedder),
                *([_soundness_finding(settings)] if check else []),
                _model_finding(settings),
                *_running_servers(servers),
            ),
            leaves=what_leaves(settings),
        )


def what_leaves(settings: Settings) -> str:
    """Say in words what is sent to other machines, and to which, when indexing and asking."""
    sent = []
    if settings.chroma_url and (address := _remote_address(settings.chroma_url)):
        sent.append(
            f"every article with its passages and vectors goes to the Chroma server {address} when indexing"
            " (beside it the path of its folder, and the name in CHROMA_WRITER, by default this machine's),"
            " and the vector of every question when asking"
        )
    if address := _remote_embedder(settings):
        sent.append(f"every passage when indexing and every question go to {address} to be embedded")
    if address := _remote_model(settings):
        sent.append(
            f"each question, the conversation before it and the passages found for it go to {address}"
            f" for {settings.model} to answer, and quotes that a reader wants translated"
        )
    if sent:
        return "; ".join(sent)
    if settings.openai_api_key and not settings.model:
        return "nothing; OPENAI_API_KEY is set, but no language model is named, so nothing is sent with it"
    return "nothing"


def _without_no_model(settings: Settings) -> Settings:
    return replace(settings, model=None) if settings.model == NO_MODEL else settings


def _version_finding() -> Finding:
    system = f"{platform.system()} {platform.machine()}"
    detail = f"{package_version()}, Python {platform.python_version()}, {system}, {this_processor()}"
    return Finding(name="version", works=True, detail=detail)


def _settings_finding(settings: Settings) -> Finding:
    values = {
        "ASSISTANT_INDEX": str(settings.index),
        "ASSISTANT_CORPUS": str(settings.corpus),
        "ASSISTANT_EMBEDDING": settings.embedding or f"{DEFAULT_EMBEDDER} (default)",
        "ASSISTANT_RERANKER": str(settings.reranker or "none"),
        "ASSISTANT_MODEL": settings.model or "not set",
        "ASSISTANT_PRICE": settings.model_price or "not set",
        "ASSISTANT_VERIFY": settings.verify or "not set",
        "OPENAI_API_KEY": mask_secret(settings.openai_api_key),
        "OPENAI_BASE_URL": shown_address(settings.openai_base_url) if settings.openai_base_url else "not set",
        "ASSISTANT_CACHE": str(settings.cache_folder),
        **_chroma_values(settings),
    }
    detail = ", ".join(f"{name}: {value}" for name, value in values.items())
    return Finding(name="settings", works=True, detail=detail)


def _chroma_values(settings: Settings) -> dict[str, str]:
    if not settings.chroma_url:
        return {"CHROMA_URL": "not set"}
    return {
        "CHROMA_URL": shown_address(settings.chroma_url),
        "CHROMA_TOKEN": mask_secret(settings.chroma_token),
        "CHROMA_TOKEN_HEADER": settings.chroma_token_header or "both usual ones (default)",
        "CHROMA_COLLECTION": settings.chroma_collection,
        "CHROMA_TENANT": settings.chroma_tenant,
        "CHROMA_DATABASE": settings.chroma_database,
        "CHROMA_CA_FILE": str(settings.chroma_ca_file or "not set"),
        "CHROMA_WRITER": settings.chroma_writer,
    }


def _server_finding(settings: Settings) -> Finding:
    """Ask the server for its version, and for what it holds of the corpus."""
    try:
        with closing(ServerCorpus.open(settings, patience=_SERVER_PATIENCE)) as corpus:
            parts = corpus.all_parts().values()
            version, articles, passages = corpus.version(), corpus.articles.count(), corpus.passages.count()
    except NewsAssistantError as error:
        return Finding(name="chroma server", works=False, detail=str(error))
    told = "; ".join(f"{part.described}: {part.state}" for part in parts) or "no part"
    place = shown_address(settings.chroma_url or "")
    detail = f"{place} answers (Chroma {version}): {articles} articles, {passages} passages; {told}"
    if settings.chroma_token and place.startswith("http:") and not is_loopback(place):
        detail += "; the token goes there unencrypted: use https"
    return Finding(name="chroma server", works=True, detail=detail)


def _corpus_finding(settings: Settings) -> Finding:
    folder = settings.corpus
    if not folder.is_dir():
        detail = f"the folder {str(folder)!r} is not there; set ASSISTANT_CORPUS or name a folder to index"
        return Finding(name="corpus", works=False, detail=detail)
    files = sum(len(names) for _, _, names in os.walk(folder))
    return Finding(name="corpus", works=files > 0, detail=f"{files} files in {folder}")


def _try_embedder(settings: Settings, opened: ExitStack) -> tuple[Embedder | None, Finding]:
    """Return the embedder, None when it does not work, and what was found; `opened` closes it."""
    try:
        embedder = opened.enter_context(closing(open_set_embedder(settings)))
        embedder.embed_queries([_ONE_WORD])
    except EmbeddingError as error:
        return None, Finding(name="embedder", works=False, detail=str(error))
    detail = f"{embedder.name}, {embedder.dimensions} dimensions, embeds"
    return embedder, Finding(name="embedder", works=True, detail=detail)


def _reranker_finding(folder: Path) -> Finding:
    from index.embedding.cross_encoder import CrossEncoder  # its library takes time to load

    try:
        reranker = CrossEncoder(folder)
        started = time.monotonic()
        reranker.scores(_ONE_WORD, [" ".join([_ONE_WORD] * _WORDS)] * RERANKED)
    except NewsAssistantError as error:
        return Finding(name="reranker", works=False, detail=str(error))
    detail = f"{reranker.name}, {time.monotonic() - started:.2f} s for {RERANKED} passages of {_WORDS} words"
    return Finding(name="reranker", works=True, detail=detail)


def _index_finding(settings: Settings, embedder: Embedder | None) -> Finding:
    try:
        with open_index(embedder=embedder, settings=settings) as index:
            manifest, summary = index.manifest, index.summary()
    except NewsAssistantError as error:
        return Finding(name="index", works=False, detail=str(error))
    counts = f"{summary.articles} articles, {summary.passages} passages"
    holds = f"{settings.index}: format {manifest.format}, {counts}"
    if embedder is None:
        return Finding(name="index", works=False, detail=f"{holds}; cannot be asked without the embedder")
    if embedder.name != manifest.embedder:
        detail = f"{holds}; built by {manifest.embedder}, not by the embedder above: index again"
        return Finding(name="index", works=False, detail=detail)
    return Finding(name="index", works=True, detail=f"{holds}, built by the embedder above")


def _soundness_finding(settings: Settings) -> Finding:
    try:
        verified = verify_server(settings) if settings.chroma_url else verify_index(settings.index)
    except NewsAssistantError as error:
        return Finding(name=_SOUNDNESS, works=False, detail=str(error))
    if verified.flaws:
        named = "; ".join(verified.flaws[:_NAMED_FLAWS])
        detail = f"{len(verified.flaws)} flaws: {named}; {verified.remedy}"
        return Finding(name=_SOUNDNESS, works=False, detail=detail)
    counts = f"{verified.articles} articles and {verified.passages} passages"
    return Finding(name=_SOUNDNESS, works=True, detail=f"{counts} read and compared, no flaw")


def _model_finding(settings: Settings) -> Finding:
    name = "language model"
    if not settings.model:
        detail = "none named, answers are quotes; set ASSISTANT_MODEL or --model to name one"
        return Finding(name=name, works=True, detail=detail)
    try:
        model = open_model(
            settings.model,
            api_key=settings.openai_api_key,
            base_url=settings.openai_base_url,
            policy=_PATIENCE,
        )
        with closing(model):
            for _ in model.stream(_MODEL_TEST):
                pass
    except NewsAssistantError as error:
        return Finding(name=name, works=False, detail=str(error))
    where = _remote_model(settings) or "this machine"
    detail = f"{settings.model} on {where} answers, in {model.context_tokens} tokens of context"
    return Finding(name=name, works=True, detail=detail)


def _running_servers(addresses: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the model servers that run on this machine, and how one is used: only where it is named."""
    for server in running_servers(addresses):
        named = ", ".join(server.models[:_NAMED_MODELS])
        more = f" and {len(server.models) - _NAMED_MODELS} more" if len(server.models) > _NAMED_MODELS else ""
        use = f"used where you set ASSISTANT_MODEL={server.name}:{server.models[0]}"
        detail = printable_line(f"{server.base_url} holds {named}{more}; {use}")
        yield Finding(name=server.name, works=True, detail=detail)


def _remote_embedder(settings: Settings) -> str:
    """Return the address that texts to embed are sent to, "" when they stay here."""
    if not (settings.embedding or "").startswith(SERVER_PREFIX):
        return ""
    return _remote_address(settings.openai_base_url or OPENAI_ADDRESS)


def _remote_model(settings: Settings) -> str:
    """Return the address that questions and passages are sent to, "" when they stay here."""
    if not settings.model or settings.model.lower().endswith(".gguf") or local_server(settings.model):
        return ""
    return _remote_address(settings.openai_base_url or OPENAI_ADDRESS)


def _remote_address(address: str) -> str:
    return "" if is_loopback(address) else shown_address(address)
