from pathlib import Path

import pytest

from assistant.checking.lexicon import DATA, Lexicon, LexiconError, load_lexicon, read_entries, split_words

FILES = sorted(DATA.glob("*.tsv"))


def groups(lexicon: Lexicon, text: str) -> set[str]:
    return set(lexicon.groups(split_words(text)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_data_file_is_read(path: Path):
    assert read_entries(path)


def test_the_more_particular_entry_wins():
    lexicon = Lexicon([("five", "п'ят*"), ("friday", "п'ятниц*"), ("much", "more"), ("than", "more_than")])
    assert groups(lexicon, "у п’ятницю") == {"friday"}
    assert groups(lexicon, "п'ятеро") == {"five"}
    assert groups(lexicon, "more than that") == {"than"}
    assert groups(lexicon, "no more") == {"much"}


def test_capitals_stand_for_themselves_alone():
    lexicon = Lexicon([("usa", "US")])
    assert groups(lexicon, "in the US") == {"usa"}
    assert groups(lexicon, "told us") == set()


def test_an_excepted_word_belongs_to_no_group():
    lexicon = Lexicon([("buy", "куп*"), ("-", "купол*")])
    assert groups(lexicon, "купола") == set()
    assert groups(lexicon, "купил") == {"buy"}


@pytest.mark.parametrize("line", ["group only\n", "group\t\n", "group\tто*чка\n", "# nothing\n"])
def test_a_line_that_is_none_is_refused_with_its_file(tmp_path: Path, line: str):
    path = tmp_path / "words.tsv"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(LexiconError, match=r"words\.tsv"):
        read_entries(path)


def test_a_country_is_one_in_three_languages():
    places = load_lexicon("places")
    for text in ("Germany", "German", "Німеччини", "немецкий", "ФРГ"):
        assert groups(places, text) == {"germany"}
