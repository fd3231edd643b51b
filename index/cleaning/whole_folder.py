"""Corpus folder -> cleaned articles, without an index."""

from collections.abc import Iterator
from pathlib import Path

from index.cleaning.article import clean_article, date_evidence
from index.cleaning.publication_date import learn_date_habits
from index.cleaning.repeated_lines import furniture_of, line_keys
from index.reading.child_process import DocumentExtractor
from index.reading.folder import list_files, read_file
from index.values import CleanedArticle, SkippedFile


def read_corpus(folder: Path) -> Iterator[CleanedArticle]:
    """Yield the articles of a folder, cleaned with the furniture they share. Raises CorpusError."""
    with DocumentExtractor() as extractor:
        sources = [
            document
            for entry in list_files(folder)
            if not isinstance(entry, SkippedFile)
            for document in read_file(folder, entry, extractor)
            if not isinstance(document, SkippedFile)
        ]
    furniture = furniture_of(line_keys(source.text) for source in sources)
    habits = learn_date_habits({source.path: page for source in sources if (page := date_evidence(source))})
    return (clean_article(source, furniture, day_first=habits.get(source.path)) for source in sources)
