"""Messages typed with another keyboard layout or in Latin letters, and those that are left as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.respelling import respelled


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("[nj ,eledfd vscn?", "хто будував міст?"),
        ("Rjulf jnrhskb vjcn?", "Когда открыли мост?"),
        ("црщ игшде еру икшвпу", "who built the bridge"),
        ("Рщц ьфтн ырщзы цуку зфштеув?", "How many shops were painted?"),
        ("koly vidkryly zavod", "коли відкрили завод"),
        ("skilky koshtuye kvytok?", "скільки коштує квиток?"),
        ("pochemu zakryli zavod?", "почему закрыли завод?"),
        ("skiljky narodu na jarmarku", "скільки народу на ярмарку"),
        ("khto ocholyuye ryatuvalnu sluzhbu", "хто очолює рятувальну службу"),
        ("koly vidkryyut miskyi rynok", "коли відкриют міський ринок"),
    ],
)
def test_what_was_meant_is_read(typed: str, meant: str) -> None:
    assert respelled(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Who built the bridge?",
        "What's new?",
        "Oda Lind Marenport",
        "Kto jest burmistrzem?",
        "Какое событие произошло?",
        "міст",
        "2+2",
        "",
    ],
)
def test_what_is_known_as_it_stands_is_left(text: str) -> None:
    assert respelled(text) == text


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(respelled(text), str)
