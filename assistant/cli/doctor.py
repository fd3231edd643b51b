"""Settings -> what works, what does not and why, and what leaves the machine: `assistant doctor`.

Every part is tried, not only looked at: a word is embedded, the index is opened, a named language model is
asked for one word. Without a named model none is asked.
"""

import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping
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
    settings = load_settings(index=index, model=model)
    settings = replace(settings, model=None) if settings.model == NO_MODEL else settings
    read_price(settings.model_price)
    system = f"{platform.system()} {platform.machine()}"
    version = f"{package_version()}, Python {platform.python_version()}, {system}, {this_processor()}"
    with ExitStack() as opened:
        embedder, embedder_finding = _try_embedder(settings, opened)
        parts = [
            Finding(name="version", works=True, detail=version),
            Finding(name="settings", works=True, detail=_describe_settings(settings)),
            _try("corpus", _look_at_corpus, settings),
            embedder_finding,
        ]
        if settings.chroma_url:
            parts.append(_try("chroma server", _ask_server, settings))
        if settings.reranker:
            parts.append(_try("reranker", _rerank, settings))
        parts.append(_try("index", lambda it: _open_index(it, embedder), settings))
        if check:
            parts.append(_try("soundness", _verify, settings))
        parts += [_try("language model", _ask_model, settings), *_running_servers(servers)]
        return Diagnosis(parts=tuple(parts), leaves=what_leaves(settings))


def _try(name: str, look: Callable[[Settings], tuple[bool, str]], settings: Settings) -> Finding:
    """Return what `look` says of a part: whether it works, and in words what was found or what to do."""
    try:
        works, detail = look(settings)
    except NewsAssistantError as error:
        works, detail = False, str(error)
    return Finding(name=name, works=works, detail=detail)


def what_leaves(settings: Settings) -> str:
    """Say in words what is sent to other machines, and to which, when indexing and asking."""
    sent = []
    if settings.chroma_url and (address := _remote_address(settings.chroma_url)):
        sent.append(
            f"every article with its passages and vectors goes to the Chroma server {address} when indexing"
            " (beside it the path of its folder, and the name in CHROMA_WRITER, by default this machine's),"
            " and the vector of every question when asking"
        )
    embedding_server = (settings.embedding or "").startswith(SERVER_PREFIX)
    if embedding_server and (address := _remote_address(settings.openai_base_url or OPENAI_ADDRESS)):
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


def _describe_settings(settings: Settings) -> str:
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
        "CHROMA_URL": shown_address(settings.chroma_url) if settings.chroma_url else "not set",
    }
    if settings.chroma_url:
        values |= {
            "CHROMA_TOKEN": mask_secret(settings.chroma_token),
            "CHROMA_TOKEN_HEADER": settings.chroma_token_header or "both usual ones (default)",
            "CHROMA_COLLECTION": settings.chroma_collection,
            "CHROMA_TENANT": settings.chroma_tenant,
            "CHROMA_DATABASE": settings.chroma_database,
            "CHROMA_CA_FILE": str(settings.chroma_ca_file or "not set"),
            "CHROMA_WRITER": settings.chroma_writer,
        }
    return ", ".join(f"{name}: {value}" for name, value in values.items())


def _ask_server(settings: Settings) -> tuple[bool, str]:
    """Ask the server for its version, and for what it holds of the corpus."""
    with closing(ServerCorpus.open(settings, patience=_SERVER_PATIENCE)) as corpus:
        parts = corpus.register.all().values()
        version, articles, passages = corpus.version(), corpus.articles.count(), corpus.passages.count()
    told = "; ".join(f"{part.described}: {part.state}" for part in parts) or "no part"
    place = shown_address(settings.chroma_url or "")
    detail = f"{place} answers (Chroma {version}): {articles} articles, {passages} passages; {told}"
    if settings.chroma_token and place.startswith("http:") and not is_loopback(place):
        detail += "; the token goes there unencrypted: use https"
    return True, detail


def _look_at_corpus(settings: Settings) -> tuple[bool, str]:
    folder = settings.corpus
    if not folder.is_dir():
        return (
            False,
            f"the folder {str(folder)!r} is not there; set ASSISTANT_CORPUS or name a folder to index",
        )
    files = sum(len(names) for _, _, names in os.walk(folder))
    return files > 0, f"{files} files in {folder}"


def _try_embedder(settings: Settings, opened: ExitStack) -> tuple[Embedder | None, Finding]:
    """Return the embedder, None when it does not work, and what was found; `opened` closes it."""
    try:
        embedder = opened.enter_context(closing(open_set_embedder(settings)))
        embedder.embed_queries([_ONE_WORD])
    except EmbeddingError as error:
        return None, Finding(name="embedder", works=False, detail=str(error))
    detail = f"{embedder.name}, {embedder.dimensions} dimensions, embeds"
    return embedder, Finding(name="embedder", works=True, detail=detail)


def _rerank(settings: Settings) -> tuple[bool, str]:
    from index.embedding.cross_encoder import CrossEncoder  # its library takes time to load

    reranker = CrossEncoder(settings.reranker or Path())
    started = time.monotonic()
    reranker.scores(_ONE_WORD, [" ".join([_ONE_WORD] * _WORDS)] * RERANKED)
    took = f"{time.monotonic() - started:.2f} s for {RERANKED} passages of {_WORDS} words"
    return True, f"{reranker.name}, {took}"


def _open_index(settings: Settings, embedder: Embedder | None) -> tuple[bool, str]:
    with open_index(embedder=embedder, settings=settings) as index:
        manifest, summary = index.manifest, index.summary()
    counts = f"{summary.articles} articles, {summary.passages} passages"
    holds = f"{settings.index}: format {manifest.format}, {counts}"
    if embedder is None:
        return False, f"{holds}; cannot be asked without the embedder"
    if embedder.name != manifest.embedder:
        return False, f"{holds}; built by {manifest.embedder}, not by the embedder above: index again"
    return True, f"{holds}, built by the embedder above"


def _verify(settings: Settings) -> tuple[bool, str]:
    verified = verify_server(settings) if settings.chroma_url else verify_index(settings.index)
    if verified.flaws:
        named = "; ".join(verified.flaws[:_NAMED_FLAWS])
        return False, f"{len(verified.flaws)} flaws: {named}; {verified.remedy}"
    counts = f"{verified.articles} articles and {verified.passages} passages"
    return True, f"{counts} read and compared, no flaw"


def _ask_model(settings: Settings) -> tuple[bool, str]:
    if not settings.model:
        return True, "none named, answers are quotes; set ASSISTANT_MODEL or --model to name one"
    key, server = settings.openai_api_key, settings.openai_base_url
    with closing(open_model(settings.model, api_key=key, base_url=server, policy=_PATIENCE)) as model:
        for _ in model.stream(_MODEL_TEST):
            pass
        where = _remote_model(settings) or "this machine"
        return True, f"{settings.model} on {where} answers, in {model.context_tokens} tokens of context"


def _running_servers(addresses: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the model servers that run on this machine, and how one is used: only where it is named."""
    for server in running_servers(addresses):
        named = ", ".join(server.models[:_NAMED_MODELS])
        more = f" and {len(server.models) - _NAMED_MODELS} more" if len(server.models) > _NAMED_MODELS else ""
        use = f"used where you set ASSISTANT_MODEL={server.name}:{server.models[0]}"
        detail = printable_line(f"{server.base_url} holds {named}{more}; {use}")
        yield Finding(name=server.name, works=True, detail=detail)


def _remote_model(settings: Settings) -> str:
    """Return the address that questions and passages are sent to, "" when they stay here."""
    if not settings.model or settings.model.lower().endswith(".gguf") or local_server(settings.model):
        return ""
    return _remote_address(settings.openai_base_url or OPENAI_ADDRESS)


def _remote_address(address: str) -> str:
    return "" if is_loopback(address) else shown_address(address)
