"""The conversations of this server's visitors, each known by a secret of the browser tab it belongs to.

A tab keeps its key over a reload and so comes back to its conversation. Of a visitor who is logged in, the
name belongs to the key: a key alone does not open another's conversation.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from assistant.page.visits.values import (
    Exchange,
    Exchanges,
    FailedQuestion,
    OpenQuestion,
    Outcome,
    Place,
    Stopped,
    VerifiedExport,
    is_key,
)
from assistant.values import CheckedText, CitedAnswer
from index.messages import CodedText

_KEPT = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One answer being written; `stopped` ends it."""

    question: str
    stopped: threading.Event


class Conversation:
    """What one tab has asked, been answered and opened. Its steps may come from several threads.

    `name` are the visitor, "" where nobody signs in, and the key of the tab. Who revises an exchange holds
    `revising` from reading it on.
    """

    def __init__(self, name: tuple[str, str] = ("", "")) -> None:
        self.name = name
        self.exchanges: Exchanges = ()
        self.opened: Place | tuple[VerifiedExport, ...] | None = None
        self.draft: OpenQuestion | None = None
        self.revising = threading.Lock()
        self._run: Run | None = None
        self._lock = threading.Lock()

    def begin(self, question: str) -> Run | None:
        """Begin an answer; None while another is under way."""
        with self._lock:
            if self._run:
                return None
            self._run = Run(question=question, stopped=threading.Event())
            self.draft = OpenQuestion(question=question)
            return self._run

    def write(self, run: Run, draft: OpenQuestion) -> None:
        """Keep how far an answer has come; nothing once it has ended otherwise."""
        with self._lock:
            if self._run is run:
                self.draft = draft

    def finish(self, run: Run, exchange: Exchange) -> bool:
        """End an answer; False when it was ended otherwise before."""
        with self._lock:
            if self._run is not run:
                return False
            self._end(exchange)
            return True

    def stop(self) -> None:
        """Ask the answer under way to end; what there is of it is kept by its own thread."""
        with self._lock:
            if self._run:
                self._run.stopped.set()

    def abandon(self, failure: CodedText | None = None, *, only: Run | None = None) -> None:
        """End the answer under way, with `only` no other: its page is gone, or it met a `failure`.

        What there is of it stays.
        """
        with self._lock:
            if self._run and self.draft and only in (None, self._run):
                self._run.stopped.set()
                outcome: Outcome = Stopped(answer=self.draft.answer, left=True)
                if failure:
                    outcome = FailedQuestion(message=failure, answer=self.draft.answer)
                self._end(Exchange(question=self.draft.question, outcome=outcome))

    def restore(self, exchanges: Exchanges) -> None:
        """Go on where a tab left off that this server does not know, or no longer."""
        with self._lock:
            if not self.exchanges and not self._run:
                self.exchanges = exchanges

    def answer_at(self, number: int) -> CitedAnswer | None:
        """Return the answer of an exchange; None where none of that number was answered."""
        asked = self.exchanges[number : number + 1]
        return asked[0].outcome if asked and isinstance(asked[0].outcome, CitedAnswer) else None

    def cited_at(self, number: int) -> CitedAnswer | CheckedText | None:
        """Return the answer or the checked statements of an exchange; None where it has neither."""
        asked = self.exchanges[number : number + 1]
        return asked[0].outcome if asked and isinstance(asked[0].outcome, CitedAnswer | CheckedText) else None

    def rate(self, number: int, good: bool | None) -> None:
        """Keep the reader's thumb on an exchange."""
        with self._lock:
            self.exchanges = tuple(
                replace(exchange, good=good) if at == number else exchange
                for at, exchange in enumerate(self.exchanges)
            )

    def revise(self, before: Exchange, outcome: Outcome) -> None:
        """Put another outcome into an exchange; nothing where it is no more."""
        with self._lock:
            self.exchanges = tuple(
                replace(exchange, outcome=outcome) if exchange.outcome is before.outcome else exchange
                for exchange in self.exchanges
            )

    def start_over(self) -> None:
        """Forget everything; an answer under way ends unheard."""
        with self._lock:
            if self._run:
                self._run.stopped.set()
            self.exchanges, self.opened, self.draft, self._run = (), None, None, None

    def _end(self, exchange: Exchange) -> None:
        self.exchanges = (*self.exchanges, exchange)
        self.draft = self._run = None


class Conversations:
    """The latest conversations of a server, in memory alone; the longest unused are forgotten first."""

    def __init__(self, kept: int = _KEPT) -> None:
        self.kept = kept
        self._known: OrderedDict[tuple[str, str], Conversation] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, visitor: str | None = None) -> Conversation:
        """Return the conversation of a tab's key, a new one where the key is not known.

        Of a key that this page cannot have given nothing is remembered.
        """
        name = (visitor or "", key)
        if not is_key(key):
            return Conversation(name)
        with self._lock:
            conversation = self._known.setdefault(name, Conversation(name))
            self._known.move_to_end(name)
            while len(self._known) > self.kept:
                self._known.popitem(last=False)
            return conversation
