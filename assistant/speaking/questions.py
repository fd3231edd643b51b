"""A question for somebody's words -> the sentences that hold them, and who speaks in what is quoted.

Only where a sentence's form says who speaks is it given to anybody; what others say is then left out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from assistant.checking.lexicon import load_lexicon, split_words
from assistant.quoting.quotes import quote_sentences
from assistant.quoting.sentences import Findings, Sentence
from assistant.speaking.utterances import Utterance, find_utterance
from assistant.values import Certainty
from index.language.question_words import QuestionWord, question_words
from index.language.whole_words import whole_words
from index.language.word_lists import read_word_lists
from index.search.ranking import matchable_terms

_NEARLY_AS_LIKELY = 2.0
"""How much less than the likeliest sentence, as a logarithm of odds, one of the speaker's may have."""


_LEAST_OWN = 0.06
"""The chance from which on a sentence of the speaker's perhaps answers, though nothing else is near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenQuestion:
    """A question for what a `speaker` said, or, where that is "", for who said something.

    `matter` is what about, "" where whatever it was is asked for.
    """

    speaker: str
    matter: str = ""


def read_spoken_question(text: str) -> SpokenQuestion | None:
    """Return whose words a question asks for, None for another question."""
    plain = " ".join(text.split("(")[0].split()).rstrip(" ?!.…")
    found = next((match for pattern in _patterns() if (match := pattern.fullmatch(plain))), None)
    if not found:
        return None
    given = found.groupdict()
    speaker = given.get("speaker") or ""
    return SpokenQuestion(speaker=speaker, matter=(given.get("topic") or "") if speaker else "")


def quote_spoken(
    asked: SpokenQuestion, findings: Findings, certainty: Certainty
) -> list[tuple[str, list[Sentence]]]:
    """Return the sentences that answer, those of one speaker together with who that is.

    Of the speaker asked about alone where what that one says is about as likely to answer as all else. Where
    nobody is known to speak in all sentences of a group, but a first one that leads up to the others, it is
    given to nobody, "". None are returned where only another person's words would answer.
    """
    spoken = {one: find_speaker(one, findings) for one in findings.sentences if not one.title}
    named = ((one, by.speaker) for one, by in spoken.items() if by and asked.speaker)
    own = [one for one, speaker in named if is_speaker(asked.speaker, speaker)]
    enough = bool(own) and not asked.matter  # whatever it was, it answers
    if certainty == "none" and own and (enough or _likely_on(asked.matter, own[0], findings)):
        certainty = "perhaps"
    if certainty == "none" or not findings.sentences:
        return []
    least = findings.sentences[0].score - _NEARLY_AS_LIKELY
    if asked.speaker and not enough and (not own or own[0].score < least):
        rest = [one for one in findings.sentences if not _of_another(asked.speaker, one, spoken.get(one))]
        if not rest or rest[0].score < least:
            return []
        quoted_rest = quote_sentences(replace(findings, sentences=tuple(rest)), certainty)
        return [("", list(quoted_rest))]
    chosen = quote_sentences(replace(findings, sentences=tuple(own)) if own else findings, certainty)
    leaning = (one for one in chosen if (by := spoken.get(one)) and by.before)
    before = (_sentence_before(one, findings) for one in leaning)
    quoted = dict.fromkeys((*chosen, *(one for one in before if one and not one.title)))
    articles = list(dict.fromkeys(one.hit.passage.path for one in quoted))
    groups: list[tuple[set[str], list[Sentence]]] = []
    for one in sorted(quoted, key=lambda one: (articles.index(one.hit.passage.path), one.span.start)):
        by = spoken.get(one)
        # From the sentence before a name may come in any case.
        names = (
            {asked.speaker if by.before and is_speaker(asked.speaker, by.speaker) else by.speaker}
            if by
            else set()
        )
        follows = bool(groups) and _sentence_before(one, findings) is groups[-1][1][-1]
        if follows and len(names | groups[-1][0]) <= 1:
            groups[-1] = (names | groups[-1][0], [*groups[-1][1], one])
        else:
            groups.append((names, [one]))
    return [
        (names.pop() if names and all(spoken.get(one) for one in told[1:] or told) else "", told)
        for names, told in groups
    ]


def _likely_on(matter: str, sentence: Sentence, findings: Findings) -> bool:
    """Whether a sentence, of which the one before may name the matter, likely answers on it."""
    before = _sentence_before(sentence, findings)
    terms = matchable_terms(f"{before.text if before else ''} {sentence.text}")
    words = question_words(matter)
    return sentence.answers >= _LEAST_OWN and bool(words) and all(word.stands_in(terms) for word in words)


def find_speaker(sentence: Sentence, findings: Findings) -> Utterance | None:
    """Return who speaks in a sentence, None where its form does not say."""
    before = _sentence_before(sentence, findings)
    return find_utterance(whole_words(sentence.text).text, before.text if before else "")


def is_speaker(asked: str, speaker: str) -> bool:
    """Whether who speaks is the one asked about: by surname, else by all words of an office or a body."""
    words, terms, surname = question_words(asked), matchable_terms(speaker), _surname(asked)
    wanted = [surname] if surname else words
    return bool(wanted) and all(word.stands_in(terms) for word in wanted)


def _surname(text: str) -> QuestionWord | None:
    """Return the last word of a name of a person; None for a body, an office or a place."""
    names = [word for word in question_words(text) if text[word.start].isupper()]
    if not names or text[names[-1].start : names[-1].end].isupper():
        return None
    last = text[names[-1].start :]
    return None if load_lexicon("places").groups(split_words(last)) else names[-1]


def _of_another(asked: str, sentence: Sentence, spoken: Utterance | None) -> bool:
    """Whether a sentence has another person's words, and does not name the person asked about.

    That is a name alone: in "the mayor of Prybor" it may be a place.
    """
    surname = _surname(asked) if all(asked[word.start].isupper() for word in question_words(asked)) else None
    if not (surname and spoken and _surname(spoken.speaker)) or is_speaker(asked, spoken.speaker):
        return False
    return not surname.stands_in(matchable_terms(sentence.text))


def _sentence_before(sentence: Sentence, findings: Findings) -> Sentence | None:
    path, place = sentence.hit.passage.path, sentence.place - 1
    return next((o for o in findings.sentences if o.hit.passage.path == path and o.place == place), None)


@cache
def _patterns() -> Sequence[re.Pattern[str]]:
    words = {name: _any_of(listed) for name, listed in read_word_lists(__file__).items()}
    speaker = r"(?P<speaker>\w[^,;:]*?)"
    topic = rf"(?P<topic>,.*|\s{words['about']}\b.*)?"
    hearers = rf"(?:\s{words['hearers']})?"
    forms = (
        rf"{words['what']}\s{words['did']}\s{speaker}\s{words['say']}{topic}",
        rf"{words['what']}{hearers}\s{words['said']}{hearers}\s(?!{words['about']}\b){speaker}{topic}",
        rf"{words['what']}{hearers}\s(?!{words['about']}\b)(?![a-z]){speaker}\s{words['said']}{hearers}{topic}",
        rf"{words['who']}{hearers}\s{words['said']}\b.*",
    )
    # With "what" in English only "did": "What body has said …" asks for something else.
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})".replace("_", r"\s")
