import pytest

from index.reading.fields import LONGEST_OUTLET, LONGEST_TITLE, source_document


def test_declared_fields_have_a_length():
    declared = {
        "title": "слово " * 200_000,
        "outlet": "Вісник" * 90_000,
        "url": "https://a.example/" + "c" * 90_000,
    }
    document = source_document("a.jsonl#1", "Текст.", declared)
    assert document.title is not None and document.outlet is not None
    assert len(document.title) <= LONGEST_TITLE and document.title.endswith("слово…")
    assert len(document.outlet) == LONGEST_OUTLET
    assert document.url is None


@pytest.mark.parametrize("title", ["Міст відбудують", "Т" * LONGEST_TITLE])
def test_a_title_of_usual_length_stays_whole(title):
    assert source_document("a.md", "Текст.", {"title": f" {title}\n"}).title == title


@pytest.mark.parametrize("key", ["published_at", "datePublished", "pubDate", "publication-date"])
def test_the_day_of_publication_is_read_under_its_usual_names(key):
    values = {key: "Tue, 21 May 2024 09:00:00 GMT", "updated": "2024-06-01"}
    assert source_document("a", "Текст.", values).published == "2024-05-21"
