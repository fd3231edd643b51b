from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ModelError, ModelSettingsError, ModelUnavailableError
from assistant.models.price import MeteredModel, read_price
from assistant.models.replies import Message
from assistant.values import Usage
from tests.assistant.models.test_opening import opened
from tests.support.fakes import ScriptedModel
from tests.support.scripted_server import Step, scripted_server

ASKED = [Message(role="user", content="Скільки коштує мед?")]
BROKEN = ModelUnavailableError("broke off")


def metered(
    *replies: str | ModelError | Sequence[str | ModelError], price: str | None = None
) -> MeteredModel:
    return MeteredModel(ScriptedModel(list(replies)), read_price(price))


def test_every_call_of_an_answer_counts():
    model = metered("Так.", "Ні.", price="0.15,0.60")
    for _ in range(2):
        list(model.stream(ASKED))
    assert (model.usage.prompt_tokens, model.usage.completion_tokens) == (200, 40)
    assert model.usage.cost == pytest.approx((200 * 0.15 + 40 * 0.60) / 1e6)


def test_without_a_price_the_cost_is_unknown():
    model = metered("Так.")
    list(model.stream(ASKED))
    assert model.usage == Usage(prompt_tokens=100, completion_tokens=20, cost=None)


def test_a_call_that_broke_off_counts_by_estimate_and_its_cost_is_unknown():
    model = metered(["Мед коштує", BROKEN], price="1,2")
    with pytest.raises(ModelUnavailableError):
        list(model.stream(ASKED))
    assert model.usage.prompt_tokens > 0
    assert model.usage.completion_tokens > 0
    assert model.usage.cost is None


def test_a_call_that_brought_nothing_costs_nothing():
    model = metered(BROKEN, price="1,2")
    with pytest.raises(ModelUnavailableError):
        list(model.stream(ASKED))
    assert model.usage == Usage(cost=0.0)


def test_tokens_that_the_server_did_not_count_have_no_cost():
    with scripted_server(Step(pieces=["Так."], usage=None)) as server, opened(server, []) as inner:
        model = MeteredModel(inner, read_price("1,2"))
        list(model.stream(ASKED))
    assert model.usage.prompt_tokens > 0
    assert model.usage.cost is None


@given(st.decimals(0, 1000, places=4), st.decimals(0, 1000, places=4), st.integers(0, 10**7))
def test_a_price_is_for_a_million_tokens(prompt, completion, tokens):
    price = read_price(f" {prompt} , {completion} ")
    assert price is not None
    million = Usage(prompt_tokens=10**6, completion_tokens=10**6)
    assert price.of(million) == pytest.approx(float(prompt + completion))
    assert price.of(Usage(prompt_tokens=tokens)) == pytest.approx(float(prompt) * tokens / 1e6)


@pytest.mark.parametrize("setting", ["free", "1", "1,2,3", "1;2", "-1,2", "nan,1", "1,inf", ","])
def test_a_malformed_price_is_a_setting_to_change(setting):
    with pytest.raises(ModelSettingsError, match="ASSISTANT_PRICE"):
        read_price(setting)


@pytest.mark.parametrize("setting", [None, ""])
def test_no_price_is_none(setting):
    assert read_price(setting) is None
