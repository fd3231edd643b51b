"""Two sentences that both answer a question, and where their answers differ."""

import pytest

from assistant.checking.values import Excerpt
from assistant.differing.rival_answers import Telling, contrast_answers, gives_answer, wanted_offices


def told(text: str, around: str = "", *, language: str = "en", published: str = "") -> Telling:
    excerpt = Excerpt(text=text, language=language, published=published)
    return Telling(excerpt=excerpt, article=f"{text} {around}")


@pytest.mark.parametrize(
    ("question", "one", "other", "sides"),
    [
        (
            "Who unveiled the statue?",
            told("The governor unveiled it at noon."),
            told("Пам'ятник відкрив віце-губернатор, бо сам губернатор захворів.", language="uk"),
            ("governor", "віце-губернатор"),
        ),
        (
            "Кто потушил пожар в порту?",
            told("Огонь сбил крановщик Семён Лядов.", language="ru"),
            told("Полум'я загасив сторож Юрій Коваль.", language="uk"),
            ("Семён Лядов", "Юрій Коваль"),
        ),
        (
            "Кто открывал выставку: посол или его заместитель?",
            told("Гостей встречал заместитель посла, министр не приехал.", language="ru"),
            told("The show was opened by ambassador Lena Falk.", "The deputy minister spoke."),
            None,  # what acts for an ambassador is no office that is known
        ),
        (
            "Where was the van found?",
            told("It stood in a yard in Larkhill."),
            told("Его нашли на стоянке в Остине.", language="ru"),
            ("Larkhill", "Остине"),
        ),
        (
            "Where was the van found?",
            told("It stood in a yard in Larkhill."),
            told("Its owner found it in the county of Dorm."),  # a town lies in a county
            None,
        ),
        (
            "О котрій годині зупинився ліфт?",
            told("Ліфт зупинився вранці.", language="uk"),
            told("Лифт встал ночью.", language="ru"),
            ("вранці", "ночью"),
        ),
    ],
)
def test_answers_differ_where_who_where_or_when_cannot_be_one(
    question: str, one: Telling, other: Telling, sides: tuple[str, str] | None
) -> None:
    contrast = contrast_answers(question, one, other)
    assert (contrast and (contrast.one, contrast.other)) == sides


def test_an_office_and_its_bearer_do_not_differ() -> None:
    one = told("The mayor opened the fair.")
    other = told("Ярмарок відкрила Ганна Фіш.", "Міська голова Ганна Фіш приїхала рано.", language="uk")
    assert contrast_answers("Who opened the fair?", one, other) is None


def test_a_name_that_the_other_article_has_anywhere_does_not_differ() -> None:
    one = told("The prize went to Marta Velde, said the jury.", "Peter Osk came second.")
    other = told("Peter Osk took the prize.")
    assert contrast_answers("Who won the prize?", one, other) is None


def test_who_only_says_it_or_is_asked_about_or_denied_gives_no_answer() -> None:
    question = "Who received the ambassador Pavel Orlyk?"
    assert not gives_answer(question, told("The guests were received warmly, the minister said."))
    assert not gives_answer(question, told("It was heard by the ambassador of Belarus Pavel Orlyk."))
    assert not gives_answer("Кто приехал на переговоры?", told("Министра не было.", language="ru"))
    assert gives_answer(question, told("He was received by deputy minister Ada Lunt."))


@pytest.mark.parametrize(
    "question",
    [
        "Хто підписав угоду: міністр чи посол?",
        "Кто подписал соглашение, министр или его заместитель?",
        "Was it the mayor or a deputy who signed?",
    ],
)
def test_a_question_names_the_offices_to_choose_from(question: str) -> None:
    assert wanted_offices(question)
    assert not wanted_offices("Who received the ambassador?")


def test_of_those_to_choose_from_no_other_person_is_taken() -> None:
    question = "Хто приймав гостя: міністр чи його заступник?"
    beside = told("Привід — слова Олени Крук.", language="uk")
    deputy = told("З гостем говорив заступник міністра.", language="uk")
    minister = told("Гостя прийняв Іван Лях.", "Міністр Іван Лях усміхався.", language="uk")
    assert not gives_answer(question, beside)
    contrast = contrast_answers(question, deputy, minister)
    assert contrast and (contrast.one, contrast.other) == ("заступник міністра", "Іван Лях")


def test_whether_something_is_so_differs_in_what_is_asked_alone() -> None:
    one, other = told("The guild accepted the offer."), told("The guild rejected the offer.")
    assert contrast_answers("Did the guild accept the offer?", one, other)
    named = told("He mentioned the guild by name.")
    unnamed = told("A mason, whose name was not mentioned, spoke of the guild.")
    assert contrast_answers("Has the guild paid?", named, unnamed) is None
