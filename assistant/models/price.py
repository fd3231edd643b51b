"""What the calls of one answer cost: every call of a model counted, the tokens times the price.

A provider says how many tokens a call took, not what they cost: the price is a setting.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from assistant.errors import ModelSettingsError
from assistant.models.language_model import LanguageModel
from assistant.models.replies import Message, StreamEnd, estimate_usage
from assistant.models.token_counts import open_token_counter
from assistant.values import Usage

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars for a million tokens that a model reads (`prompt`) and writes (`completion`)."""

    prompt: Decimal
    completion: Decimal

    def of(self, usage: Usage) -> float:
        """Return the dollars that these tokens cost."""
        cost = self.prompt * usage.prompt_tokens + self.completion * usage.completion_tokens
        return float(cost / _MILLION)


def read_price(setting: str | None) -> Price | None:
    """Return the price that a setting such as `0.15,0.60` gives (tokens read, tokens written); None if unset.

    Raises ModelSettingsError when it is no such pair of numbers.
    """
    if not setting:
        return None
    try:
        prompt, completion = (Decimal(part.strip()) for part in setting.split(","))
    except (InvalidOperation, ValueError):
        prompt = completion = Decimal(-1)
    if not (prompt.is_finite() and completion.is_finite() and prompt >= 0 and completion >= 0):
        raise ModelSettingsError("price_unreadable", price=setting)
    return Price(prompt=prompt, completion=completion)


class MeteredModel:
    """A language model that adds up what the calls through it took, broken-off ones included.

    Make one for each answer. `usage.cost` is None without a price, or when the provider did not count the
    tokens of some call and they are estimated.
    """

    def __init__(self, model: LanguageModel, price: Price | None = None) -> None:
        self.name = model.name
        self.local = model.local
        self._model = model
        self._price = price
        self._usage = Usage()
        self._estimated = False

    @property
    def context_tokens(self) -> int:
        """Tokens of prompt and reply together."""
        return self._model.context_tokens

    @property
    def usage(self) -> Usage:
        """The tokens so far and what they cost."""
        if self._price is None or self._estimated:
            return self._usage
        return replace(self._usage, cost=self._price.of(self._usage))

    def stream(self, messages: Sequence[Message]) -> Iterator[str | StreamEnd]:
        """Yield the model's reply; raises ModelError and nothing else."""
        said = ""
        end: StreamEnd | None = None
        try:
            for item in self._model.stream(messages):
                if isinstance(item, StreamEnd):
                    end = item
                else:
                    said += item
                yield item
        finally:
            if end:
                self._add(end.usage, estimated=end.estimated)
            elif said:  # broken off, or left by its reader: it was read and written all the same
                self._add(estimate_usage(messages, said, open_token_counter(self.name)), estimated=True)

    def close(self) -> None:
        """Close the model behind it."""
        self._model.close()

    def _add(self, usage: Usage, *, estimated: bool) -> None:
        self._usage = Usage(
            prompt_tokens=self._usage.prompt_tokens + usage.prompt_tokens,
            completion_tokens=self._usage.completion_tokens + usage.completion_tokens,
        )
        self._estimated = self._estimated or estimated
