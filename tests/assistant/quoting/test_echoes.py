"""A headline in the words of the question answers nothing."""

from pathlib import Path

import pytest

from assistant.quoting.quotes import quote_sentences
from tests.support.small_index import find, small_index

ARTICLE = (
    "Хто стане директором музею\n\n3 червня 2024\n\n"
    "Музей у Липівці очолить Ганна Ткач, сказали в міській раді.\n\nКонкурс тривав два місяці.\n"
)


@pytest.mark.parametrize("question", ["Хто стане директором музею?", "Хто стане директором музею у Липівці?"])
def test_the_sentence_below_a_headline_that_asks_the_question_is_quoted(
    tmp_path: Path, question: str
) -> None:
    with small_index(tmp_path, {"a.txt": ARTICLE}) as index:
        quoted = [one.text for one in quote_sentences(find(index, question), "perhaps")]

    assert quoted and "Хто стане директором музею" not in quoted
