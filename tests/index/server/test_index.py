"""An index on a real Chroma server: what it finds, how it goes on, and what it says when it cannot."""

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import chromadb
import pytest
from llama_index.core import VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore  # noqa: TID251  as another program does

from assistant import Assistant
from assistant.cli.doctor import examine
from index.building.build import build_index, index_manifest
from index.embedding.embedder import TokenEmbedder
from index.errors import CorpusError, IndexStoreError, SettingsError
from index.generations.folder import CATALOGUE
from index.search.index import Index, open_index
from index.server.checking import verify_server
from index.server.chroma_client import ServerClient
from index.server.corpus import ServerCorpus
from index.server.publishing import Publisher
from index.server.reader import ServerGenerations, ServerLeg
from index.settings import Settings, load_settings
from index.storage.catalogue.catalogue import Catalogue
from index.storage.vector_cache import VectorCache
from index.values import BuildReport, Filters
from tests.conftest import ROOT
from tests.support.chroma_server import ChromaServer, chroma_server, free_port, proxy, write_certificate
from tests.support.hash_embedder import HashEmbedder, PlainHashEmbedder
from tests.support.scripted_server import Step, scripted_server
from tests.support.strategies import invented_story

TOKEN = "tok-planted-0123456789"
DEMO_QUESTIONS = [
    json.loads(line)["question"]
    for line in (ROOT / "tests" / "data" / "demo_questions.jsonl").read_text(encoding="utf-8").splitlines()
]
SUMMONED = "Why was the ambassador summoned?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture
def collection(server: ChromaServer, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the settings name the server, and collections of this test's own."""
    name = f"test-{abs(hash(request.node.name))}"
    monkeypatch.setenv("CHROMA_URL", server.url)
    monkeypatch.setenv("CHROMA_COLLECTION", name)
    return name


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of six invented articles, each of one passage."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")
    return folder


def index_corpus(corpus: Path, index: Path, *, name: str = "") -> tuple[BuildReport, list[str]]:
    """Index a folder; return the report and the texts that were embedded."""
    embedder = HashEmbedder()
    return build_index(corpus, index=index, name=name, embedder=embedder), embedder.asked


def content(index: Index) -> dict[str, list[str]]:
    return {path: [passage.text for passage in index.passages(path)] for path in index.paths()}


def read(folder: Path) -> dict[str, list[str]]:
    with open_index(folder, embedder=HashEmbedder()) as opened:
        return content(opened)


def wait_until(happened: Callable[[], bool], seconds: float = 20.0) -> None:
    give_up = monotonic() + seconds
    while not happened():
        assert monotonic() < give_up, "it did not happen"
        sleep(0.05)


# What it finds


@pytest.mark.usefixtures("collection")
def test_answers_equal_those_of_the_index_on_disk(
    demo_index: Path, embedder: TokenEmbedder, tmp_path: Path
) -> None:
    on_server, on_disk = load_settings(), replace(load_settings(), chroma_url=None, index=demo_index)
    build_index(ROOT / "corpus", index=tmp_path / "indexer", embedder=embedder)
    with ExitStack() as opened:
        there, here = (
            opened.enter_context(Assistant.open(model="none", embedder=embedder, settings=settings))
            for settings in (replace(on_server, index=tmp_path / "reader"), on_disk)
        )
        for question in DEMO_QUESTIONS[::3]:
            assert there.search(question) == here.search(question)
        for question in DEMO_QUESTIONS[::12]:
            answers = [assistant.ask(question).to_dict() | {"seconds": 0} for assistant in (there, here)]
            times = [citation.pop("indexed_at") for answer in answers for citation in answer["citations"]]
            assert all(times)
            assert answers[0] == answers[1]
        for filters in ({"languages": ["uk"]}, {"since": "2024-08-22"}, {"path": "0*"}):
            assert there.search(SUMMONED, **filters) == here.search(SUMMONED, **filters)
        assert there.summary() == here.summary()


def test_another_program_of_llama_index_opens_the_passages(
    server: ChromaServer, collection: str, corpus: Path, tmp_path: Path
) -> None:
    index_corpus(corpus, tmp_path / "index")
    client = chromadb.HttpClient(port=server.port, host="127.0.0.1")
    passages = client.get_collection(f"{collection}-passages", embedding_function=None)

    class Embedding(BaseEmbedding):
        def _get_text_embedding(self, text: str) -> list[float]:
            return [float(value) for value in HashEmbedder().embed_queries([text])[0]]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

    store = ChromaVectorStore(chroma_collection=passages)
    retriever = VectorStoreIndex.from_vector_store(store, embed_model=Embedding()).as_retriever(
        similarity_top_k=2
    )
    asked = invented_story(3).splitlines()[-1]
    [first, _] = retriever.retrieve(asked)
    assert first.node.metadata["path"] == "3.txt"
    articles = client.get_collection(f"{collection}-articles", embedding_function=None)
    assert sorted(articles.get()["documents"] or []) == sorted(invented_story(number) for number in range(6))


# Going on


@pytest.mark.usefixtures("collection")
def test_parts_are_indexed_from_several_folders_and_read_as_one_corpus(corpus: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "fair.txt").write_text(invented_story(99), encoding="utf-8")
    index_corpus(corpus, tmp_path / "first", name="one")
    report, _ = index_corpus(other, tmp_path / "second", name="two")
    assert report.passages == 7
    assert read(tmp_path / "reader").keys() == {*(f"one/{n}.txt" for n in range(6)), "two/fair.txt"}
    (other / "fair.txt").unlink()
    index_corpus(other, tmp_path / "second", name="two")
    assert read(tmp_path / "reader").keys() == {f"one/{n}.txt" for n in range(6)}


@pytest.mark.usefixtures("collection")
def test_where_it_was_indexed_a_reader_knows_the_files(corpus: Path, tmp_path: Path) -> None:
    (corpus / "photo.png").write_bytes(b"no article")
    index_corpus(corpus, tmp_path / "index")
    (corpus / "1.txt").write_text("Changed since.", encoding="utf-8")
    with open_index(tmp_path / "index", embedder=HashEmbedder()) as here:
        assert here.current().catalogue.files.changed(["0.txt", "1.txt"]) == ["1.txt"]
        assert [one.path for one in here.skipped()] == ["photo.png"]
        assert here.current().catalogue.files.folders() == {"": str(corpus)}
    with open_index(tmp_path / "elsewhere", embedder=HashEmbedder()) as there:
        assert there.current().catalogue.files.changed(["0.txt", "1.txt"]) == []
        assert there.skipped() == []


@pytest.mark.usefixtures("collection")
def test_what_the_server_holds_is_not_embedded_again(corpus: Path, tmp_path: Path) -> None:
    assert len(index_corpus(corpus, tmp_path / "index")[1]) == 6
    assert index_corpus(corpus, tmp_path / "index")[1] == []
    (corpus / "1.txt").write_text(invented_story(100), encoding="utf-8")
    (corpus / "2.txt").unlink()
    report, embedded = index_corpus(corpus, tmp_path / "lost-and-begun-anew")
    assert len(embedded) == 1
    assert (report.added, report.passages) == (5, 5)
    assert read(tmp_path / "reader")["1.txt"] == read(tmp_path / "index")["1.txt"]
    assert verify_server(load_settings(index=tmp_path / "reader")).flaws == ()


@pytest.mark.usefixtures("collection")
def test_an_indexer_that_fails_midway_leaves_what_was_done_and_goes_on(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(200):
        (corpus / f"{number}.txt").write_text(invented_story(number), encoding="utf-8")
    texts: list[str] = []

    def fail_late(batch: object) -> None:
        texts.extend(batch)  # type: ignore[arg-type]
        if len(texts) > 150:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(corpus, index=tmp_path / "index", embedder=HashEmbedder(before_passages=fail_late))
    settings = load_settings(index=tmp_path / "reader")
    assert "is not complete" in " ".join(verify_server(settings).flaws)
    there = len(read(tmp_path / "reader"))
    assert 0 < there < 200
    _, embedded = index_corpus(corpus, tmp_path / "begun-anew")
    assert len(embedded) == 200 - there
    assert len(read(tmp_path / "reader")) == 200
    assert verify_server(settings).flaws == ()


@pytest.mark.usefixtures("collection")
def test_an_open_reader_sees_what_is_new_changed_and_gone(corpus: Path, tmp_path: Path) -> None:
    index_corpus(corpus, tmp_path / "index")
    settings = load_settings(index=tmp_path / "reader")
    with closing(ServerGenerations(settings, every=0.05)) as reader:
        assert len(reader.current().catalogue.paths()) == 6
        (corpus / "0.txt").write_text(invented_story(100), encoding="utf-8")
        (corpus / "1.txt").unlink()
        (corpus / "new.txt").write_text(invented_story(101), encoding="utf-8")
        index_corpus(corpus, tmp_path / "index")
        left = [*("0.txt", "2.txt", "3.txt", "4.txt", "5.txt"), "new.txt"]
        wait_until(lambda: reader.current().catalogue.paths() == left)
        assert reader.current().catalogue.article("0.txt").article.text == invented_story(100)


@pytest.mark.usefixtures("collection")
def test_a_passage_that_the_replica_does_not_know_hides_none_that_it_knows(
    corpus: Path, tmp_path: Path
) -> None:
    index_corpus(corpus, tmp_path / "index")
    with open_index(tmp_path / "reader", embedder=HashEmbedder()) as reader:
        for number in range(60):
            story = invented_story(3).replace("on Monday", f"on day {number}")
            (corpus / f"later-{number}.txt").write_text(story, encoding="utf-8")
        index_corpus(corpus, tmp_path / "index")
        hits = reader.search(invented_story(3).splitlines()[-1], 6)
    assert hits[0].passage.path == "3.txt"
    assert {hit.passage.path for hit in hits} == {f"{n}.txt" for n in range(6)}


@pytest.mark.usefixtures("collection")
def test_a_filter_that_leaves_much_finds_what_one_that_names_it_all_does(
    corpus: Path, tmp_path: Path
) -> None:
    index_corpus(corpus, tmp_path / "index")
    settings = load_settings(index=tmp_path / "reader")
    [vector] = HashEmbedder().embed_queries([invented_story(3)])
    with closing(ServerCorpus.open(settings)) as opened:
        ids = sorted(opened.passages.ids())
        named, overlooked = ServerLeg(opened), ServerLeg(opened, most_named=2)
        for allowed in (ids, ids[:4], ids[4:], []):
            for count in (1, 3, 10):
                assert overlooked.search(vector, count, allowed) == named.search(vector, count, allowed)


def test_an_indexer_makes_the_tenant_and_the_database_that_are_named(
    server: ChromaServer, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMA_URL", server.url)
    monkeypatch.setenv("CHROMA_TENANT", "newsroom")
    monkeypatch.setenv("CHROMA_DATABASE", "articles")
    index_corpus(corpus, tmp_path / "index")
    assert len(read(tmp_path / "reader")) == 6
    monkeypatch.setenv("CHROMA_DATABASE", "elsewhere")
    with pytest.raises(IndexStoreError, match="CHROMA_DATABASE"):
        open_index(tmp_path / "reader", embedder=HashEmbedder())


@pytest.mark.usefixtures("collection")
def test_records_of_another_program_are_said_not_to_be_ours(corpus: Path, tmp_path: Path) -> None:
    index_corpus(corpus, tmp_path / "index")
    with closing(ServerCorpus.open(load_settings(index=tmp_path))) as opened:
        [record] = opened.parts.get(list(opened.parts.ids()), vectors=True)
        opened.parts.put([replace(record, id="stray", document="stray", metadata={"name": "stray"})])
    with pytest.raises(IndexStoreError, match="CHROMA_COLLECTION"):
        open_index(tmp_path / "reader", embedder=HashEmbedder())


@pytest.mark.usefixtures("collection")
def test_the_index_on_disk_and_the_one_on_the_server_do_not_mix(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_corpus(corpus, tmp_path / "index")
    monkeypatch.delenv("CHROMA_URL")
    (corpus / "0.txt").unlink()
    assert index_corpus(corpus, tmp_path / "index")[0].passages == 5
    assert len(read(tmp_path / "index")) == 5


@pytest.mark.usefixtures("collection")
def test_an_embedder_without_tokens_and_an_article_without_passages_are_kept_too(
    corpus: Path, tmp_path: Path
) -> None:
    (corpus / "menu.txt").write_text("Menu | News | Sport | Weather | Contacts", encoding="utf-8")
    build_index(corpus, index=tmp_path / "index", embedder=PlainHashEmbedder())
    with open_index(tmp_path / "reader", embedder=PlainHashEmbedder()) as reader:
        assert reader.summary().articles == 7
        assert reader.search("Who opened the station?", 3, Filters(path="2.txt"))[0].passage.path == "2.txt"
    assert verify_server(load_settings(index=tmp_path / "reader")).flaws == ()


# What is refused


@pytest.mark.usefixtures("collection")
def test_a_part_is_not_taken_over_by_another_folder_or_writer(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_corpus(corpus, tmp_path / "index")
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(CorpusError, match="--add NAME"):
        index_corpus(other, tmp_path / "second")
    monkeypatch.setenv("CHROMA_WRITER", "somebody else")
    with pytest.raises(CorpusError, match="CHROMA_WRITER"):
        index_corpus(corpus, tmp_path / "third")
    assert len(read(tmp_path / "reader")) == 6


@pytest.mark.usefixtures("collection")
def test_of_two_writers_that_begin_a_part_at_once_the_second_is_refused(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with ExitStack() as opened:
        catalogue = opened.enter_context(closing(Catalogue.open(tmp_path / CATALOGUE, writable=True)))
        vectors = opened.enter_context(
            closing(
                VectorCache.open(
                    tmp_path, embedder=embedder.name, dimensions=embedder.dimensions, writable=True
                )
            )
        )
        first, second = (
            opened.enter_context(
                closing(
                    Publisher.connect(
                        replace(load_settings(index=tmp_path), chroma_writer=name), index_manifest(embedder)
                    )
                )
            )
            for name in ("first", "second")
        )
        runs = [publisher.begin({"": "news"}, thorough=False) for publisher in (first, second)]
        runs[0].open(catalogue, vectors)
        with pytest.raises(CorpusError, match="CHROMA_WRITER=first"):
            runs[1].open(catalogue, vectors)
        corpus = opened.enter_context(closing(ServerCorpus.open(load_settings(index=tmp_path))))
        assert [part.writer for part in corpus.register.all().values()] == ["first"]


@pytest.mark.usefixtures("collection")
def test_other_settings_are_one_clear_error_for_writers_and_readers(corpus: Path, tmp_path: Path) -> None:
    index_corpus(corpus, tmp_path / "index")
    with pytest.raises(IndexStoreError, match=r"'hash'.*'other'.*ASSISTANT_EMBEDDING.*CHROMA_COLLECTION"):
        build_index(corpus, index=tmp_path / "second", embedder=HashEmbedder(name="other"))
    with (
        open_index(tmp_path / "reader", embedder=HashEmbedder(name="other")) as reader,
        pytest.raises(IndexStoreError, match=r"'hash'.*'other'.*ASSISTANT_EMBEDDING"),
    ):
        reader.search("Who opened the station?")


@pytest.mark.usefixtures("collection")
def test_a_corpus_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(IndexStoreError, match=r"assistant index FOLDER.*CHROMA_COLLECTION"):
        open_index(tmp_path / "reader", embedder=HashEmbedder())


def test_a_server_that_is_not_there_is_said_in_bounded_time() -> None:
    settings = Settings(chroma_url=f"http://127.0.0.1:{free_port()}")
    started = monotonic()
    with pytest.raises(IndexStoreError, match=r"127\.0\.0\.1.*cannot be reached.*CHROMA_URL"):
        ServerClient.open(settings, patience=0.5)
    assert monotonic() - started < 30


@pytest.mark.parametrize(
    "step",
    [
        Step(raw=b"<html>hello</html>"),
        Step(status=404, error="no such page"),
        Step(status=302, headers={"Location": "/login"}, error="moved"),
    ],
    ids=["a page", "not found", "redirected"],
)
def test_a_server_of_another_kind_is_told_from_chroma(step: Step) -> None:
    said = {200: "did not answer as Chroma does"}.get(step.status, f"answered {step.status} .*not as Chroma")
    with scripted_server(step) as running:
        address = f"http://127.0.0.1:{running.server_address[1]}"
        with pytest.raises(IndexStoreError, match=f"{said}.*CHROMA_URL"):
            ServerClient.open(Settings(chroma_url=address), patience=0.5)


def hear_everything(caplog: pytest.LogCaptureFixture) -> None:
    """Let every logger speak, also those that the command line's tests have quietened in this process."""
    for name in (None, "httpx", "httpcore", "chromadb", "index"):
        caplog.set_level(logging.DEBUG, logger=name)


@pytest.mark.parametrize(
    ("header", "value", "named"),
    [
        ("Authorization", f"Bearer {TOKEN}", None),
        ("X-Chroma-Token", TOKEN, None),
        ("X-Chroma-Token", TOKEN, "x-chroma-token"),
        ("X-Api-Key", TOKEN, "X-Api-Key"),
    ],
)
def test_a_token_is_sent_in_the_header_that_the_proxy_reads_and_nowhere_shown(
    server: ChromaServer, header: str, value: str, named: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    hear_everything(caplog)
    with proxy(server.port, header=header, value=value) as address:
        settings = Settings(chroma_url=address, chroma_token=TOKEN, chroma_token_header=named)
        with closing(ServerClient.open(settings, patience=0.5)) as client:
            assert client.version()
    assert caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("token", ["tok-wrong-9876543210", None])
def test_a_refused_token_is_said_and_shown_nowhere(
    server: ChromaServer,
    token: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDING", "openai:none")  # nothing to be loaded here
    hear_everything(caplog)
    with proxy(server.port, header="X-Chroma-Token", value=TOKEN) as address:
        monkeypatch.setenv("CHROMA_URL", address)
        if token:
            monkeypatch.setenv("CHROMA_TOKEN", token)
        with pytest.raises(IndexStoreError, match="CHROMA_TOKEN") as caught:
            open_index(tmp_path, embedder=HashEmbedder())
        findings = examine(tmp_path, "none")
    shown = f"{caught.value!r} {findings} {caplog.text} {load_settings()!r}"
    assert "chroma server" in shown
    assert "tok-" not in shown
    assert "CHROMA_TOKEN: set" in shown or token is None


def test_a_token_that_a_busy_server_repeats_is_not_logged_while_it_is_asked_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with scripted_server(*[Step(status=503, error=f"no room for {TOKEN}")] * 50) as running:
        address = f"http://127.0.0.1:{running.server_address[1]}"
        client = ServerClient(Settings(chroma_url=address, chroma_token=TOKEN), patience=60)
        with ThreadPoolExecutor(1) as threads, closing(client):
            asked = threads.submit(client.version)
            wait_until(lambda: "asked again" in caplog.text)
            client.close()
            with pytest.raises(IndexStoreError):
                asked.result()
    assert "no room for" in caplog.text
    assert TOKEN not in caplog.text


def test_a_private_certificate_is_trusted_where_it_is_named_and_else_refused(
    server: ChromaServer, tmp_path: Path
) -> None:
    certificate = write_certificate(tmp_path / "server.pem")
    with proxy(server.port, certificate=certificate) as address:
        with pytest.raises(IndexStoreError, match="CHROMA_CA_FILE"):
            ServerClient.open(Settings(chroma_url=address), patience=60)
        with closing(
            ServerClient.open(Settings(chroma_url=address, chroma_ca_file=certificate), patience=0.5)
        ) as client:
            assert client.version()
        with pytest.raises(IndexStoreError, match="CHROMA_URL"):
            ServerClient.open(Settings(chroma_url=address.replace("https", "http")), patience=0.2)
    with pytest.raises(IndexStoreError, match="TLS"):
        ServerClient.open(Settings(chroma_url=server.url.replace("http", "https")), patience=60)
    with pytest.raises(SettingsError, match="CHROMA_CA_FILE"):
        ServerClient.open(
            Settings(chroma_url=server.url, chroma_ca_file=tmp_path / "absent.pem"), patience=0.5
        )


# What the doctor says


@pytest.mark.usefixtures("collection")
def test_the_doctor_tells_of_the_server_and_its_parts(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDING", "openai:none")  # nothing to be loaded here
    index_corpus(corpus, tmp_path / "index", name="news")
    parts = {part.name: part for part in examine(tmp_path / "index", "none", check=True).parts}
    assert parts["chroma server"].works
    assert "6 articles, 6 passages" in parts["chroma server"].detail
    assert "the part 'news'" in parts["chroma server"].detail
    assert parts["soundness"].works


def lose_a_passage(corpus: ServerCorpus) -> None:
    corpus.passages.remove([next(corpus.passages.ids())])


def lose_a_value(corpus: ServerCorpus) -> None:
    corpus.values.remove([one for one in corpus.values.ids() if "tokens" in one][:1])


def lose_an_article(corpus: ServerCorpus) -> None:
    corpus.articles.remove([next(corpus.articles.ids())])


def leave_a_passage_of_no_article(corpus: ServerCorpus) -> None:
    [record] = corpus.passages.get([next(corpus.passages.ids())], documents=True, vectors=True)
    corpus.passages.put([replace(record, id="nobody's")])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lose_a_passage, "is not on the server"),
        (lose_a_value, "has no tokens on the server"),
        (lose_an_article, "the article is not on the server"),
        (leave_a_passage_of_no_article, "has 1 passages of no article on the server"),
    ],
)
@pytest.mark.usefixtures("collection")
def test_a_flaw_on_the_server_is_found_and_mended(
    damage: Callable[[ServerCorpus], None], said: str, corpus: Path, tmp_path: Path
) -> None:
    index_corpus(corpus, tmp_path / "index")
    settings = load_settings(index=tmp_path / "index")
    with closing(ServerCorpus.open(settings)) as opened:
        damage(opened)
    verified = verify_server(settings)
    assert len(verified.flaws) == 1
    assert said in verified.flaws[0]
    assert "assistant index" in verified.remedy
    index_corpus(corpus, tmp_path / "index")
    assert verify_server(settings).flaws == ()
    assert read(tmp_path / "reader") == read(tmp_path / "index")
    assert len(read(tmp_path / "reader")) == 6


@pytest.mark.usefixtures("collection")
def test_an_article_that_is_broken_on_the_server_and_changes_meanwhile_leaves_nothing_behind(
    corpus: Path, tmp_path: Path
) -> None:
    index_corpus(corpus, tmp_path / "index")
    settings = load_settings(index=tmp_path / "index")
    with closing(ServerCorpus.open(settings)) as opened:
        opened.passages.remove(list(opened.passages.ids()))
        for part in opened.register.all().values():
            opened.register.mark(part, "writing")  # as an indexer leaves it that was killed
    for number in range(6):
        (corpus / f"{number}.txt").write_text(invented_story(number + number % 2), encoding="utf-8")
    index_corpus(corpus, tmp_path / "index")
    with closing(ServerCorpus.open(settings)) as opened:
        assert opened.articles.count() == opened.passages.count() == 6
    assert verify_server(settings).flaws == ()
