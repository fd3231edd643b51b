"""Talks to a model through a LlamaIndex client: one request after another until a reply has come.

    messages -> request -> chunks, read in a thread -> Reply -> text pieces, then a StreamEnd

A request is bounded in attempts, in silence and in total time. Once a word has come it is not tried again.
Whatever a provider raises leaves here as a ModelError.
"""

import logging
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol

from assistant.models.failures import (
    SYSTEM_ROLE,
    Endpoint,
    Failure,
    RetryPolicy,
    cut_off,
    describe_failure,
    empty_reply,
    filtered,
    silent,
    thought_aloud,
)
from assistant.models.replies import Message, Reply, ReplyChunk, StreamEnd
from assistant.models.token_counts import open_token_counter

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatResponse
    from llama_index.core.llms import LLM


class Closable(Protocol):
    """An HTTP response, of whatever client."""

    def close(self) -> None:
        """End the connection; nothing when it has ended."""


class OpenResponses:
    """The responses of each thread that asks a model; one thread reads one reply."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    def remember(self, response: Closable) -> None:
        """Note a response that begins, as the HTTP client's event hook."""
        self._of_thread.latest = response

    def hang_up(self) -> None:
        """Close what this thread was reading."""
        response: Closable | None = getattr(self._of_thread, "latest", None)
        self._of_thread.latest = None
        if response:
            response.close()


logger = logging.getLogger(__name__)


class LlamaIndexModel:
    """A LlamaIndex LLM with our bounds, retries and errors around it."""

    def __init__(
        self,
        llm: "LLM",
        *,
        endpoint: Endpoint,
        context_tokens: int | Callable[[], int],
        local: bool,
        policy: RetryPolicy,
        openai_protocol: bool = False,
        longest_reply: int | None = None,
        resources: Sequence[Callable[[], None]] = (),
        hang_up: Callable[[], None] | None = None,
    ) -> None:
        self.name = endpoint.model
        self.address = endpoint.address
        self._context_tokens = context_tokens
        self.local = local
        self._llm = llm
        self._endpoint = endpoint
        self._policy = policy
        self._openai_protocol = openai_protocol
        self._resources = list(resources)
        self._hang_up = hang_up
        # The client itself would send it whatever we ask for.
        self._parameters: dict[str, Any] = {"max_tokens": longest_reply} if longest_reply else {}
        self._system_apart = True
        self._thinks_unopened = False

    def __repr__(self) -> str:
        return f"LlamaIndexModel(name={self.name!r}, address={self.address!r}, local={self.local})"

    @property
    def context_tokens(self) -> int:
        """Tokens of prompt and reply together; a server of whom it is not known is asked."""
        return self._context_tokens() if callable(self._context_tokens) else self._context_tokens

    def close(self) -> None:
        """Close connections and stop a server of our own."""
        while self._resources:
            self._resources.pop()()

    def stream(self, messages: Sequence[Message]) -> Iterator[str | StreamEnd]:
        """Yield the reply as it comes, then a StreamEnd; raises ModelError and nothing else."""
        clock, deadline = self._policy.clock, self._policy.clock() + self._policy.total
        attempt = 1
        while True:
            begun, failure = False, None
            for item in self._attempt(messages, deadline):
                if isinstance(item, Failure):
                    failure = item
                    break
                begun = True
                yield item
            if failure is None:
                return
            if failure.refused and not begun and self._adapts(failure.refused, failure.instead):
                continue
            attempt += 1
            left = deadline - clock()
            wait = self._policy.wait_before(attempt, asked=failure.wait, left=left)
            if begun or not failure.retryable or wait is None:
                raise failure.error from failure.cause
            logger.info("%s Trying again in %.1f s.", failure.error, wait)
            self._policy.sleep(wait)

    def _attempt(self, messages: Sequence[Message], deadline: float) -> Iterator[str | StreamEnd | Failure]:
        """Yield one request's text, then its end or its failure."""
        reply = Reply(held_to_thoughts=self._thinks_unopened)
        with closing(self._chunks(messages, deadline)) as chunks:
            for chunk in chunks:
                if isinstance(chunk, Failure):
                    yield chunk
                    return
                if piece := reply.add(chunk):
                    yield piece
        if rest := reply.thoughts.rest():
            yield rest
        self._thinks_unopened = self._thinks_unopened or reply.thoughts.opened_unseen
        if reply.thoughts.thought_aloud:
            yield thought_aloud(self._endpoint)
        elif reply.filtered:
            yield filtered(self._endpoint)
        elif not reply.thoughts.said:
            yield empty_reply(self._endpoint)
        elif self._openai_protocol and reply.finish is None:
            yield cut_off(self._endpoint)
        else:
            yield reply.end(messages, open_token_counter(self.name))

    def _chunks(
        self, messages: Sequence[Message], deadline: float
    ) -> Generator[ReplyChunk | Failure, None, None]:
        """Yield the client's chunks, read in a thread, so that none can keep us waiting for ever."""
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="language-model")
        chunks = self._ask(messages)
        try:
            while True:
                waiting = min(self._policy.silence, max(deadline - self._policy.clock(), 0.0))
                future = executor.submit(next, chunks, None)
                try:
                    error = future.exception(waiting)
                except TimeoutError:
                    yield silent(self._endpoint)
                    return
                if error is not None:
                    yield describe_failure(error, self._endpoint)
                    return
                chunk = future.result()
                if chunk is None:
                    return
                yield chunk
        finally:
            executor.submit(chunks.close)
            executor.shutdown(wait=False)

    def _ask(self, messages: Sequence[Message]) -> Generator[ReplyChunk, None, None]:
        """Return a generator that sends the request when first asked for a chunk."""
        from llama_index.core.base.llms.types import ChatMessage  # costs seconds: only those who ask pay

        options: dict[str, Any] = {}
        if self._openai_protocol:
            options = {"stream_options": {"include_usage": True}} | self._parameters
        asked = messages if self._system_apart else _without_system(messages)
        chat = [ChatMessage(role=message.role, content=message.content) for message in asked]
        try:
            for response in self._llm.stream_chat(chat, **options):
                yield _read_chunk(response)
        finally:
            # A failed reply's frames may live on in its error. Were its response still open then, the garbage
            # collector would close it at any moment, be it one at which this thread holds the pool's lock.
            if self._hang_up:
                self._hang_up()

    def _adapts(self, refused: str, instead: str | None) -> bool:
        """Do from now on without what the server does not take; say no where that is done already."""
        from openai import omit

        if refused == SYSTEM_ROLE:
            known, self._system_apart = not self._system_apart, False
            return not known
        before = self._parameters.get(refused)
        if before is omit:
            return False
        logger.info("the server does not take %s: left out from now on", refused)
        self._parameters[refused] = omit
        if instead and before and instead not in self._parameters:
            self._parameters[instead] = before
        return True


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """Return messages whose system text stands at the beginning of the first of the user."""
    system = "\n\n".join(message.content for message in messages if message.role == "system")
    others = [message for message in messages if message.role != "system"]
    first = Message(role="user", content=f"{system}\n\n{others[0].content}" if others else system)
    return [first, *others[1:]]


def _read_chunk(response: "ChatResponse") -> ReplyChunk:
    counts = (response.additional_kwargs.get(name) for name in ("prompt_tokens", "completion_tokens"))
    prompt, completion = (number if isinstance(number, int) and number > 0 else None for number in counts)
    choices = getattr(response.raw, "choices", None) or [None]
    return ReplyChunk(
        text=response.delta or "",
        prompt_tokens=prompt,
        completion_tokens=completion,
        finish=getattr(choices[0], "finish_reason", None),
    )
