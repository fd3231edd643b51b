import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from xml.etree import ElementTree

import feedparser
import pytest

from assistant.assistant import Assistant
from assistant.following.feed import feed_file, make_feed
from assistant.following.following import followed_questions, unfollow_question
from assistant.following.store import FollowedStore
from assistant.following.values import News
from assistant.values import Citation
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.errors import IndexStoreError, QuestionError
from index.settings import load_settings

QUESTION = "How many houses were flooded in Verbivka?"
FIRST = """Verbivka counts the damage
River Post

The night was long on the lower streets, and the morning grey. In Verbivka the water has flooded 43 houses,
the rescue service said on Monday. Boats were brought from the
county town, and the school took in those who had to leave."""
LATER = """Вода у Вербівці прибуває

За ніч у Вербівці затопило вже 57 будинків, повідомила сільська рада. Худобу перегнали на пагорб за млином."""
ELSEWHERE = """Flood in Hnizno

In Hnizno the water has flooded 88 houses, the mayor said. Buses to the station go round by the upper road."""
UNRELATED = """Library opens on Sundays

From October the library on Mill Street lends books on Sundays too, and its reading room has forty lamps."""


@dataclass
class Followed:
    """A corpus of few articles, its index, and an assistant over it."""

    corpus: Path
    index: Path
    embedder: TokenEmbedder
    assistant: Assistant

    def write(self, **articles: str) -> None:
        for name, text in articles.items():
            (self.corpus / f"{name}.txt").write_text(text, encoding="utf-8")

    def update(self) -> None:
        build_index(self.corpus, index=self.index, embedder=self.embedder, remove_all=True)

    def news(self, **articles: str) -> list[News]:
        self.write(**articles)
        self.update()
        return list(self.assistant.news())


@pytest.fixture
def followed(tmp_path: Path, embedder: TokenEmbedder) -> Iterator[Followed]:
    """A question is followed of which the corpus knows one account."""
    (tmp_path / "corpus").mkdir()
    for name, text in (("first", FIRST), ("library", UNRELATED)):
        (tmp_path / "corpus" / f"{name}.txt").write_text(text, encoding="utf-8")
    build_index(tmp_path / "corpus", index=tmp_path / "index", embedder=embedder)
    with Assistant.open(tmp_path / "index", "none", embedder=embedder) as assistant:
        assistant.follow(QUESTION)
        yield Followed(tmp_path / "corpus", tmp_path / "index", embedder, assistant)


def kinds(news: list[News]) -> list[tuple[str, str]]:
    return [(one.kind, (one.citations or one.earlier)[0].path) for one in news]


def test_under_filters_only_the_articles_they_leave_are_news(followed: Followed) -> None:
    outlet = "Hill Gazette"
    followed.assistant.follow(QUESTION, outlets=[outlet], since="2024-07-01")
    assert followed.assistant.follow(QUESTION, outlets=[outlet], since="2024-07-01").number == 2
    assert [one.filters.outlets for one in followed_questions(followed.index)] == [(), (outlet,)]

    def told(number: int, **articles: str) -> list[str]:
        count = {one.number: one.told for one in followed_questions(followed.index)}
        news = [path for _, path in kinds(followed.news(**articles))]
        after = {one.number: one.told for one in followed_questions(followed.index)}
        return news if after[number] > count[number] else []

    assert told(2, later=LATER) == []
    front = f"---\ntitle: Water rises\nsite: {outlet}\ndate: 2024-06-03\n---\n"
    assert told(2, old=f"{front}In Verbivka the water has flooded 61 houses, the council said.") == []
    copied = FIRST.split("\n\n", 1)[1]
    dated = front.replace("06-03", "07-09")
    assert "new.txt" in told(2, new=f"{dated}{copied}"), "what others told before is new to these"


def test_what_was_there_when_a_question_was_followed_is_not_told(followed: Followed) -> None:
    assert followed.news() == []


def test_a_new_account_is_told_once_in_whatever_language(followed: Followed) -> None:
    told = followed.news(later=LATER)
    assert ("account", "later.txt") in kinds(told)
    account = next(one for one in told if one.kind == "account")
    assert "57 будинків" in account.text
    article = followed.assistant.article("later.txt").article
    assert all(article.text[one.start : one.end] == one.quote for one in account.citations)
    assert followed.news() == []


def test_a_new_difference_is_told_once_with_both_sides(followed: Followed) -> None:
    other = FIRST.replace("the rescue service", "the village council").replace("43", "57")
    told = [one for one in followed.news(other=other) if one.difference]
    assert [{side.value for side in one.difference.sides} for one in told if one.difference] == [{"43", "57"}]
    again = followed.news(third=other.replace("village council", "fire brigade"))
    assert not [one for one in again if one.difference]


def test_the_same_story_in_another_outlet_is_not_new(followed: Followed) -> None:
    assert followed.news(copied=f"Harbour Gazette\n\n{FIRST}") == []


def test_what_answers_nothing_and_what_tells_of_another_place_is_not_told(followed: Followed) -> None:
    assert followed.news(lamps=UNRELATED.replace("forty", "sixty"), elsewhere=ELSEWHERE) == []


def test_a_corrected_article_is_told_as_changed_with_what_it_said_before(followed: Followed) -> None:
    [told] = followed.news(first=FIRST.replace("43 houses", "34 houses"))
    assert kinds([told]) == [("changed", "first.txt")]
    assert "34 houses" in told.text
    assert ["43 houses" in one.quote for one in told.earlier] == [True]
    assert followed.news() == []


def test_a_withdrawn_article_is_told_as_gone_and_may_come_back_as_new(followed: Followed) -> None:
    (followed.corpus / "first.txt").unlink()
    assert kinds(followed.news()) == [("gone", "first.txt")]
    assert followed.news() == []


def test_a_renamed_file_is_not_news(followed: Followed) -> None:
    (followed.corpus / "first.txt").rename(followed.corpus / "renamed.txt")
    assert followed.news() == []
    (followed.corpus / "renamed.txt").unlink()
    assert kinds(followed.news()) == [("gone", "renamed.txt")]


def test_a_question_followed_before_news_were_asked_for_knows_what_is_indexed(followed: Followed) -> None:
    followed.write(later=LATER)
    followed.update()
    second = "Скільки будинків затопило у Вербівці?"
    followed.assistant.follow(second)
    told = list(followed.assistant.news())
    assert {one.question for one in told} == {QUESTION}


def test_an_index_built_anew_tells_nothing_again(followed: Followed) -> None:
    followed.assistant.close()
    for path in followed.index.iterdir():
        if path.name != "following":
            rmtree(path) if path.is_dir() else path.unlink()
    followed.update()
    with Assistant.open(followed.index, "none", embedder=followed.embedder) as anew:
        assert list(anew.news()) == []


def test_news_that_were_not_taken_to_the_end_are_told_again(followed: Followed) -> None:
    followed.write(later=LATER)
    followed.update()
    interrupted = followed.assistant.news()
    first = next(interrupted)
    interrupted.close()  # type: ignore[attr-defined]
    assert next(followed.assistant.news()) == first


@pytest.mark.parametrize("at", ["commit", "note_shown"])
def test_what_a_killed_run_had_not_told_to_the_end_is_told_by_the_next(followed: Followed, at: str) -> None:
    followed.write(later=LATER)
    followed.update()
    script = (
        "import os, signal\nfrom assistant import Assistant\n"
        "from assistant.following.store import FollowedStore\n"
        f"FollowedStore.{at} = lambda self: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"for news in Assistant.open({str(followed.index)!r}, 'none').news(): print(news.kind, flush=True)"
    )
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert killed.stdout.split() == (["account"] if at == "note_shown" else [])
    assert kinds(list(followed.assistant.news())) == [("account", "later.txt")]
    assert len(feedparser.parse(feed_file(followed.index).read_bytes()).entries) == 1
    assert list(followed.assistant.news()) == []


def test_a_known_question_is_embedded_once_and_for_all(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed.write(elsewhere=ELSEWHERE, later=LATER)
    followed.update()
    monkeypatch.setenv("ASSISTANT_EMBEDDING", "openai:nobody-serves-this")
    with Assistant.open(settings=load_settings(index=followed.index), model="none") as without_embedder:
        assert ("account", "later.txt") in kinds(list(without_embedder.news()))


def test_a_question_is_followed_once_and_can_be_removed(followed: Followed) -> None:
    again = followed.assistant.follow(QUESTION.lower().removesuffix("?").capitalize())
    assert again.number == 2
    assert followed.assistant.follow(QUESTION).number == 1
    unfollow_question("2", followed.index)
    assert [one.text for one in followed.assistant.followed()] == [QUESTION]
    with pytest.raises(QuestionError, match="not followed"):
        unfollow_question("2", followed.index)


@pytest.mark.parametrize("text", ["thanks!", "How many articles are there?"])
def test_what_articles_cannot_answer_anew_is_refused(followed: Followed, text: str) -> None:
    with pytest.raises(QuestionError, match="asks nothing"):
        followed.assistant.follow(text)


@pytest.mark.parametrize("spoil", [lambda data: b"no database" * 500, lambda data: data[: len(data) // 2]])
def test_a_damaged_file_is_an_error_that_says_what_to_do(
    followed: Followed, spoil: Callable[[bytes], bytes]
) -> None:
    file = FollowedStore.file(followed.index)
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(
        IndexStoreError, match=r"followed questions .*questions\.sqlite.*follow the questions"
    ):
        followed.news(later=LATER)
    with pytest.raises(IndexStoreError, match="followed questions"):
        [one.text for one in followed_questions(followed.index)]


class TestFeed:
    def test_every_piece_of_news_is_an_entry_that_keeps_its_id(self, followed: Followed) -> None:
        told = followed.news(later=LATER + "\n\nURL: https://news.example/later")
        feed = feedparser.parse(feed_file(followed.index).read_bytes())
        assert not feed.bozo
        assert len(feed.entries) == len(told)
        ids = {one.id for one in feed.entries}
        assert len(ids) == len(told)
        more = followed.news(third=FIRST.replace("43", "61").replace("Monday", "Thursday evening"))
        later = feedparser.parse(feed_file(followed.index).read_bytes())
        assert more
        assert ids < {one.id for one in later.entries}
        assert "61" in later.entries[-1].content[0].value + later.entries[0].content[0].value

    def test_what_xml_cannot_hold_does_not_break_it(self, followed: Followed) -> None:
        [account, *_] = followed.news(later=LATER)
        odd = replace(account, text="a \x01 voice \x0b from <rescue> & \ud800")
        feed = feedparser.parse(make_feed([odd], "file:///index/feed.xml"))
        assert not feed.bozo
        assert "from <rescue> &" in feed.entries[0].content[0].value

    def test_without_news_it_is_a_feed_too(self) -> None:
        assert feedparser.parse(make_feed([], "file:///index/feed.xml")).entries == []


ODD = "<b>&amp;]]>\x00\x1b[2J\u202e\ud800\ufffe"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "https://coast.example/\x01", f'https://coast.example/"{ODD}', "https://a/<&>"],
)
def test_a_feed_is_well_formed_and_inert_whatever_an_article_holds(address: str) -> None:
    cited = Citation(
        number=1,
        path=f"coast/{ODD}.txt",
        start=0,
        end=len(ODD),
        quote=ODD,
        passage_id="p",
        title=ODD,
        outlet=ODD,
        published="2024-08-21",
        language="en",
        support=0.5,
        url=address,
    )
    news = News(
        question=ODD,
        language="en",
        kind="changed",
        told_at="2026-11-30T05:54:17Z",
        text=f"«{ODD}»",
        citations=(cited,),
        earlier=(cited,),
    )
    feed = make_feed([news], "file:///feed.xml")
    read = feedparser.parse(feed)
    assert not read.bozo
    [entry] = read.entries
    assert "<b>&amp;]]>" in ElementTree.fromstring(feed).findtext(".//{*}entry/{*}content", "")  # noqa: S314
    links = [link.href.partition("#")[0] for link in entry.get("links", ())]
    assert links == ([address] if address == "https://a/<&>" else [])
    assert not set("\x1b\u202e") & set(feed.decode())
