"""Holds a corpus on a server, and this machine's replica of it, to what their parts promise one another.

Every article of the server is in the replica; every passage of the replica lies in its article, has one row
in the lexical index, and on the server its vector and its tokens; nothing else is there; every part is
complete.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing

from index.generations.checking import Verification, offset_flaws, orphan_flaws
from index.generations.folder import CATALOGUE, LEXICAL, current_generation, held_generation
from index.server.corpus import ServerCorpus
from index.server.inventory import Inventory, take_inventory
from index.server.records import Part
from index.server.replica import Replica, server_folder
from index.settings import Settings
from index.storage.catalogue.catalogue import Catalogue
from index.storage.lexical import LexicalIndex

_REMEDY = (
    "run `assistant index FOLDER` again where the part is indexed, with its `--add NAME`: it compares all"
    " that the server has of the part and mends it; for a flaw of this machine's replica, delete {replica!r}"
)


def verify_server(settings: Settings) -> Verification:
    """Read all of the replica and compare it with the server, of which no text and no vector is read.

    Raises IndexStoreError when the server cannot be asked, or the replica not be opened.
    """
    with closing(ServerCorpus.open(settings)) as corpus:
        replica = Replica(server_folder(settings), corpus)
        replica.update(wait=60.0)
        generation = current_generation(replica.folder)
        with (
            held_generation(generation),
            closing(Catalogue.open(generation / CATALOGUE)) as catalogue,
            closing(LexicalIndex.open(generation / LEXICAL)) as lexical,
        ):
            catalogue.check()
            lexical.check()
            flaws = [*_replica_flaws(catalogue, lexical)]
            for part in corpus.register.all().values():
                flaws += _part_flaws(corpus, catalogue, part)
            articles, passages = len(catalogue.paths()), catalogue.passage_count()
    remedy = _REMEDY.format(replica=str(replica.folder))
    return Verification(articles=articles, passages=passages, flaws=tuple(flaws), remedy=remedy)


def _replica_flaws(catalogue: Catalogue, lexical: LexicalIndex) -> Iterator[str]:
    for path in catalogue.paths():
        passages = catalogue.passages(path)
        for flaw in offset_flaws(catalogue.article(path), passages):
            yield f"{path}: {flaw}"
        numbers = catalogue.numbers_of([passage.id for passage in passages])
        indexed = lexical.holds(list(numbers.values()))
        for passage_id, number in numbers.items():
            if number not in indexed:
                yield f"{path}: passage {passage_id} is not in the lexical index"
    yield from orphan_flaws("lexical index", lexical.count(), catalogue.passage_count())


def _part_flaws(corpus: ServerCorpus, catalogue: Catalogue, part: Part) -> Iterator[str]:
    held = take_inventory(corpus, [part])
    articles = {
        article.name: article.path for article in catalogue.writer.replicas() if article.part == part.name
    }
    paths = frozenset(articles.values())
    passages = {one: path for one, path in catalogue.passage_paths() if path in paths}
    yield from _lacks(held, articles, passages)
    if part.state == "writing":
        yield f"{part.described} is not complete: its indexer is at work, or was interrupted"
        return  # what an indexer is about to write is no orphan yet
    if unknown := held.articles - articles.keys():
        yield f"{part.described} has {len(unknown)} articles on the server that the replica lacks"
    if loose := (held.passages | held.owners) - passages.keys() - articles.keys() - held.articles:
        yield f"{part.described} has {len(loose)} passages of no article on the server"


def _lacks(held: Inventory, articles: Mapping[str, str], passages: Mapping[str, str]) -> Iterator[str]:
    """Yield what the server lacks of articles and passages, given by id with their paths."""
    for name, path in articles.items():
        if name not in held.articles:
            yield f"{path}: the article is not on the server"
        elif name not in held.owners:
            yield f"{path}: the article has no blocks on the server"
    for passage_id, path in passages.items():
        if passage_id not in held.passages:
            yield f"{path}: passage {passage_id} is not on the server"
        elif passage_id not in held.owners:
            yield f"{path}: passage {passage_id} has no tokens on the server"
