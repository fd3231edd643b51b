from hypothesis import given
from hypothesis import strategies as st

from index.cleaning.shared_words import Subject, overlap, stems

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
