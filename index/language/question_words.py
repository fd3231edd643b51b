"""Words that carry no matter, in Ukrainian, Russian and English.

How rare a word is tells its weight, except in a corpus that holds little of its language: "was" is rare among
Ukrainian articles. So these are named.
"""

from collections.abc import Set
from dataclasses import dataclass

from index.language.glossary import meanings
from index.language.terms import name_term, placed_terms

FUNCTION_WORDS = frozenset(
    """
    а або але без би б був була було були бути буде в від вже ви вона вони воно він все всі всіх вся
    де для до є ж же за з зі із і й його її їх їм кого коли кому куди ми між мені на над нам нас наш
    не немає нею ними ні об однак ось під по при про саме свій своє свої своїх себе та так також
    такий такі там те ти тим то тоді того той тому тут у хто це цей цим цього ці чи чиї чий чим чому
    що щоб щодо якщо як яка який яке які якими яким якого якої якому якій яку скільки навіщо
    наскільки звідки бы был была было были быть вы во все всё всех где да ещё его ее её ей если есть
    из или им их к как какая какие какой каком какого какую каких какими кем ко когда который
    которая которые кто куда ли между меня мне мы над нас него нее неё нет ни них но о об обо она
    они оно он от откуда ото перед по под почему при с со сколько свой своя свои своего себя сам так
    также такой там тебя тем то тогда того тоже том ты у уже чего чем через что чтобы эта эти это
    этого этой этом этот зачем a about after all also an and any are as at be because been before
    being between both but by can could did do does doing during each few for from had has have
    having he her hers him his how i if in into is it its just many may me might more most much must
    my no nor not of on once only or other our out over own same she should so some such than that
    the their them then there these they this those to too under until up very was we were what when
    where which while who whom whose why will with would you your
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWord:
    """A word of a question at `[start, end)`.

    `term` is its own term, `name` its looser term as a name, "" for none, and `meanings` its term beside
    those of words that mean the same.
    """

    start: int
    end: int
    term: str
    name: str
    meanings: frozenset[str]

    def stands_in(self, terms: Set[str]) -> bool:
        """Whether a text of these terms holds the word, as a name, or one that means the same."""
        return not terms.isdisjoint(self.meanings | {self.name})


def question_words(question: str) -> list[QuestionWord]:
    """Return the words of a question that carry matter, in order.

    A word with a capital may be a name, and so may any word of a question typed without capitals.
    """
    plain = question.islower()
    found = []
    for start, end, term in placed_terms(question):
        word = question[start:end]
        if word.casefold() not in FUNCTION_WORDS:
            named = word[0].isupper() or (plain and word[0].isalpha())
            name = name_term(word) if named else ""
            found.append(QuestionWord(start=start, end=end, term=term, name=name, meanings=meanings(term)))
    return found
