import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language.detection import detect_language, detect_question_language

ARTICLES = {
    "uk": "Міська рада дозволила відновити міст через річку. Роботи почнуть навесні, повідомив голова.",
    "ru": "Городской совет разрешил восстановить мост через реку. Работы начнут весной, сообщил глава.",
    "be": "Гарадскі савет дазволіў аднавіць мост праз раку. Працы пачнуць вясной, паведаміў кіраўнік.",
    "en": "The town council has allowed the bridge to be rebuilt. Work will start in spring, the mayor said.",
    "kk": "Қала кеңесі өзен арқылы өтетін көпірді қалпына келтіруге рұқсат берді, деп хабарлады әкім.",
    "pl": "Rada miasta pozwoliła odbudować most na rzece. Prace zaczną wiosną, powiedział burmistrz.",
}


@pytest.mark.parametrize("language", ARTICLES)
def test_the_language_of_an_article_is_told(language):
    assert detect_language(ARTICLES[language]) == language


def test_a_quotation_in_the_other_language_does_not_change_the_language():
    quotation = "«Мы не будем ничего объяснять, это было сказано в шутку», — ответил он. "
    assert detect_language(ARTICLES["uk"] * 2 + quotation) == "uk"
    assert (
        detect_language(ARTICLES["ru"] * 2 + "«Ми нічого не пояснюватимемо, це був жарт», — відповів він.")
        == "ru"
    )


def test_russian_quoted_in_ukrainian_does_not_look_belarusian():
    assert detect_language(ARTICLES["uk"] + " " + "Мы были этим возмущены, объяснил посол.") == "uk"


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("У Мінску адкрылі новую станцыю метро", "be"),
        ("Прокуратура домоглася повернення землі", "uk"),
        ("Посол Беларуси покинул зал", "ru"),
        ("Путин наградил директора завода", "ru"),
        ("Bridge closed after storm", "en"),
    ],
)
def test_a_headline_is_enough(headline, language):
    assert detect_language(headline) == language


@pytest.mark.parametrize("text", ["", "   ", "Так.", "12.03.2024 14:20", "!!! ???"])
def test_a_text_too_short_to_tell_has_no_language(text):
    assert detect_language(text) is None


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Що назвали жартом?", "uk"),
        ("Хто викликав посла?", "uk"),
        ("Чому?", "uk"),
        ("А коли?", "uk"),
        ("Де саме?", "uk"),
        ("Чия це заява?", "uk"),
        ("Что назвали шуткой?", "ru"),
        ("Кто вызвал посла?", "ru"),
        ("Почему?", "ru"),
        ("А где именно?", "ru"),
        ("Зачем Lukashenko это сказал?", "ru"),
        ("Нуртлеу", "ru"),
        ("And why?", "en"),
        ("Who is Утюпин?", "en"),
        ("NATO", "en"),
        ("", "en"),
    ],
)
def test_a_question_of_any_length_has_one_of_three_languages(question, language):
    assert detect_question_language(question) == language


@settings(deadline=None)  # the first text loads the language model
@given(st.text(max_size=200))
def test_any_text_is_answered_without_an_error(text):
    assert detect_question_language(text) in ("uk", "ru", "en")
    language = detect_language(text)
    assert language is None or 2 <= len(language) <= 3
