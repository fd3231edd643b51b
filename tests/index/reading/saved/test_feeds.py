"""Saved feeds: entries are articles with address, day and outlet, read within the limits of the child."""

from pathlib import Path

import pytest

from index.errors import CorpusError
from index.reading.child_process import DocumentExtractor
from index.reading.folder import FileEntry, list_files, read_file
from index.reading.saved.feeds import read_feed
from index.values import SkippedFile, SourceDocument

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Річкова газета</title>
<item><title>Міст зачинено</title><link>https://richka.example/mist</link>
<pubDate>Wed, 03 Apr 2024 12:30:00 +0300</pubDate>
<description>&lt;p&gt;Тріщини &lt;b&gt;у двох&lt;/b&gt; опорах.&lt;/p&gt;
&lt;p&gt;Пором іде щогодини.&lt;/p&gt;</description></item>
<item><title></title><description></description></item>
<item><title>Пором</title><description>Пором &amp;amp; човен.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Coast</title><entry><title>The pier</title>
<link href="https://coast.example/pier"/><updated>2024-05-01T10:00:00Z</updated><summary>Short.</summary>
<content type="html">&lt;p&gt;The pier is shut until May, said the mayor.&lt;/p&gt;
</content></entry></feed>"""


def test_entries_of_rss_are_articles() -> None:
    bridge, ferry = read_feed(RSS.encode(), "feed.rss")
    assert (bridge.path, bridge.title, bridge.outlet) == ("feed.rss#1", "Міст зачинено", "Річкова газета")
    assert (bridge.url, bridge.published) == ("https://richka.example/mist", "2024-04-03")
    assert bridge.text == "Міст зачинено\n\nТріщини у двох опорах.\nПором іде щогодини."
    assert (ferry.path, ferry.text) == ("feed.rss#3", "Пором\n\nПором & човен.")


def test_entries_of_atom_are_articles_by_their_whole_content() -> None:
    [pier] = read_feed(ATOM.encode(), "feed.atom")
    assert (pier.text, pier.url) == (
        "The pier\n\nThe pier is shut until May, said the mayor.",
        "https://coast.example/pier",
    )
    assert pier.published == "2024-05-01"


@pytest.mark.parametrize(
    "content",
    [b"", b"no feed", b"<html><body>a</body></html>", b"\x00\xff", b"https://coast.example/", b"/etc/passwd"],
)
def test_what_is_no_feed_is_refused(content: bytes) -> None:
    with pytest.raises(CorpusError):
        read_feed(content, "feed.rss")


def test_a_feed_is_read_in_the_child_process_within_its_limits(tmp_path: Path) -> None:
    (tmp_path / "feed.rss").write_text(RSS)
    [entry] = list_files(tmp_path)
    assert isinstance(entry, FileEntry)
    with DocumentExtractor() as extractor:
        found = list(read_file(tmp_path, entry, extractor))
    assert [one.path for one in found if isinstance(one, SourceDocument)] == ["feed.rss#1", "feed.rss#3"]
    with DocumentExtractor(max_seconds=0.01) as hurried:
        [skipped] = read_file(tmp_path, entry, hurried)
    assert isinstance(skipped, SkippedFile)
    assert "longer" in str(skipped.reason)
