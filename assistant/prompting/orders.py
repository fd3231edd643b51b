"""An article's text -> the lines of it that give orders to a language model.

Articles are untrusted text, and a model may obey them. An order is told by what it is made of rather than by
one phrase: somebody who answers is addressed (an AI, an assistant, "you"), an act of answering is demanded
(answer, reply, mark, reader, user), or the text poses as something else than an article (a role header, a
tag, a tool call). Letters that only look like others, spaced-out words and unseen characters are read as
they are meant.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest

from index.values import Span

MACHINES = """
    AI AIs LLM LLMs GPT* ChatGPT Claude Gemini Copilot chatbot* chat-bot* bots language_model* AI_model*
    artificial_intelligence summariser* summarizer* crawlers_and_models neural_network*
    automated_assistant* automatic_assistant* virtual_assistant* digital_assistant* automated_system*
    automated_reader* AI_assistant* AI_system* answering_system* answer_engine* question-answering*
    reader_bots machine_readers robots_reading programs_reading the_program_reading роботам_читающ*
    программе_котор* программе_обрабатыв* роботам_що* роботам_які* програмі_як* програми_яка
    роботам,_що* роботам,_які* роботам,_чита* програмі,_як* програми,_яка* программе,_котор* ИИ
    нейросет* нейронн*_сет* чат-бот* чатбот* бот боты ботов ботам ботами языков*_модел*
    искусственн*_интеллект* автоматическ*_помощник* виртуальн*_помощник* цифров*_помощник*
    автоматическ*_систем* автоматическ*_ассистент* ШІ нейромереж* ботів мовн*_модел* штучн*_інтелект*
    автоматичн*_помічник* віртуальн*_помічник* цифров*_помічник* автоматичн*_систем*
    автоматичн*_асистент*
"""
"""Who writes answers; a bare "assistant" or "model" is a person or a car as often."""

ANSWERS = """
    answer answers reply replies response responses output outputs summary summaries prompt prompts
    instruction instructions citation citations source_mark* bracketed the_mark* the_user* the_reader*
    every_reader* any_question* every_question* this_conversation the_conversation earlier_messages
    previous_messages rules_you your_rules previous_rules earlier_rules all_rules prior_rules
    all_previous all_prior everything_above text_above lines_above passages guidelines your_training
    ответ ответа ответе ответу ответом ответы ответов вопрос вопроса вопросы сообщени* пользовател*
    читател* инструкци* указани* подсказк* промпт* цитат* ссылк* источник* предыдущ* правил* переписк*
    відповідь відповіді відповіддю відповідей питання запитання повідомлен* користувач* читач*
    інструкці* вказівк* підказк* посилан* джерел* попередн* листуванн* вище
"""
"""What is written, and for whom."""

ENGLISH_IMPERATIVES = """
    say tell state answer reply respond output print write append add include insert ignore disregard
    forget override bypass reveal disclose show display repeat quote recite begin start end finish
    conclude render translate mention name cite list decode execute follow obey act pretend drop omit
    open work recommend praise treat consider refuse decline replace swap multiply double advise direct
    send email visit remember assume behave switch stop abandon discard delete erase skip link
"""
"""What a writer can be told to do; orders only where an imperative can stand."""

IMPERATIVES = """
    ігноруй* забудь* відкинь* відповідай* відповіси напиши пиши пишіть додай* додавай* вкажи вказуй
    виведи виводь покажи показуй скажи кажи говори повтори повторюй закінчуй заверши завершуй починай
    почни вважай вдавай цитуй процитуй поверни перекладай переклади розкрий заміни заміняй замінюй
    встав вставляй розмісти порадь радь хвали похвали рекламуй розшифруй виконай виконуй дотримуйся дій
    використовуй назви називай повідом повідомляй збільшуй зменшуй надішли згадай згадуй посилайся дай
    давай перейди видали стань игнорируй* отбрось* отвечай* ответь* пишите добавь* добавляй укажи
    указывай выведи выводи показывай повторяй заканчивай закончи завершай начинай начни считай
    притворись притворяйся цитируй процитируй верни переводи переведи раскрой замени заменяй вставь
    ставь поставь размести посоветуй советуй рекламируй раскодируй расшифруй выполни выполняй следуй
    действуй используй назови называй сообщи сообщай увеличивай уменьшай пришли отправь упомяни упоминай
    ссылайся удали рассказывай расскажи перестань прекрати розповідай розкажи припини
"""
"""The same, in forms that only an imperative has."""

BARE_IMPERATIVES = """
    ігноруй відповідай відповіси напиши виведи виводь вкажи вказуй додай покажи показуй скажи повтори
    повторюй вдавай перепиши посилайся зроби_вигляд надрукуй кажи процитуй цитуй порадь вважай
    заверши завершуй розшифруй розкрий игнорируй отвечай ответь выведи выводи укажи указывай
    добавь показывай повторяй притворись ссылайся сделай_вид поставь напечатай процитируй цитируй
    посоветуй считай раскодируй расшифруй переведи раскрой
"""
"""Those which news tells nobody outside quotation marks."""

THOU = """
    ти тебе тобі тобою твій твоя твоє твої твого твоєї твоєму твоїй твою твоїм твоїх ты тебя тобой твой
    твоё твое твои твоего твоей твоему твоём твоим твоих
"""
"""News calls nobody so outside quotation marks."""

ENGLISH_OPENINGS = """
    say reply respond answer output repeat recite ignore disregard forget override pretend render
    reveal cite kindly_insert please_switch_off disclose decode translate conclude don't_answer
    do_not_answer don't_mention do_not_mention
"""
"""Imperatives with which no sentence of news begins."""

DUTIES = """
    must should shall have_to has_to required requested obliged forbidden prohibited best_served следует
    необходимо нужно надо обязан* должн* должен запрещ* просим просьба слід необхідно потрібно треба
    зобов* повинн* повинен мусить заборон* просимо прохання
"""
"""What must be."""

TELLING = """
    say tell reply answer respond write show mention state include cite quote summari* report recommend
    сказать говорить сообщ* ответить отвечать писать показ* упомянуть упоминать цитиров* пересказ*
    сказати казати повідом* відповісти відповідати писати згадати згадувати цитувати переказ*
"""
"""Ways of telling."""

EACH_ANSWER = """
    every_answer each_answer any_answer all_answers all_your_answers your_answer your_answers your_reply
    your_response your_output your_summary your_replies every_reply each_reply every_response
    each_response your_next_* the_next_answer the_final_answer каждого_ответа каждом_ответе каждый_ответ
    любом_ответе любой_ответ всех_ответах твой_ответ твоего_ответа твоем_ответе твоём_ответе
    следующий_ответ следующем_ответе кожної_відповіді кожній_відповіді кожну_відповідь
    будь-якій_відповіді всіх_відповідях усіх_відповідях твоя_відповідь твоїй_відповіді твою_відповідь
    наступну_відповідь наступній_відповіді
"""
"""Answers to come."""

ITSELF = """
    this_note this_line this_paragraph this_sentence this_instruction these_instructions this_message
    this_comment this_passage this_document эту_строку этой_строк* этот_абзац этом_абзаце это_примечание
    этой_инструкц* эту_инструкц* эту_пометку этот_отрывок цей_рядок цього_рядка цей_абзац цьому_абзаці
    цю_примітку цієї_примітки цю_інструкц* цієї_інструкц* цей_уривок
"""
"""The text speaking of itself."""


_FLAGS = re.IGNORECASE
_LATIN_TWINS = str.maketrans("aceiopxyABCEHIKMOPTXYië", "асеіорхуАВСЕНІКМОРТХУіё")
_DIGIT_TWINS = str.maketrans("013457", "oieast")
_UNSEEN = re.compile(r"[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_WORD = re.compile(r"[^\W_]+")
_SPACED_OUT = re.compile(r"(?<!\w)(?:\w {1,3}){5,}\w(?!\w)")
_LEET = re.compile(r"\b(?=\w*[a-z])(?=\w*[013457])[a-z013457]{4,}\b", _FLAGS)
_LEAST_LEET = 3


def _words(words: str) -> str:
    """Return a pattern for any of the words: `*` stands for an ending, `_` for blanks."""
    choices = map(re.escape, words.split())
    return "|".join(one.replace(r"\*", r"\w*").replace("_", r"\s+") for one in choices)


_MACHINE = rf"""(?:{_words(MACHINES)})"""
_ANSWER = rf"""(?:{_words(ANSWERS)})"""
_IMPERATIVE = rf"""(?:
    (?:^|[.,;:!?()"“”«»|]\s*|[–—-]\s+|\b(?:and|then|please|or|always|never|only|kindly|simply|just|must|should|shall
        |instead|now|first|finally|do\s+not|don't)\s+)
    (?:{_words(ENGLISH_IMPERATIVES)})\b
    | \b(?:{_words(IMPERATIVES)})\b )"""
_TELL_ME = rf"""\b(?:{_words(BARE_IMPERATIVES)})\b"""
_THOU = _words(THOU)
_TELL_ME_ENGLISH = _words(ENGLISH_OPENINGS)
_DUTY = rf"""(?:{_words(DUTIES)})"""
_TELLING = rf"""(?:{_words(TELLING)})"""
_EACH_ANSWER = rf"""(?:{_words(EACH_ANSWER)})"""
_ITSELF = rf"""(?:{_words(ITSELF)})"""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, _FLAGS | re.VERBOSE)


_NEAR = r".{0,80}?"
# Each is looked for in one sentence, its obfuscation undone.
_ORDERS = tuple(
    _pattern(text)
    for text in (
        # An act of answering is demanded.
        rf"{_IMPERATIVE}{_NEAR}\b{_ANSWER}\b|\b{_ANSWER}\b{_NEAR}{_IMPERATIVE}",
        rf"\b{_EACH_ANSWER}\b{_NEAR}\b(?:{_DUTY}|{_TELLING}|is|are|is\s+not|will)\b",
        rf"{_IMPERATIVE}{_NEAR}\b{_EACH_ANSWER}\b|\b{_EACH_ANSWER}\b{_NEAR}{_IMPERATIVE}",
        r"\banswers?\s+to\s+(?:any|every|each|all)\b.{0,80}?\b(?:is|are|must|should)\b",
        r"\bответ\w*\s+на\s+(?:любо|кажд)\w+\s+вопрос|\bвідповід\w+\s+на\s+(?:будь-як|кожн)\w+\s+(?:за)?питан",
        # A machine is addressed.
        rf"\b(?:you|ти|ты|ви|вы)\b.{{0,25}}?\b{_MACHINE}",
        rf"\b(?:note|notes|message|memo|attention|notice|important|instructions?|hint|dear|hello)\b.{{0,20}}?\b(?:to|for|all)?"
        rf"\s*\b{_MACHINE}",
        rf"\b(?:увага|важливо|примітка|підказка|вказівка|шановн\w+|до\s+відома|внимание|важно|примечание|подсказка|указание"
        rf"|уважаем\w+|дорог\w+|к\s+сведению|підпис|подпись|для)\b.{{0,15}}?\b{_MACHINE}(?=[^.]*[:!])",
        rf"\b{_MACHINE}\b{_NEAR}(?:{_IMPERATIVE}|\b(?:{_DUTY})\b{_NEAR}\b(?:{_TELLING})\b|\b(?:{_TELLING})\b{_NEAR}\b(?:запрещ|заборон|forbid|prohib))",
        r"^\W*(?:models?|assistants?|помічнику|помощник|асистенте|ассистент|моделі|модели|bot|бот|AI|ИИ|ШІ)\s*[:,!]",
        rf"\b(?:помічник|помощник|асистент|ассистент)\w*\b{_NEAR}{_IMPERATIVE}",
        # The reader of the answer is to be told something.
        rf"\b(?:the\s+user|користувач|пользовател)\w*\b{_NEAR}\b(?:{_DUTY})\b{_NEAR}\b(?:{_TELLING})\b",
        rf"\b(?:{_DUTY})\b{_NEAR}\b(?:{_TELLING})\b{_NEAR}\b(?:the\s+user|користувач|пользовател)\w*",
        # The text speaks of itself as of something to be hidden or obeyed.
        rf"{_IMPERATIVE}{_NEAR}\b{_ITSELF}\b|\b{_ITSELF}\b{_NEAR}(?:{_IMPERATIVE}|\b(?:{_DUTY})\b)",
        rf"\b(?:from|starting\s+with)\s+this\s+line\b|\b(?:{_DUTY})\b{_NEAR}\b{_ITSELF}\b",
        rf"\b(?:{_TELLING}|вказувати|указывать)\b{_NEAR}\b{_ITSELF}\b{_NEAR}\b(?:заборон|запрещ|forbid|prohib)",
        # Settings that only a program has.
        r"\b(?:system|hidden|initial|developer|secret)\s+(?:prompt|instructions?|message|settings)\b",
        r"\b(?:системн|прихован|початков|скрыт|секретн|начальн)\w+\s+(?:промпт|підказ|подсказ|інструкц|инструкц|налаштуван|настройк)",
        r"\b(?:[A-Z]+_)?API_KEY\b|\brole[\"']?\s*[:=]\s*[\"']?(?:system|assistant|user|tool|developer)\b",
        r"\b(?:temperature|max_tokens|top_p)[\"']?\s*[:=]\s*\d",
        r"\byou\s+are\s+(?:now|no\s+longer)\s+(?:an?|the|in|free)\b|\b(?:act|behave)\s+as\s+(?:an?|if|though)\b.{0,40}?"
        r"\b(?:AI|assistant|model|system|unrestricted)\b",
        # A task of its own is set, or the article is said to be over.
        r"\b(?:your|твоє|твоя|ваше|твоё|твое|ваша)\s+(?:real|true|actual|new|only|next|справжн\w+|єдин\w+|нов\w+|настоящ\w+"
        r"|единственн\w+)\s+(?:task|goal|purpose|job|instructions?|завдання|мета|задача|задание|цель)\b",
        r"\b(?:new|next)\s+(?:user|task|prompt|instructions?)\b|\bsystem\s+override\b",
        r"\b(?:нов|наступн|следующ)\w+\s+(?:за)?(?:питан|вопрос|завдан|задани|інструкц|инструкц)\w*\s+(?:користувач|пользовател)",
        r"\bend\s+of\s+(?:the\s+)?(?:article|passage|passages|document|text|context|sources)\b",
        r"\b(?:кінець|конец)\s+(?:статті|уривк\w+|документа|тексту|контексту|статьи|отрывк\w+|текста|контекста)\b",
        rf"\b(?:permitted|allowed|acceptable|valid|correct|right|единственн\w+|правильн\w+|дозволен\w+|єдин\w+)\s+"
        rf"(?:answer|reply|response|ответ|відповідь)\b{_NEAR}(?:\b(?:is|are)\b|[—–:])",
        rf"\b(?:when|if|whenever)\b.{{0,25}}?\bask(?:ed|s)?\b{_NEAR}{_IMPERATIVE}",
        r"\b(?:assistants?|помічник\w*|помощник\w*|асистент\w*|ассистент\w*|anyone|whoever|model)\b.{0,20}?\b"
        r"(?:quot|cit|summari|read|process|answer|цит|чита|переказ|пересказ)\w*\s+(?:this|цю|цей|эту|этот)\b",
        rf"^\W*+(?:[\w'’]+\s+){{1,3}}{_MACHINE}(?:\s+reading\s+\w+)?\s*[:!]",
        rf"\b{_MACHINE}\s+(?:reading|processing|summari[sz]ing)\b",
        rf"\b(?:no|generated|written|produced)\s+(?:answers?|replies|responses?|summary|summaries)\b{_NEAR}"
        r"\b(?:is|are|complete|without|describe|name|mention|must|should)\b",
        r"\b(?:жодна|жодної)\s+відповід\w+|\b(?:ни\s+один|ни\s+одного)\s+ответ\w*",
        r"\bwhatever\s+(?:(?:the|your|their)\s+question|(?:you|they)\s+(?:are\s+|were\s+)?ask)|\breprogrammed\b.{0,300}\b(?:speak|write|say)\b",
        r"^\W*(?:ignoring|disregarding|forgetting)\b",
        r"\bти\s+(?:тепер|більше\s+не|віднині)\b|\bты\s+(?:теперь|больше\s+не|отныне)\b",
        r"\b(?:new|нові|новые)\s+(?:rules|instructions|правила|інструкції|инструкции)\s+(?:from|від|от)\b",
    )
)
_HEADER = re.compile(r"\W*(\w+)\s*:")
_FORMATTING = (
    "a|abbr|b|blockquote|br|cite|code|div|em|figcaption|figure|h[1-6]|hr"
    "|i|li|ol|p|s|small|span|strong|sub|sup|u|ul"
)
_QUOTED = re.compile(r"[«“„\"][^»”“\"]*(?:[»”“\"]|$)|^\s*[—–-]\s.*")
# Said to nobody in particular: the reader of news is not told to say things.
_BARE_ORDER = _pattern(
    # News calls nobody "thou" outside quotation marks.
    rf"{_TELL_ME}|\b(?:{_THOU})\b.{{0,60}}?(?:{_IMPERATIVE}|\b(?:перепрограм|спита|спрос|запита)\w*)"
    rf"|{_IMPERATIVE}.{{0,40}}?\b(?:{_THOU})\b|\b(?:о\s+ч[её]м|що|что|чого)\b.{{0,12}}?\b(?:ни|не|б)\s+(?:{_THOU})\b"
    rf"|^\W*(?:please\s+|always\s+|never\s+|now\s+)?(?:{_TELL_ME_ENGLISH})\b"
)
# Forms that no article's prose has; looked for in the line as it stands.
_FORMS = re.compile(
    r"^\W*(?:system|assistant|developer|user|human|tool|система|асистент|ассистент|пользователь|користувач)\s*:"
    r"|^\W*(?:passage|уривок|отрывок|document|документ)\s*[\[(#№]?\d+[\])]?\s*\|"
    r"|^\s*<\|\w+\|>|\[/?INST\]|<!--|<!\[|^\s*(?:`{3}|~{3})|###\s*\w+"
    rf"|</?(?!(?:{_FORMATTING})\b)[a-z]\w*(?:\s[^<>]*)?/?>|<\w+\s[^<>]*\b(?:on\w+|style|hidden)\s*="
    r"|!\[[^\[\]]*\]\(|\]\(\s*\w+:|\bjavascript:|\bdata:\w+/|^\s*\[\^?\w+\]:|\]:\s*(?:https?:|javascript:)"
    r"|\b(?:tool|function)_?calls?\b\W|[\"'](?:name|arguments|role|content|tool|function)[\"']\s*:"
    r"|\{(?=[^{}\n]*\})[^{}\n]*\b(?:user|question|query|prompt|пользовател|вопрос|користувач|питання)"
    r"|[\u202d\u202e]|(?<![\w./+%-])[A-Za-z0-9+/]{20,}={1,2}(?![\w/.])",
    re.IGNORECASE,
)


def order_spans(text: str) -> Iterator[Span]:
    """Yield the lines of an article's text that give orders to a model, each with the line right after it.

    In a forged dialogue one order condemns all lines with the same header ("Answer: …").
    """
    lines = split_lines(text)
    given = {line: gives_orders(text[line.start : line.end]) for line in lines}
    headers = {header for line in lines if given[line] and (header := _header(text, line))}
    for line, after in zip_longest(lines, lines[1:]):
        if given[line] or _header(text, line) in headers:
            follows = after is not None and after.start == line.end + 1
            yield Span(start=line.start, end=after.end if after and follows else line.end)


def _header(text: str, line: Span) -> str:
    match = _HEADER.match(text, line.start, line.end)
    return match[1].casefold() if match else ""


def split_lines(text: str) -> list[Span]:
    """Return the lines of a text that hold anything."""
    return [Span(start=match.start(), end=match.end()) for match in re.finditer(r"[^\n]+", text)]


def gives_orders(line: str) -> bool:
    """Whether one line of an article addresses a model rather than a reader."""
    if _FORMS.search(line):
        return True
    return any(map(_is_order, re.split(r"(?<=[.!?])\s+", plain_letters(line))))


def _is_order(sentence: str) -> bool:
    # What somebody is quoted as saying is said to somebody else.
    return bool(_BARE_ORDER.search(_QUOTED.sub("", sentence))) or any(
        order.search(sentence) for order in _ORDERS
    )


def plain_letters(text: str) -> str:
    """Return a text as a reader sees it: no unseen characters, twins of letters and spaced words resolved."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    text = _SPACED_OUT.sub(_close_up, text)
    if len(_LEET.findall(text)) >= _LEAST_LEET:
        text = _LEET.sub(lambda match: match[0].translate(_DIGIT_TWINS), text)
    return _WORD.sub(_in_one_script, text)


def _close_up(match: re.Match[str]) -> str:
    return re.sub(r"\s{2,}", "\0", match[0]).replace(" ", "").replace("\0", " ")


def _in_one_script(match: re.Match[str]) -> str:
    """Return a word of mixed Latin and Cyrillic letters in Cyrillic ones."""
    word = match[0]
    latin = any(char.isascii() and char.isalpha() for char in word)
    cyrillic = any("Ѐ" <= char <= "ӿ" for char in word)
    return word.translate(_LATIN_TWINS) if latin and cyrillic else word
