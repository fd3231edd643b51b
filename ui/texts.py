"""Every text of the page, in English, Ukrainian and Russian, and the small grammar they need.

A forgotten translation is a type error: each language fills every field of `Texts`. Fields named
`count_*` hold the forms of a noun after a number: one, (few,) many.
"""

from dataclasses import dataclass
from typing import Literal

PageLanguage = Literal["en", "uk", "ru"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The page's words in one language; `{…}` stands for what the page fills in."""

    code: PageLanguage
    title: str
    tagline: str
    question: str
    placeholder: str
    send: str
    stop: str
    new: str
    page_language: str
    source: str
    welcome: str
    welcome_hint: str
    searching: str
    stopped: str
    broken: str
    closest: str
    reasons: dict[str, str]
    unsupported: str
    left_out: str
    searched_as: str
    quotes: str
    seconds: str
    tokens: str
    sources: str
    copy: str
    copied: str
    citation: str
    citation_of: str
    previous: str
    next: str
    close: str
    back: str
    nearest: str
    untitled: str
    open_original: str
    also: str
    folded: dict[str, str]
    corpus: str
    corpus_hint: str
    languages: str
    outlets: str
    dates: str
    undated: str
    unknown: str
    more: str
    forgotten: str
    lost: str
    regained: str
    sign_in: str
    sign_out: str
    name: str
    credential: str
    wrong_credentials: str
    too_many_tries: str
    filters: str
    since: str
    until: str
    date_hint: str
    bad_date: str
    long_question: str
    too_fast: str
    too_many: str
    too_busy: str
    place: str
    remaining: str
    no_year: str
    again: str
    periods: dict[str, str]
    since_day: str
    any_time: str
    left: str
    good: str
    bad: str
    thanks: str
    thanks_gone: str
    copy_markdown: str
    moved: str
    gone: str
    no_model: str
    notices: dict[str, str]
    articles_per: dict[str, str]
    unread: str
    unread_reasons: dict[str, str]
    open_corpus: str
    add: str
    add_hint: str
    add_files: str
    add_folder: str
    add_stages: dict[str, str]
    added: str
    nothing_added: str
    not_added: str
    cancel: str
    cancelled: str
    adding_now: str
    refused: dict[str, str]
    count_files: tuple[str, ...]
    short_months: tuple[str, ...]
    count_articles: tuple[str, ...]
    of_articles: tuple[str, ...]
    count_passages: tuple[str, ...]
    months: tuple[str, ...]
    language_names: dict[str, str]


ENGLISH = Texts(
    code="en",
    title="News assistant",
    tagline="Every citation opens the article at its words",
    question="Your question",
    placeholder="Ask about the news…",
    send="Ask",
    stop="Stop",
    new="New conversation",
    page_language="Language of the page",
    source="Source",
    welcome="What would you like to know?",
    welcome_hint="Answers come from this corpus only, with the exact words they rest on.",
    searching="Reading the corpus…",
    stopped="Stopped",
    broken="Something went wrong on the server; its log says what. Please ask again.",
    closest="The closest passages, which do not answer the question",
    reasons={
        "no_match": "no article speaks of it",
        "entity_absent": "a name in the question appears in no article",
        "period_absent": "no article covers that time",
        "false_premise": "the articles say otherwise",
        "partly": "answered in part",
    },
    unsupported="No passage supports this sentence",
    left_out="Left out, as no passage supports it",
    searched_as="Searched as",
    quotes="Quotes, no language model",
    seconds="{seconds} s",
    tokens="{prompt} + {completion} tokens",
    sources="Sources",
    copy="Copy with sources",
    copied="Copied",
    citation="Citation {number}",
    citation_of="{position} of {total}",
    previous="Previous citation",
    next="Next citation",
    close="Close the article",
    back="Back to the answer",
    nearest="Close passage, not an answer",
    untitled="Untitled article",
    open_original="Original page",
    also="Also told by",
    folded={
        "menu": "Site menu",
        "teaser": "Other stories",
        "caption": "Photo caption",
        "date": "Date line",
        "other": "Around the article",
    },
    corpus="This corpus",
    corpus_hint="Click a number in an answer, and the article opens here with the passage marked.",
    languages="Languages",
    outlets="Outlets",
    dates="Dates",
    undated="without a date",
    unknown="unknown",
    more="and {count} more",
    forgotten=(
        "The server no longer has this conversation; it was "
        "started again or too much time went by. Please ask anew."
    ),
    lost="The server does not answer; this page keeps trying. Your conversation stays here.",
    regained="The server answers again; you can go on.",
    sign_in="Sign in",
    sign_out="Sign out",
    name="Name",
    credential="Password",
    wrong_credentials="This name and password do not belong together.",
    too_many_tries="Too many attempts; wait {seconds} s and try again.",
    filters="Filters",
    since="From",
    until="To",
    date_hint="YYYY-MM-DD",
    bad_date="“{value}” is not a date; write it as 2024-08-21.",
    long_question="The question has {length} characters; the page takes up to {limit}. Please shorten it.",
    too_fast="That is many questions in a short time; please wait {seconds} s and ask again.",
    too_many="{count} of your questions are being answered already; wait for one of them, or stop it.",
    too_busy="The server has all the questions it can hold; please ask again in a minute.",
    place="Waiting for a free place, number {place} in the queue…",
    remaining="{count} of {total}",
    no_year="year unknown",
    again="Ask again",
    periods={
        "filter": "“{words}” is read as {days}: only articles of that time ({articles})",
        "preference": "“{words}” is read as {days}: articles of that time come first",
        "unused": "“{words}” is left aside: most articles have no known date",
        "newest": "“{words}” is read as an order: the newest articles come first",
    },
    since_day="since {day}",
    any_time="Ask without it",
    left="The page was left before the answer was finished",
    good="Good answer",
    bad="Bad answer",
    thanks="Thank you. Kept as a draft question for those who look after this corpus.",
    thanks_gone="Taken back.",
    copy_markdown="as Markdown",
    moved="The article has changed since this answer. These words no longer stand in it:",
    gone="The article is no longer in the corpus. The answer quoted:",
    no_model="No language model is set: answers are quotes, word for word, in the language of the article.",
    notices={
        "no_model": (
            "No language model is configured: the answer is made of quotes."
            " Set ASSISTANT_MODEL, or use --model, to have one written."
        ),
        "undated": "{count} articles without a known year were left out by the date filter.",
        "changed": "{path} has changed since it was indexed; its quote is from the indexed text.",
        "unsupported": "No passage supports what the model wrote: the answer is made of quotes instead.",
        "marks": "The model cited passages that do not exist; these marks were dropped: {marks}.",
        "left_out": "Sentences left out because they repeat or obey instructions: {count}.",
        "not_shown": "The model's answer is not shown: no passage supports it.",
        "cut": "The model's answer was cut at its length limit.",
        "model_failed": "{problem} The answer is made of quotes instead.",
        "model_broke_off": "{problem} What it said before is kept, and quotes follow.",
        "order_kept": "{problem} The passages keep the order of the search.",
        "out_of_time": (
            "No article is known to be published in that time;"
            " the index has articles from {earliest} to {latest}."
        ),
        "nothing_left": "The filters together leave no article; take one away.",
    },
    articles_per={"month": "Articles a month", "year": "Articles a year"},
    unread="Not read",
    unread_reasons={
        "hidden": "hidden",
        "empty": "empty",
        "blank": "empty: only whitespace",
        "kind": "unsupported kind of file ({suffix}); supported: {kinds}",
        "large": "larger than {size} MB",
        "lines": "{count} more lines hold no article",
        "binary": "binary content, not text",
        "scanned": "a PDF without text, perhaps scanned pages",
        "locked": "an encrypted PDF; save it without a password",
        "damaged_pdf": "a damaged PDF",
        "damaged_word": "a damaged Word document",
        "json": "not valid JSON",
        "unreadable": "cannot be read: {why}",
    },
    open_corpus="What this corpus holds",
    add="Add articles",
    add_hint="{kinds}; up to {size} MB a file",
    add_files="Choose files",
    add_folder="Choose a folder",
    add_stages={
        "storing": "Storing the files",
        "waiting": "Preparing",
        "reading": "Reading: {done} of {total}",
        "embedding": "Indexing: {done} of {total} articles",
    },
    added="{articles} added in {seconds} s. You can ask about them now.",
    nothing_added="Nothing new was added: the corpus has these articles already.",
    not_added="{files} not taken",
    cancel="Cancel",
    cancelled="Cancelled. The corpus is as it was before.",
    adding_now="Other files are being added at this moment; wait until that is done.",
    refused={
        "kind": "not a kind of file that can be read",
        "large": "larger than {size} MB",
        "empty": "empty",
        "name": "its name holds no letter or digit",
        "hidden": "hidden",
        "known": "already there",
        "many": "more than {count} files at once",
    },
    count_files=("file", "files"),
    short_months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    count_articles=("article", "articles"),
    of_articles=("article", "articles"),
    count_passages=("passage", "passages"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    language_names={"uk": "Ukrainian", "ru": "Russian", "en": "English"},
)

UKRAINIAN = Texts(
    code="uk",
    title="Помічник з новин",
    tagline="Кожна цитата відкриває статтю на своїх словах",
    question="Ваше запитання",
    placeholder="Запитайте про новини…",
    send="Запитати",
    stop="Зупинити",
    new="Нова розмова",
    page_language="Мова сторінки",
    source="Джерело",
    welcome="Що вас цікавить?",
    welcome_hint="Відповіді беруться лише з цього корпусу, з точними словами, на яких вони тримаються.",
    searching="Читаю корпус…",
    stopped="Зупинено",
    broken="На сервері сталася помилка, подробиці в його журналі. Запитайте ще раз.",
    closest="Найближчі уривки, які не дають відповіді",
    reasons={
        "no_match": "про це не пише жодна стаття",
        "entity_absent": "назва із запитання не трапляється в жодній статті",
        "period_absent": "жодна стаття не стосується цього часу",
        "false_premise": "статті стверджують інше",
        "partly": "відповідь часткова",
    },
    unsupported="Жоден уривок не підтверджує цього речення",
    left_out="Пропущено, бо цього не підтверджує жоден уривок",
    searched_as="Шукали як",
    quotes="Цитати, без мовної моделі",
    seconds="{seconds} с",
    tokens="{prompt} + {completion} токенів",
    sources="Джерела",
    copy="Копіювати з джерелами",
    copied="Скопійовано",
    citation="Цитата {number}",
    citation_of="{position} з {total}",
    previous="Попередня цитата",
    next="Наступна цитата",
    close="Закрити статтю",
    back="Назад до відповіді",
    nearest="Близький уривок, не відповідь",
    untitled="Стаття без заголовка",
    open_original="Сторінка видання",
    also="Про це також пишуть",
    folded={
        "menu": "Меню сайту",
        "teaser": "Інші новини",
        "caption": "Підпис до фото",
        "date": "Рядок з датою",
        "other": "Навколо статті",
    },
    corpus="Цей корпус",
    corpus_hint="Натисніть номер у відповіді, і тут відкриється стаття з позначеним уривком.",
    languages="Мови",
    outlets="Видання",
    dates="Дати",
    undated="без дати",
    unknown="невідомо",
    more="і ще {count}",
    forgotten=(
        "Сервер більше не має цієї розмови: його запущено "
        "знову або минуло надто багато часу. Запитайте ще раз."
    ),
    lost="Сервер не відповідає; сторінка й далі намагається з'єднатися. Ваша розмова залишається тут.",
    regained="Сервер знову відповідає; можна продовжувати.",
    sign_in="Увійти",
    sign_out="Вийти",
    name="Ім'я",
    credential="Пароль",
    wrong_credentials="Ім'я та пароль не підходять одне до одного.",
    too_many_tries="Забагато спроб; зачекайте {seconds} с і спробуйте ще раз.",
    filters="Фільтри",
    since="Від",
    until="До",
    date_hint="РРРР-ММ-ДД",
    bad_date="«{value}» не є датою; напишіть її як 2024-08-21.",
    long_question="У запитанні {length} знаків, а сторінка приймає до {limit}. Скоротіть його, будь ласка.",
    too_fast="Забагато запитань за короткий час; зачекайте {seconds} с і запитайте ще раз.",
    too_many="Відповіді на ваші запитання ({count}) вже готуються; дочекайтеся однієї з них або зупиніть її.",
    too_busy="Сервер більше не може прийняти запитань; запитайте, будь ласка, за хвилину.",
    place="Чекаємо на вільне місце, ваш номер у черзі {place}…",
    remaining="{count} із {total}",
    no_year="рік невідомий",
    again="Запитати ще раз",
    periods={
        "filter": "«{words}» прочитано як {days}: лише статті цього часу ({articles})",
        "preference": "«{words}» прочитано як {days}: спершу статті цього часу",
        "unused": "«{words}» не враховано: дата більшості статей невідома",
        "newest": "«{words}» прочитано як порядок: спершу найновіші статті",
    },
    since_day="час від {day}",
    any_time="Запитати без цього",
    left="Сторінку залишили, перш ніж відповідь була готова",
    good="Добра відповідь",
    bad="Погана відповідь",
    thanks="Дякуємо. Збережено як чернетку запитання для тих, хто дбає про цей корпус.",
    thanks_gone="Оцінку знято.",
    copy_markdown="як Markdown",
    moved="Стаття змінилася після цієї відповіді. Цих слів у ній більше немає:",
    gone="Цієї статті більше немає в корпусі. Відповідь цитувала:",
    no_model="Мовної моделі не задано: відповіді — це дослівні цитати мовою статті.",
    notices={
        "no_model": "Мовної моделі не задано: відповідь складено з цитат.",
        "undated": "Фільтр за датою не врахував статей без відомого року: {count}.",
        "changed": "Файл {path} змінився після індексування; цитата з проіндексованого тексту.",
        "unsupported": "Жоден уривок не підтверджує написаного моделлю: натомість відповідь із цитат.",
        "marks": "Модель послалася на уривки, яких немає; ці позначки відкинуто: {marks}.",
        "left_out": "Пропущено речень, що повторюють вказівки або коряться їм: {count}.",
        "not_shown": "Відповідь моделі не показано: її не підтверджує жоден уривок.",
        "cut": "Відповідь моделі обірвано на межі довжини.",
        "model_failed": "Мовна модель не відповіла ({problem}) Натомість відповідь складено з цитат.",
        "model_broke_off": "Модель урвала відповідь ({problem}) Сказане нею залишено, далі йдуть цитати.",
        "order_kept": "Модель не впорядкувала уривків ({problem}) Вони стоять так, як їх знайшов пошук.",
        "out_of_time": "За цей час статей немає; в індексі є статті від {earliest} до {latest}.",
        "nothing_left": "Разом ці фільтри не залишають жодної статті; приберіть один із них.",
    },
    articles_per={"month": "Статей за місяць", "year": "Статей за рік"},
    unread="Не прочитано",
    unread_reasons={
        "hidden": "прихований",
        "empty": "порожній",
        "blank": "порожній: самі пробіли",
        "kind": "такий вид файлу не підтримується ({suffix}); підтримуються: {kinds}",
        "large": "більший за {size} МБ",
        "lines": "ще рядків без статті: {count}",
        "binary": "двійковий вміст, не текст",
        "scanned": "PDF без тексту, можливо, скановані сторінки",
        "locked": "зашифрований PDF; збережіть його без пароля",
        "damaged_pdf": "пошкоджений PDF",
        "damaged_word": "пошкоджений документ Word",
        "json": "нечинний JSON",
        "unreadable": "не читається: {why}",
    },
    open_corpus="Що є в цьому корпусі",
    add="Додати статті",
    add_hint="{kinds}; до {size} МБ кожен файл",
    add_files="Вибрати файли",
    add_folder="Вибрати теку",
    add_stages={
        "storing": "Зберігаю файли",
        "waiting": "Готуюся",
        "reading": "Читаю: {done} з {total}",
        "embedding": "Індексую: {done} з {total} статей",
    },
    added="Додано: {articles} за {seconds} с. Про них уже можна запитувати.",
    nothing_added="Нового не додано: ці статті вже є в корпусі.",
    not_added="Не взято: {files}",
    cancel="Скасувати",
    cancelled="Скасовано. Корпус такий, як був.",
    adding_now="Зараз додаються інші файли; зачекайте, доки це закінчиться.",
    refused={
        "kind": "такий вид файлу не читається",
        "large": "більший за {size} МБ",
        "empty": "порожній",
        "name": "у назві немає жодної літери чи цифри",
        "hidden": "прихований",
        "known": "вже є",
        "many": "більше ніж {count} файлів за раз",
    },
    count_files=("файл", "файли", "файлів"),
    short_months=("січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"),
    count_articles=("стаття", "статті", "статей"),
    of_articles=("статті", "статей", "статей"),
    count_passages=("уривок", "уривки", "уривків"),
    months=(
        "січня",
        "лютого",
        "березня",
        "квітня",
        "травня",
        "червня",
        "липня",
        "серпня",
        "вересня",
        "жовтня",
        "листопада",
        "грудня",
    ),
    language_names={"uk": "українська", "ru": "російська", "en": "англійська"},
)

RUSSIAN = Texts(
    code="ru",
    title="Помощник по новостям",
    tagline="Каждая цитата открывает статью на своих словах",
    question="Ваш вопрос",
    placeholder="Спросите о новостях…",
    send="Спросить",
    stop="Остановить",
    new="Новый разговор",
    page_language="Язык страницы",
    source="Источник",
    welcome="Что вы хотите узнать?",
    welcome_hint="Ответы берутся только из этого корпуса, с точными словами, на которых они держатся.",
    searching="Читаю корпус…",
    stopped="Остановлено",
    broken="На сервере произошла ошибка, подробности в его журнале. Спросите ещё раз.",
    closest="Ближайшие отрывки, которые не дают ответа",
    reasons={
        "no_match": "об этом не пишет ни одна статья",
        "entity_absent": "имя из вопроса не встречается ни в одной статье",
        "period_absent": "ни одна статья не относится к этому времени",
        "false_premise": "статьи утверждают иное",
        "partly": "ответ частичный",
    },
    unsupported="Ни один отрывок не подтверждает этого предложения",
    left_out="Опущено: этого не подтверждает ни один отрывок",
    searched_as="Искали как",
    quotes="Цитаты, без языковой модели",
    seconds="{seconds} с",
    tokens="{prompt} + {completion} токенов",
    sources="Источники",
    copy="Копировать с источниками",
    copied="Скопировано",
    citation="Цитата {number}",
    citation_of="{position} из {total}",
    previous="Предыдущая цитата",
    next="Следующая цитата",
    close="Закрыть статью",
    back="Назад к ответу",
    nearest="Близкий отрывок, не ответ",
    untitled="Статья без заголовка",
    open_original="Страница издания",
    also="Об этом также пишут",
    folded={
        "menu": "Меню сайта",
        "teaser": "Другие новости",
        "caption": "Подпись к фото",
        "date": "Строка с датой",
        "other": "Вокруг статьи",
    },
    corpus="Этот корпус",
    corpus_hint="Нажмите номер в ответе, и здесь откроется статья с отмеченным отрывком.",
    languages="Языки",
    outlets="Издания",
    dates="Даты",
    undated="без даты",
    unknown="неизвестно",
    more="и ещё {count}",
    forgotten=(
        "У сервера больше нет этого разговора: его запустили "
        "заново или прошло слишком много времени. Спросите ещё раз."
    ),
    lost="Сервер не отвечает; страница продолжает попытки. Ваш разговор остаётся здесь.",
    regained="Сервер снова отвечает; можно продолжать.",
    sign_in="Войти",
    sign_out="Выйти",
    name="Имя",
    credential="Пароль",
    wrong_credentials="Имя и пароль не подходят друг к другу.",
    too_many_tries="Слишком много попыток; подождите {seconds} с и попробуйте ещё раз.",
    filters="Фильтры",
    since="С",
    until="По",
    date_hint="ГГГГ-ММ-ДД",
    bad_date="«{value}» не дата; напишите её как 2024-08-21.",
    long_question="В вопросе {length} знаков, а страница принимает до {limit}. Сократите его, пожалуйста.",
    too_fast="Слишком много вопросов за короткое время; подождите {seconds} с и спросите ещё раз.",
    too_many="Ответы на ваши вопросы ({count}) уже готовятся; дождитесь одного из них или остановите его.",
    too_busy="Сервер больше не может принять вопросов; спросите, пожалуйста, через минуту.",
    place="Ждём свободного места, ваш номер в очереди {place}…",
    remaining="{count} из {total}",
    no_year="год неизвестен",
    again="Спросить ещё раз",
    periods={
        "filter": "«{words}» прочитано как {days}: только статьи этого времени ({articles})",
        "preference": "«{words}» прочитано как {days}: сначала статьи этого времени",
        "unused": "«{words}» не учтено: дата большинства статей неизвестна",
        "newest": "«{words}» прочитано как порядок: сначала самые новые статьи",
    },
    since_day="время с {day}",
    any_time="Спросить без этого",
    left="Страницу покинули раньше, чем ответ был готов",
    good="Хороший ответ",
    bad="Плохой ответ",
    thanks="Спасибо. Сохранено как черновик вопроса для тех, кто заботится об этом корпусе.",
    thanks_gone="Оценка снята.",
    copy_markdown="как Markdown",
    moved="Статья изменилась после этого ответа. Этих слов в ней больше нет:",
    gone="Этой статьи больше нет в корпусе. Ответ цитировал:",
    no_model="Языковая модель не задана: ответы — это дословные цитаты на языке статьи.",
    notices={
        "no_model": "Языковая модель не задана: ответ составлен из цитат.",
        "undated": "Фильтр по дате не учёл статей без известного года: {count}.",
        "changed": "Файл {path} изменился после индексации; цитата из проиндексированного текста.",
        "unsupported": "Ни один отрывок не подтверждает написанного моделью: вместо этого ответ из цитат.",
        "marks": "Модель сослалась на отрывки, которых нет; эти пометки отброшены: {marks}.",
        "left_out": "Пропущено предложений, которые повторяют указания или подчиняются им: {count}.",
        "not_shown": "Ответ модели не показан: его не подтверждает ни один отрывок.",
        "cut": "Ответ модели оборван на пределе длины.",
        "model_failed": "Языковая модель не ответила ({problem}) Вместо этого ответ составлен из цитат.",
        "model_broke_off": "Модель оборвала ответ ({problem}) Сказанное ею оставлено, дальше идут цитаты.",
        "order_kept": "Модель не упорядочила отрывков ({problem}) Они стоят так, как их нашёл поиск.",
        "out_of_time": "За это время статей нет; в индексе есть статьи с {earliest} по {latest}.",
        "nothing_left": "Вместе эти фильтры не оставляют ни одной статьи; уберите один из них.",
    },
    articles_per={"month": "Статей за месяц", "year": "Статей за год"},
    unread="Не прочитано",
    unread_reasons={
        "hidden": "скрытый",
        "empty": "пустой",
        "blank": "пустой: одни пробелы",
        "kind": "такой вид файла не поддерживается ({suffix}); поддерживаются: {kinds}",
        "large": "больше {size} МБ",
        "lines": "ещё строк без статьи: {count}",
        "binary": "двоичное содержимое, не текст",
        "scanned": "PDF без текста, возможно, сканированные страницы",
        "locked": "зашифрованный PDF; сохраните его без пароля",
        "damaged_pdf": "повреждённый PDF",
        "damaged_word": "повреждённый документ Word",
        "json": "недопустимый JSON",
        "unreadable": "не читается: {why}",
    },
    open_corpus="Что есть в этом корпусе",
    add="Добавить статьи",
    add_hint="{kinds}; до {size} МБ каждый файл",
    add_files="Выбрать файлы",
    add_folder="Выбрать папку",
    add_stages={
        "storing": "Сохраняю файлы",
        "waiting": "Готовлюсь",
        "reading": "Читаю: {done} из {total}",
        "embedding": "Индексирую: {done} из {total} статей",
    },
    added="Добавлено: {articles} за {seconds} с. О них уже можно спрашивать.",
    nothing_added="Нового не добавлено: эти статьи уже есть в корпусе.",
    not_added="Не взято: {files}",
    cancel="Отменить",
    cancelled="Отменено. Корпус такой, каким был.",
    adding_now="Сейчас добавляются другие файлы; подождите, пока это закончится.",
    refused={
        "kind": "такой вид файла не читается",
        "large": "больше {size} МБ",
        "empty": "пустой",
        "name": "в имени нет ни одной буквы или цифры",
        "hidden": "скрытый",
        "known": "уже есть",
        "many": "больше {count} файлов за раз",
    },
    count_files=("файл", "файла", "файлов"),
    short_months=("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
    count_articles=("статья", "статьи", "статей"),
    of_articles=("статьи", "статей", "статей"),
    count_passages=("отрывок", "отрывка", "отрывков"),
    months=(
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
    language_names={"uk": "украинский", "ru": "русский", "en": "английский"},
)

TEXTS: dict[PageLanguage, Texts] = {"uk": UKRAINIAN, "ru": RUSSIAN, "en": ENGLISH}
LANGUAGE_CHOICES: list[tuple[str, PageLanguage]] = [("УКР", "uk"), ("РУС", "ru"), ("ENG", "en")]


def texts_for(language: str) -> Texts:
    """Return the page's texts in a language, English for one the page does not speak."""
    return next((texts for code, texts in TEXTS.items() if code == language), ENGLISH)


def choose_language(accepted: str) -> PageLanguage:
    """Return the first language of an `Accept-Language` header that the page speaks, else English."""
    weighted = [_weighted(part) for part in accepted.split(",")]
    for _, code in sorted(weighted, key=lambda pair: -pair[0]):
        for known in TEXTS:
            if code == known:
                return known
    return "en"


def count_noun(count: int, forms: tuple[str, ...]) -> str:
    """Return a number with its noun in the right form: two forms count as English, three as Slavic."""
    if len(forms) == 2:
        return f"{_grouped(count)} {forms[0] if count == 1 else forms[1]}"
    return f"{_grouped(count)} {forms[_slavic_form(count)]}"


def format_date(published: str | None, texts: Texts) -> str:
    """Return an ISO date, or `--MM-DD`, in words; an empty string when it is unknown."""
    if not published:
        return ""
    year, month, day = published.rsplit("-", 2)
    words = f"{int(day)} {texts.months[int(month) - 1]}"
    return f"{words}, {texts.no_year}" if year == "-" else f"{words} {year}"


def _weighted(part: str) -> tuple[float, str]:
    code, _, quality = part.strip().partition(";q=")
    try:
        weight = float(quality or 1)
    except ValueError:
        weight = 0.0
    return weight, code.split("-")[0].lower()


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u00a0")


def _slavic_form(count: int) -> int:
    if count % 10 == 1 and count % 100 != 11:
        return 0
    return 1 if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else 2
