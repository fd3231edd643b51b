from index.cleaning.lines import speaks_of_site


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
