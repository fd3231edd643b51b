"""A thumb is one line of a question set: changed in place, taken back, never twice."""

from pathlib import Path

import pytest

from assistant.errors import QuestionSetError
from assistant.evaluation.question_sets import load_questions
from assistant.page.visits.feedback import Feedback
from tests.support.fake_assistant import HARBOUR_QUOTE, FakeAssistant

PIER = FakeAssistant().ask("Why is the northern pier closed?")
OTHER = FakeAssistant().ask("Who won?")


def test_a_good_answer_becomes_a_draft_with_its_quotes(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "index")
    feedback.rate(PIER, ["an earlier question"], good=True)
    [case] = load_questions(feedback.path)
    assert case.question == PIER.question
    assert case.history == ("an earlier question",)
    assert {source.quote for source in case.sources} >= {HARBOUR_QUOTE}
    assert "thumb-up" in case.tags


def test_the_same_thumb_twice_is_one_line(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path)
    for _ in range(2):
        feedback.rate(PIER, [], good=True)
        feedback.rate(OTHER, [], good=False)
    assert sorted(case.question for case in load_questions(feedback.path)) == [OTHER.question, PIER.question]


def test_a_changed_thumb_replaces_the_first_and_leaves_what_a_person_wrote(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path)
    feedback.rate(PIER, [], good=True)
    by_hand = '{"id": "mine", "lang": "en", "question": "By hand?", "answerable": false}'
    with feedback.path.open("a", encoding="utf-8") as file:
        file.write(f"{by_hand}\n")
    feedback.rate(PIER, [], good=False)
    assert [case.tags for case in load_questions(feedback.path)] == [(), ("draft", "thumb-down")]
    assert by_hand in feedback.path.read_text(encoding="utf-8")


def test_a_thumb_taken_back_leaves_nothing(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path)
    feedback.rate(PIER, [], good=True)
    feedback.rate(PIER, [], good=None)
    assert feedback.path.read_text(encoding="utf-8") == ""


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file, not a folder")
    with pytest.raises(QuestionSetError, match=r"feedback\.jsonl"):
        Feedback(tmp_path / "index").rate(PIER, [], good=True)


def test_a_file_that_has_grown_too_large_takes_no_more(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path)
    feedback.path.write_text("\n" * 10_000_001, encoding="utf-8")
    with pytest.raises(QuestionSetError, match="move it elsewhere"):
        feedback.rate(PIER, [], good=True)
