"""What a search must find, with the embedded model: any form, spelling and language of a question, few left
by a filter, and every account of a story beside its copies.

The articles are invented.
"""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.search.index import Index, open_index
from index.values import Filters
from tests.support.strategies import invented_name, invented_story

STORIES = {
    "flood": {
        "uk": "Повінь у Вербівську\n\nУночі річка прорвала дамбу і затопила шістдесят будинків на околиці"
        " Вербівська. Мешканців вивезли човнами до школи.",
        "ru": "Наводнение в Вербовске\n\nНочью река прорвала дамбу и затопила шестьдесят домов на окраине"
        " Вербовска. Жителей вывезли на лодках в школу.",
        "en": "Flood in Verbivsk\n\nAt night the river broke the dam and flooded sixty houses on the edge of"
        " Verbivsk. People were taken to the school by boat.",
    },
    "bakery": {
        "uk": "Пекарня подорожчала\n\nПекарка Марія Коваль підняла ціну буханця, бо борошно з весни"
        " подорожчало вдвічі.",
        "ru": "Пекарня подорожала\n\nПекарь Мария Коваль подняла цену буханки, потому что мука с весны"
        " подорожала вдвое.",
        "en": "Dearer bread\n\nBaker Maria Koval raised the price of a loaf, because flour has cost twice as"
        " much since spring.",
    },
    "bridge": {
        "uk": "Міст відкрили\n\nУ неділю мер розрізав стрічку на новому мосту, який будували п'ять років.",
        "ru": "Мост открыли\n\nВ воскресенье мэр разрезал ленту на новом мосту, который строили пять лет.",
        "en": "Bridge opened\n\nOn Sunday the mayor cut the ribbon on a bridge five years in building.",
    },
    "bees": {
        "uk": "Бджоли оселилися на даху\n\nДиректор театру поставив на даху вулики, і мед тепер продають у"
        " буфеті.",
        "ru": "Пчёлы поселились на крыше\n\nДиректор театра поставил на крыше ульи, и мёд теперь продают в"
        " буфете.",
        "en": "Bees move to the roof\n\nThe director of the theatre put hives on the roof, and the honey is"
        " now sold in its café.",
    },
}
QUESTIONS = {
    "flood": {
        "uk": "Скільки будинків затопила річка?",
        "ru": "Сколько домов затопила река?",
        "en": "How many houses did the river flood?",
    },
    "bakery": {
        "uk": "Чому подорожчав хліб?",
        "ru": "Почему подорожал хлеб?",
        "en": "Why did bread become dearer?",
    },
    "bridge": {
        "uk": "Як довго будували міст?",
        "ru": "Как долго строили мост?",
        "en": "How long did building the bridge take?",
    },
    "bees": {
        "uk": "Звідки в театрі мед?",
        "ru": "Откуда в театре мёд?",
        "en": "Where does the theatre have its honey from?",
    },
}
NAMED = {
    "minister.txt": "Міністр у відставці\n\nМурат Нуртлеу залишив посаду після засідання уряду.",
    "president.txt": "Интервью на канале\n\nАлександр Лукашенко говорил с журналистами полтора часа.",
    "city.txt": "Нова лінія метро\n\nУ Києві почали рити тунель до лівого берега.",
    "envoy.txt": "Візит до міністерства\n\nПосла Утюпіна викликали на розмову через вислови його керівника.",
    "hospital.txt": "В больнице новый врач\n\nГлавврачом больницы стала Зинаида Рогова, хирург.",
    "school.txt": "Школа без світла\n\nУ школі на вулиці Садовій другий тиждень немає електрики.",
}
COPIED = (
    "Суд зупинив забудову парку\n\nСуд у середу зупинив забудову міського парку: дозвіл видали без"
    " громадських слухань. Компанія «Нова оселя» оскаржить рішення, сказав її юрист Олег Марчук."
)
DIFFERS = (
    "Парк: інша версія\n\nКомпанія «Нова оселя» стверджує, що слухання про парк були ще восени, і показала"
    " протокол. Суд, каже вона, його просто не прочитав, коли зупиняв забудову."
)


def _write(folder: Path, articles: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in articles.items():
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def index(embedder: TokenEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    root = tmp_path_factory.mktemp("finding")
    for story, told in STORIES.items():
        for language, text in told.items():
            _write(root / "corpus" / language, {f"{story}.txt": text})
    _write(root / "corpus" / "named", NAMED)
    build_index(root / "corpus", index=root / "index", embedder=embedder)
    with open_index(root / "index", embedder=embedder) as opened:
        yield opened


def first(index: Index, question: str, path: str) -> str:
    return index.search(question, 3, Filters(path=path))[0].passage.path


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("посол", "envoy"),
        ("Куди ходив посол?", "envoy"),
        ("С послом Утюпиным говорили о чём?", "envoy"),
        ("Кто заведует больницей?", "hospital"),
        ("больниц", "hospital"),
        ("Зинаидой Роговой", "hospital"),
        ("що зі школою на Садовій", "school"),
        ("школами", "school"),
    ],
)
def test_an_inflected_form_finds_the_word_in_both_languages(index: Index, question: str, name: str) -> None:
    assert first(index, question, "named/*") == f"named/{name}.txt"


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        *((spelling, "president") for spelling in ("Lukashenko", "Лукашенко", "Лукашенка", "Лукашэнка")),
        *((spelling, "city") for spelling in ("Kyiv", "Київ", "Киев", "Kiev", "kyiv")),
        *((spelling, "minister") for spelling in ("Nurtleu", "Нуртлеу", "nurtleu")),
        *((spelling, "envoy") for spelling in ("Utyupin", "Утюпин", "Утюпіна", "Utiupin")),
    ],
)
def test_a_name_is_found_in_any_spelling_and_script(index: Index, spelling: str, name: str) -> None:
    assert first(index, spelling, "named/*") == f"named/{name}.txt"
    assert first(index, f"What about {spelling}?", "named/*") == f"named/{name}.txt"


@pytest.mark.parametrize(("asked", "told"), permutations(["uk", "ru", "en"], 2))
@pytest.mark.parametrize("story", QUESTIONS)
def test_a_question_in_each_language_finds_the_article_in_each_other(
    index: Index, story: str, asked: str, told: str
) -> None:
    assert first(index, QUESTIONS[story][asked], f"{told}/*") == f"{told}/{story}.txt"


@pytest.mark.parametrize(
    "question",
    [
        "сколько домов затопила река",
        "СКОЛЬКО ДОМОВ ЗАТОПИЛА РЕКА?",
        "skolko domov zatopila reka",
        "дома затопило",
        "Сколько дмоов затопила река в Вербвоске?",
        "Здравствуйте! Подскажите, пожалуйста, очень интересно: сколько же домов затопила эта ваша река?",
    ],
)
def test_a_question_is_understood_however_it_is_typed(index: Index, question: str) -> None:
    assert first(index, question, "ru/*") == "ru/flood.txt"


def test_copies_do_not_hide_the_account_that_differs(embedder: TokenEmbedder, tmp_path: Path) -> None:
    copies = {f"copy{number}.txt": f"{COPIED} {invented_name(number)}." for number in range(12)}
    _write(tmp_path / "corpus", copies | {"differs.txt": DIFFERS})
    build_index(tmp_path / "corpus", index=tmp_path / "index", embedder=embedder)
    with open_index(tmp_path / "index", embedder=embedder) as index:
        hits = index.search("Чому суд зупинив забудову парку?", 13)
    paths = [hit.passage.path for hit in hits]
    assert paths.index("differs.txt") == 1
    assert len(set(paths)) == 13
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_filter_that_leaves_few_of_many_articles_returns_them_all(
    embedder: TokenEmbedder, tmp_path: Path
) -> None:
    stories = {f"{number}.txt": invented_story(number) for number in range(60)}
    _write(tmp_path / "corpus" / "many", stories)
    _write(tmp_path / "corpus" / "few", {f"{story}.txt": told["uk"] for story, told in STORIES.items()})
    build_index(tmp_path / "corpus", index=tmp_path / "index", embedder=embedder)
    with open_index(tmp_path / "index", embedder=embedder) as index:
        question = "Which mayor opened a station on Monday?"
        assert all(hit.passage.path.startswith("many/") for hit in index.search(question, 10))
        found = [hit.passage.path for hit in index.search(question, 10, Filters(path="few/*"))]
        assert {path for path in found} == {f"few/{story}.txt" for story in STORIES}
        assert len(index.search(question, 10, Filters(languages=("uk",)))) == len(found)
