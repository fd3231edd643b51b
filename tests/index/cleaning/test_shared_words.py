from hypothesis import given
from hypothesis import strategies as st

from index.cleaning.shared_words import Subject, overlap, stems
from index.cleaning.site_words import speaks_of_site

STORY = (
    "Міська рада дозволила відбудувати старий міст через річку Іванка біля млина.",
    "Роботи на мосту коштуватимуть сорок мільйонів гривень, гроші дасть обласний бюджет.",
    "Підрядник обіцяє завершити бетонування опор до зими, а перила поставити навесні.",
    "Жителі Млинівки п'ять років добиралися до лікарні в об'їзд через сусіднє село.",
    "Голова громади Степан Клен нагадав, що понтонну переправу двічі зносила повінь.",
)


def subject() -> Subject:
    met = Subject()
    for paragraph in STORY:
        met.add(paragraph)
    return met


def test_inflected_words_have_one_stem():
    assert stems("річку Іванка") & stems("річкою Іванкою")


def test_a_paragraph_that_names_the_matter_again_concerns_the_article():
    assert subject().concerns("Млинівку відвідав міністр, дорогою він оглянув річку та дороги.")


def test_a_paragraph_of_another_story_is_excluded():
    other = "Співачка показала весільну сукню, яку пошила французька дизайнерка для церемонії."
    assert subject().excludes(other) and not subject().concerns(other)


def test_nothing_is_excluded_before_enough_is_known():
    met = Subject()
    met.add(STORY[0])
    assert not met.excludes("Співачка показала весільну сукню, яку пошила французька дизайнерка.")


@given(st.text())
def test_the_overlap_is_a_share(text):
    assert 0 <= overlap(text, stems("міст річка")) <= 1


def test_a_line_dense_in_words_about_the_site_is_its_own():
    for line in (
        "ми надсилаємо вам безкоштовну розсилку: новини та історії на вашу пошту",
        "мы не показываем рекламу и существуем на пожертвования наших читателей",
        "you can unsubscribe from our newsletter at any time, see the privacy policy",
    ):
        assert speaks_of_site(line, len(line.split()))


def test_a_sentence_of_news_about_sites_is_not():
    for line in (
        "суд заблокував сайт видання через статтю про закупівлі міської ради у червні минулого року",
        "«підписуйтесь на наш канал», – сказав блогер",
    ):
        assert not speaks_of_site(line, len(line.split()))
