"""The phrases of page furniture: each kind in its examples, and nothing that any article might say."""

import pytest

from index.cleaning.phrases import FOLDER, phrases, read_tables, words
from index.errors import SettingsError

FILES = sorted(path.stem for path in FOLDER.glob("*.toml"))
KINDS = [(file, kind) for file in FILES for kind, table in read_tables(file).items() if "find" in table]
EXAMPLES = [(file, kind, line) for file, kind in KINDS for line in phrases(file, kind).examples]
LISTS = [(file, table) for file in FILES for table in read_tables(file) if (file, table) not in KINDS]
WORDS_OF_ARTICLES = {("sites", "matters"), ("sites", "readers"), ("sites", "reports")}
SENTENCES = [
    "міська рада дозволила відбудувати міст через іванку.",
    "вчера мэр рассказал, что мост откроют к зиме.",
    "The mayor said on Monday that the bridge will open before winter.",
]


@pytest.mark.parametrize(("file", "kind", "line"), EXAMPLES)
def test_a_kind_fits_its_examples(file, kind, line):
    assert phrases(file, kind).fits(line)


@pytest.mark.parametrize(("file", "kind"), [kind for kind in KINDS if kind not in WORDS_OF_ARTICLES])
@pytest.mark.parametrize("line", ["", *SENTENCES])
def test_no_phrase_of_furniture_stands_in_a_sentence(file, kind, line):
    assert not phrases(file, kind).pattern.search(line)


@pytest.mark.parametrize(("file", "table"), LISTS)
def test_words_of_lists_are_single_and_in_lower_case(file, table):
    listed = [word for names in words(file, table).values() for word in names]
    assert listed
    assert [word for word in listed if word != word.casefold()] == []


def test_an_unknown_kind_or_file_is_named():
    with pytest.raises(SettingsError, match=r"\[nothing\] of .*buttons\.toml"):
        phrases("buttons", "nothing")
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        words("nowhere")
