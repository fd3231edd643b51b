"""A model's answer in Chromium while it is written: sentences come one by one, and their words stay put."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.support.browsing import (
    chromium,
    expect,
    in_a_browser,
    serving_index,
    shoot,
    violations,
    visiting,
    wait_until,
)
from tests.support.scripted_server import Step, scripted_server

pytestmark = in_a_browser

SETTINGS = {"model": "scripted", "ASSISTANT_VERIFY": "model"}
WIDE, PHONE = {"width": 1360, "height": 860}, {"width": 390, "height": 844}


@dataclass(frozen=True, kw_only=True)
class Writing:
    """A question, sentences that answer it, each with words of the article's sentence that it cites."""

    question: str
    said: Mapping[str, str]
    doubt: str


WRITTEN = {
    "en-GB": Writing(
        question="Why was the ambassador summoned?",
        said={
            "Kazakhstan's Foreign Ministry called in the Belarusian ambassador, Pavel Utyupin, on Wednesday"
            " over Alexander Lukashenko's latest television appearance": "called in the Belarusian",
            "Two days earlier Lukashenko had told Russian state television that several post-Soviet"
            " neighbours want to profit from Moscow": "Two days earlier",
            "He mentioned Kazakhstan by name": "mentioned Kazakhstan",
        },
        doubt="Doubtful",
    ),
    "uk-UA": Writing(
        question="Чому викликали посла?",
        said={
            "МЗС Казахстану в середу викликало білоруського посла Павла Утюпіна": "викликало білоруського",
            "Приводом стало інтерв'ю Лукашенка, який дорікнув пострадянським країнам": "Приводом стало",
            "З дипломатом розмовляв заступник міністра": "розмовляв заступник",
        },
        doubt="Сумнівно",
    ),
    "ru-RU": Writing(
        question="Почему Нуртлеу принял посла?",
        said={
            "Мурат Нуртлеу лично принял белорусского посла Павла Утюпина": "лично принял",
            "Встреча состоялась из-за высказываний Александра Лукашенко в эфире": "Встреча состоялась",
            "По словам Нуртлеу, Беларуси следует объективно судить о позиции Астаны": "По словам Нуртлеу",
        },
        doubt="Сомнительно",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Script:
    """A model that writes two sentences, waits, writes the last, waits again and gives its verdicts.

    It finds the first stated, the second not, and says nothing of the third.
    """

    writing: Writing
    goes_on: Event = field(default_factory=Event)
    judges: Event = field(default_factory=Event)

    def reply(self, request: Mapping[str, Any]) -> Step:
        prompt = request["messages"][-1]["content"]
        if "<claim number=" not in prompt:
            return Step(pieces=self._pieces(prompt))
        self.judges.wait(60)
        verdicts = [
            {"claim": 1, "verdict": "supported", "words": ""},
            {"claim": 2, "verdict": "not_stated", "words": ""},
        ]
        return Step(pieces=[json.dumps({"claims": verdicts})])

    def _pieces(self, prompt: str) -> Iterable[str]:
        sentences = [
            f"{said} [{cited}]. "
            for said, words in self.writing.said.items()
            for cited in re.findall(rf"^\W*(\d+\.\d+)\W.*{re.escape(words)}", prompt, re.MULTILINE)[:1]
        ]
        yield from re.findall(r"\S+\s*", f"{sentences[0]}{sentences[1]}{sentences[2][:3]}")
        self.goes_on.wait(60)
        yield sentences[2][3:]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


def places(page: Any) -> list[list[float]]:
    """Return where each word and chip of the answer's first two sentences stands, from its question on."""
    found: list[list[float]] = page.evaluate(
        """() => {
          const origin = document.querySelector("#latest .question").getBoundingClientRect();
          const text = document.querySelector("#latest .text");
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            if (walker.currentNode.parentElement.closest(".unseen")) continue;
            for (const word of walker.currentNode.data.matchAll(/\\S+/g)) {
              const range = document.createRange();
              range.setStart(walker.currentNode, word.index);
              range.setEnd(walker.currentNode, word.index + word[0].length);
              const box = range.getBoundingClientRect();
              found.push([word[0], Math.round(box.x - origin.x), Math.round(box.y - origin.y)]);
            }
          }
          return found;
        }"""
    )
    return found


@pytest.mark.parametrize(
    ("locale", "size", "scheme"),
    [("en-GB", WIDE, "light"), ("uk-UA", PHONE, "light"), ("ru-RU", PHONE, "dark")],
)
def test_sentences_come_one_by_one_and_what_becomes_of_them_moves_no_word(
    browser: Any,
    demo_index: Path,
    model_cache: Path,
    tmp_path: Path,
    locale: str,
    size: dict[str, int],
    scheme: str,
) -> None:
    script = Script(writing=WRITTEN[locale])
    look = {"locale": locale, "viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}
    with (
        scripted_server(script.reply) as server,
        serving_index(demo_index, model_cache, **SETTINGS, OPENAI_BASE_URL=server.base_url) as address,
        visiting(browser, address, **look) as page,
    ):
        page.wait_for_selector(".example")  # greeted, in the reader's language
        page.fill("#question textarea", script.writing.question)
        page.keyboard.press("Enter")
        expect(page.locator("#latest .claim.checking")).to_have_count(2)
        expect(page.locator("#latest .text.writing")).to_be_visible()
        shoot(page, f"streaming_{locale}_writing")
        first = places(page)
        # Nothing of what is under way is read out by itself.
        assert page.locator("#latest :is([aria-live], [role=status], [role=alert])").count() == 0
        script.goes_on.set()
        expect(page.locator("#latest .claim.checking")).to_have_count(3)
        expect(page.locator("#latest .text.written")).to_be_visible()
        whole = places(page)
        assert whole[: len(first)] == first
        assert violations(page) == []
        shoot(page, f"streaming_{locale}_checking")
        script.judges.set()
        page.wait_for_selector("#latest .quiet.done")
        assert places(page) == whole
        expect(page.locator("#latest .claim.checking")).to_have_count(0)
        expect(page.locator("#latest .claim.doubtful")).to_have_count(1)
        expect(page.locator("#latest .doubts li")).to_contain_text(script.writing.doubt)
        expect(page.locator("#latest .text button.chip")).to_have_count(3)
        wait_until(page, "document.querySelector('body > .unseen[aria-live]').textContent.endsWith('1')")
        shoot(page, f"streaming_{locale}_finished")
