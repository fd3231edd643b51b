"""A model's sentences -> those shown, each clause cited and judged, and what became of the others.

    MarkedSentence -> clauses -> evidence, judgement -> shown sentence | withheld

A sentence is shown when it is complete. What its evidence contradicts is withheld and listed, and so is what
cites nothing and is found nowhere; what is doubtful is shown and marked. A heading, or a "yes", waits for the
sentence that follows and must agree with it; a sentence without marks may rest on what the one before does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.checking.contacts import held_by, lures, names_sources, needs_report, praises, reports
from assistant.checking.values import Claim, Judgement
from assistant.notices import Notice
from assistant.prompting.harmless import neutralise_line, repeats_prompt
from assistant.prompting.marked_sentences import MarkedSentence, assemble_sentences, with_round_marks
from assistant.prompting.orders import gives_orders
from assistant.values import PartialAnswer
from assistant.writing.clauses import (
    CORRECTION,
    Clause,
    opens,
    plain_clause,
    speaks_to_reader,
    split_clauses,
    whole_clause,
)
from assistant.writing.evidence import CheckedClause, Checker, Evidence
from assistant.writing.sentence_parts import (
    is_found_nowhere,
    is_founded,
    part_of,
    split_cells,
    split_lead,
)
from assistant.writing.setting_out import ShownSentence, set_out
from assistant.writing.written_words import (
    clean_sentence,
    folded_words,
    is_not_in_corpus,
    same_words,
    without_label,
)

_STANDING = frozenset({"supported", "unchecked"})


class Writer:
    """Writes the shown answer from the model's sentences: checks, numbers, leaves out.

    `shown` are the sentences of the answer, `withheld` the claims kept out of it; `declined` tells whether
    the model wrote that the passages do not tell.
    """

    def __init__(self, checker: Checker, *, system: str) -> None:
        self._checker = checker
        self._system = system
        self._suspicious = any(source.orders for source in checker.sources)
        self._held: list[MarkedSentence] = []
        self._seen: set[str] = set()
        self._dropped: list[str] = []
        self._left_out = 0
        self._unreported = 0
        self.declined = False
        self.shown: list[ShownSentence] = []
        self.withheld: list[str] = []

    def write(self, pieces: Iterator[str]) -> Iterator[PartialAnswer]:
        """Yield the answer as far as it can be shown, with every sentence that is added to it."""
        numbering = [source.numbers for source in self._checker.sources]
        added = False
        for assembled in assemble_sentences(pieces, numbering):
            written = with_round_marks(assembled, numbering)
            self._dropped.extend(mark for _, m in written.anchors for mark in m.dropped)
            if added and CORRECTION.match(written.text):
                self.shown[-1] = self.shown[-1].taken_back()
            if not self.shown or gives_orders(written.text):  # as "Answer:" looks, also below thoughts
                written = without_label(written)
            known = len(self.shown)
            self._take(written)
            added = len(self.shown) > known
            if added:
                yield set_out(self.shown)

    def _take(self, written: MarkedSentence) -> None:
        """Add to the answer what a sentence claims, if it may be shown."""
        sentence = clean_sentence(written)
        # That phrase stands in our prompt, and so would be taken for a leak of it.
        if is_not_in_corpus(sentence.text):
            self.declined = True
        elif (
            same_words(sentence.text, self._checker.question)
            or speaks_to_reader(sentence)
            or CORRECTION.fullmatch(sentence.text)
            or self._names_source(sentence)
        ):
            return
        elif repeats_prompt(sentence.text, self._system) or gives_orders(written.text):
            self._held.clear()
            self._left_out += 1
        elif not self._repeats(sentence):
            for cell in split_cells(sentence):
                self._read(cell)

    @property
    def stands(self) -> bool:
        """Whether something that was written, and is not contradicted, rests on sentences of articles."""
        return any(clause.evidence for sentence in self.shown for clause in sentence.clauses)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was dropped and left out."""
        notices = []
        if self._dropped:
            notices.append(Notice("marks", marks=tuple(dict.fromkeys(self._dropped))))
        if self._left_out:
            notices.append(Notice("left_out", count=self._left_out))
        if self._unreported:
            notices.append(Notice("unreported", count=self._unreported))
        if not self.stands and (self.withheld or self.shown):
            notices.append(Notice("not_shown"))
        return tuple(notices)

    def _read(self, sentence: MarkedSentence) -> None:
        """Show a sentence after what was waiting for it, unless it is withheld."""
        clauses = split_clauses(sentence)
        if needs_report(sentence.text):
            quote = self._reporting(sentence, clauses)
            if quote is None or not names_sources(sentence.text):
                self._held.clear()
                self._report(sentence, clauses, quote)
                return
        if all(opens(clause) for clause in clauses):
            self._held.append(sentence)
            return
        checked = self._check(sentence, clauses)
        if any(map(is_told_by_one, checked)):
            self._held.clear()
            self._attribute(sentence, checked)
            return
        lead = split_lead(sentence)
        if lead and not lead.stands(self._beside(lead.words, checked)):
            self._withhold([lead.words])
            self._read(lead.rest)
            return
        waiting, self._held = self._held, []
        if not self._shows(checked):
            self._withhold([one.clause.text for one in checked])
            return
        evidence = [one for clause in checked for one in clause.evidence]
        for opening in waiting:
            self._open(opening, evidence)
        self._show(sentence, checked)

    def _report(self, sentence: MarkedSentence, clauses: Sequence[Clause], quote: Evidence | None) -> None:
        """Show a quote in the place of what tells of a telephone, say; what else is claimed as it is."""
        lead = split_lead(sentence)
        telling = [needs_report(one.text) for one in clauses]
        if lead and not needs_report(lead.rest.text):
            self._unreported += 1
            self._read(lead.rest)
        elif any(telling) and not all(telling):
            for clause in clauses:
                self._read(part_of(sentence, clause))
        else:
            self._quote(sentence, quote)

    def _attribute(self, sentence: MarkedSentence, checked: Sequence[CheckedClause]) -> None:
        """Show quotes, with who tells them, in the place of what one article alone answers for."""
        if not all(map(is_told_by_one, checked)):
            for one in checked:
                self._read(part_of(sentence, one.clause))
            return
        for one in checked:
            for evidence in one.evidence:
                self._quote(sentence, evidence)

    def _check(self, sentence: MarkedSentence, clauses: Sequence[Clause]) -> list[CheckedClause]:
        """Return the clauses judged one by one; where one does not stand alone, by their whole sentence.

        A clause may be explained by its neighbour; a sentence without marks goes on with the one before.
        """
        checked = [self._checker.check(clause) for clause in clauses]
        doubted = [one for one in checked if one.judgement.status not in _STANDING]
        if len(checked) > 1 and doubted:
            evidence = [one for clause in checked for one in clause.evidence]
            whole = self._checker.judge_by(whole_clause(sentence), evidence)
            if whole.status in _STANDING:
                return [replace(one, judgement=whole) if one in doubted else one for one in checked]
        if len(checked) == 1 and not clauses[0].references and self.shown and not checked[0].evidence:
            before = [one for clause in self.shown[-1].clauses for one in clause.evidence]
            judgement = self._checker.judge_by(clauses[0], before)
            if judgement.status == "supported":
                return [replace(checked[0], judgement=judgement)]
        return checked

    def _open(self, opening: MarkedSentence, following: Sequence[Evidence]) -> None:
        """Show a heading, a lead-in or a "yes" where what follows bears it out."""
        checked = [self._checker.check(clause, following=following) for clause in split_clauses(opening)]
        if all(
            one.judgement.status in _STANDING and is_founded(self._beside(one.clause.text, checked))
            for one in checked
        ):
            self._show(opening, [replace(one, evidence=()) for one in checked])
        else:
            self._withhold([one.clause.text for one in checked])

    def _beside(self, words: str, checked: Sequence[CheckedClause]) -> Claim:
        """Return a lead-in as a claim beside what the claims that it leads to cite."""
        evidence = [one for clause in checked for one in clause.evidence]
        return self._checker.claim(plain_clause(words), evidence)

    def _reporting(self, sentence: MarkedSentence, clauses: Sequence[Clause]) -> Evidence | None:
        """Return the cited sentence of an article that reports what this one tells of a telephone, say."""
        marked = (clause for clause in clauses if clause.references)
        cited = (one for clause in marked for one in self._checker.check(clause).evidence)
        for one in (part for found in cited for part in found.sentences()):
            if held_by(sentence.text, one.text, outlet=one.source.article.outlet or ""):
                return one
        return None

    def _quote(self, sentence: MarkedSentence, quote: Evidence | None) -> None:
        """Show the sentence of an article in the place of one that tells of a telephone number or the like.

        Without one, as of a heading, nothing is shown nor named: naming it would tell it.
        """
        if quote is None:
            self._unreported += 1
            return
        article = quote.source.article
        words = neutralise_line(quote.text, len(quote.text))
        title = article.title or ""
        if needs_report(title) or not reports(title):  # it may hold a number or an order itself
            title = ""
        text = f"{neutralise_line(article.outlet or title or article.path)}: «{words}»"
        judgement = Judgement(status="supported", reason="verbatim")
        told = CheckedClause(clause=plain_clause(text), evidence=(quote,), judgement=judgement)
        if not self._repeats(replace(sentence, text=text)):
            self._show(replace(sentence, text=text, anchors=()), [told])

    def _shows(self, checked: Sequence[CheckedClause]) -> bool:
        """Whether a sentence may be shown: something of it stands, or is no more than doubtful."""
        if self._suspicious:  # an order that a model obeyed must not reach the reader, marked or not
            return all(one.judgement.status == "supported" and one.evidence for one in checked)
        return any(
            one.judgement.status != "contradicted"
            and (one.evidence or one.judgement.status in _STANDING)
            and not is_found_nowhere(self._checker.claim(one.clause, one.evidence))
            for one in checked
        )

    def _show(self, sentence: MarkedSentence, checked: Sequence[CheckedClause]) -> None:
        self.shown.append(ShownSentence(sentence=sentence, clauses=tuple(checked)))

    def _withhold(self, claims: Sequence[str]) -> None:
        """Keep claims out; where passages give orders, not even name them."""
        if self._suspicious:
            self._left_out += 1
        else:
            self.withheld.extend(claims)

    def _names_source(self, sentence: MarkedSentence) -> bool:
        """Whether a sentence only names a source that was sent, as a footnote or a list of sources does."""
        words = set(folded_words(sentence.text))
        for article in (source.article for source in self._checker.sources if source.article.outlet):
            outlet = set(folded_words(article.outlet or ""))
            known = folded_words(f"{article.title or ''} {article.published or ''}")
            if outlet and outlet <= words <= outlet.union(known):
                return True
        return False

    def _repeats(self, sentence: MarkedSentence) -> bool:
        """Whether a sentence says nothing, or was said before: small models fall into loops."""
        key = " ".join(folded_words(sentence.text))
        said = key in self._seen
        if len(key.split()) > 3:
            self._seen.add(key)
        return said or not key


def is_told_by_one(checked: CheckedClause) -> bool:
    """Whether a clause praises or lures, or rests on a line that its article got later or is corrected by."""
    parts = (part for one in checked.evidence for part in one.sentences())
    text = checked.clause.text
    return praises(text) or lures(text) or any(part.added for part in parts)
