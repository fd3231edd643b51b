"""Two sentences that both answer a question, and where their answers differ."""

import pytest

from assistant.checking.lexicon import DATA, read_entries
from assistant.checking.values import Excerpt
from assistant.differing.answer_kinds import kinds_of, may_be_one
from assistant.differing.rival_answers import Telling, contrast_answers, gives_answer, wanted_offices


def told(text: str, around: str = "", *, language: str = "en", published: str = "") -> Telling:
    excerpt = Excerpt(text=text, language=language, published=published)
    return Telling(excerpt=excerpt, article=f"{text} {around}", chance=0.1)


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
            "Where was the van found?",
            told("They pulled it out of a barn, its wheels gone."),
            told("Машина стояла в тоннеле, рядом лежали номера.", language="ru"),
            ("barn", "тоннеле"),
        ),
        (
            "Where was the van found?",
            told("It was driven into Europe."),  # a town lies there
            told("It stood in a yard in Larkhill."),
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


@pytest.mark.parametrize(
    ("question", "one", "other", "sides"),
    [
        (
            "Why did the barn burn?",
            told("Lightning struck the roof, the farmer said."),
            told("Сарай подожгли, считает полиция.", language="ru"),
            ("Lightning struck the roof, the farmer said.", "Сарай подожгли, считает полиция."),
        ),
        (
            "Why did the barn burn?",  # what one kind has in common with another counts less than the rest
            told("Lightning struck the barn in the storm."),
            told("Two boys set fire to it with matches; the wiring was sound."),
            (
                "Lightning struck the barn in the storm.",
                "Two boys set fire to it with matches; the wiring was sound.",
            ),
        ),
        ("Why did the barn burn?", told("A short circuit did it."), told("The wiring was old."), None),
        ("Why did the barn burn?", told("It was not arson."), told("Lightning struck the roof."), None),
        (
            "Why did the barn burn?",
            told("Lightning struck the roof.", "At first arson was suspected."),
            told("It was arson."),  # which the other article tells too
            None,
        ),
        ("Why did the slope give way?", told("It had rained for days."), told("A landslide took it."), None),
        (
            "Хто знайшов скриню?",
            told("Скриню знайшов пастух.", language="uk"),
            told("It was found by a diver."),
            ("пастух", "diver"),
        ),
        (
            "Хто знайшов скриню?",
            told("Скриню знайшов школяр.", language="uk"),
            told("A twelve-year-old boy found it."),
            None,
        ),
        (
            "Where was the cat found?",
            told("It sat in a cave above the village."),
            told("Кошку нашли на складе у дороги.", language="ru"),
            ("cave above the village", "складе у дороги"),
        ),
        (
            "What is the new ship called?",
            told("She bears the name Silver Gull and is painted white."),
            told("The ship, called Morning Star, sails on Monday."),
            ("Silver Gull", "Morning Star"),
        ),
        (
            "How many sheep were lost?",
            told("The flood took 40 sheep."),
            told("Загинуло 55 овець.", language="uk"),
            ("40", "55"),
        ),
        (
            "How many sheep were lost?",
            told("The flood took 40 sheep."),
            told("About 41 sheep drowned."),
            None,
        ),
        (
            "How many animals were lost?",
            told("The flood took 40 animals."),
            told("It drowned 30 sheep and 10 goats."),
            None,
        ),
        (
            "How many people were killed?",
            told("The blast killed 14 people."),
            told("It wounded 30 people."),  # of another matter
            None,
        ),
        (
            "How many people were taken to hospital?",
            told("The blast put 14 passengers in hospital."),
            told("It put 9 residents in hospital."),
            ("14", "9"),
        ),
        (
            "How many wagons were broken?",
            told("Seven wagons and 200 metres of track were broken."),
            told("Eleven wagons and 200 metres of track were broken."),
            ("Seven", "Eleven"),
        ),
        (
            "Why was the match called off?",
            told("The referee did not pass a safety check."),
            told("The goalkeeper had fallen ill."),
            ("The referee did not pass a safety check.", "The goalkeeper had fallen ill."),
        ),
        (
            "Did the mayor sign the order?",
            told("The mayor put her name to the order."),
            told("The order lay there without her signature.", "The mayor was away."),
            ("The mayor put her name to the order.", "The order lay there without her signature."),
        ),
        (
            "Did the mayor sign the order?",
            told("The mayor put her name to the order."),
            told("The order lay there without her signature.", "The mayor signed the order on Monday."),
            None,
        ),
        ("How much did the bell cost?", told("It cost €900,000."), told("They paid 40 men a week."), None),
    ],
)
def test_answers_in_other_words_differ_where_their_kinds_or_numbers_cannot_be_one(
    question: str, one: Telling, other: Telling, sides: tuple[str, str] | None
) -> None:
    contrast = contrast_answers(question, one, other)
    assert (contrast and (contrast.one, contrast.other)) == sides


def test_what_may_be_told_of_one_thing_is_of_known_kinds() -> None:
    known = kinds_of("why") | kinds_of("who") | kinds_of("where")
    offices = {group for group, _ in read_entries(DATA / "offices.tsv")}
    assert frozenset().union(*may_be_one()) <= known | offices


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


def test_a_number_that_the_other_article_has_elsewhere_is_no_difference() -> None:
    question = "How much grain will the port ship?"
    one, other = (
        "The port will ship 300,000 tonnes of grain.",
        "The first vessel takes 25,000 tonnes of grain.",
    )
    elsewhere = "In all 300,000 tonnes will go abroad."
    assert contrast_answers(question, told(one), told(other))
    assert not contrast_answers(question, told(one), told(other, elsewhere))
    assert not contrast_answers(question, told(other, elsewhere), told(one))
