"""A quote in another language -> the button that has it translated, or its translation, marked as such.

An element with `data-translate` asks for the translation of `data-number` of `data-exchange`.
"""

from collections.abc import Mapping

from assistant.page.markup import attributes, escape_text
from assistant.texts.texts import Texts
from assistant.translation import foreign_citations, language_of_translations
from assistant.values import CitedAnswer, Translation


def render_translations(
    exchange: int, answer: CitedAnswer, texts: Texts, *, offered: bool
) -> Mapping[int, str]:
    """Return what stands below the quotes of an answer, by citation; `offered` where a model translates."""
    made = {one.citation: _rendering(exchange, one, texts) for one in answer.translations}
    if not offered:
        return made
    foreign = foreign_citations(answer, language_of_translations(answer, texts.code))
    return {one.number: _button(exchange, one.number, texts) for one in foreign} | made


def _button(exchange: int, number: int, texts: Texts) -> str:
    spoken = attributes(data_waiting=texts.translating, lang=texts.code)
    where = attributes(data_exchange=exchange, data_number=number)
    label = escape_text(f"{texts.translate} [{number}]")
    return f'<button type="button" class="link" data-translate{where}{spoken}>{label}</button>'


def _rendering(exchange: int, made: Translation, texts: Texts) -> str:
    mark = f"[{made.citation}] {texts.translation.format(model=made.model)}"
    unquoted = texts.unquoted.format(words=", ".join(made.unquoted))
    spoken = attributes(lang=texts.code)
    doubt = f'<p class="notice" role="note"{spoken}>{escape_text(unquoted)}</p>' if made.unquoted else ""
    return (
        f'<div class="rendering" tabindex="-1"{attributes(data_rendered=f"{exchange}-{made.citation}")}>'
        f'<p class="mark"{attributes(lang=texts.code)}>{escape_text(mark)}</p>'
        f'<p{attributes(lang=made.language)} dir="auto">{escape_text(made.text)}</p>{doubt}</div>'
    )
