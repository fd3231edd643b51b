"""What became of an export's quotes -> the source pane; pure functions, everything escaped."""

from collections import Counter
from collections.abc import Sequence

from assistant.exporting.values import Change, QuoteCheck
from assistant.page.markup import attributes, escape_text
from assistant.page.visits.values import VerifiedExport
from assistant.texts.texts import Texts

_TAGS = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


def render_verified(exports: Sequence[VerifiedExport], texts: Texts) -> str:
    """Return the pane with each export and its quotes: stands, moved where, changed how, gone."""
    close = attributes(title=texts.close_export, aria_label=texts.close_export)
    return (
        f'<div class="pane verified"><nav class="steps"><button type="button" class="link back" data-back>'
        f'← {escape_text(texts.back_from_corpus)}</button><span class="where"></span>'
        f'<button type="button" class="step close" data-open="corpus"{close}>✕</button></nav>'
        f"{''.join(_export(one, texts) for one in exports)}</div>"
    )


def _export(export: VerifiedExport, texts: Texts) -> str:
    heading = f'<h2 tabindex="-1" data-verified><bdi>{escape_text(export.name)}</bdi></h2>'
    if export.problem:
        return f'{heading}<p class="problem" role="alert">{escape_text(texts.say(export.problem))}</p>'
    counts = Counter[str](check.standing for check in export.checks)
    told = " · ".join(f"{words}: {counts[name]}" for name, words in texts.standings.items() if counts[name])
    items = "".join(_check(check, texts) for check in export.checks)
    return f'{heading}<p class="big" role="status">{escape_text(told)}</p><ol class="checks">{items}</ol>'


def _check(check: QuoteCheck, texts: Texts) -> str:
    moved = check.standing == "moved" and check.path != check.carried.path
    notes = [
        texts.moved_to.format(path=check.path) if moved else "",
        texts.file_changed if check.file == "changed" else "",
    ]
    facts = " · ".join((f"[{check.carried.number}]", check.carried.path, *(note for note in notes if note)))
    words = _difference(check.difference) if check.standing == "changed" else escape_text(check.carried.quote)
    return (
        f'<li class="{check.standing}"><p><strong>{escape_text(texts.standings[check.standing])}</strong>'
        f' <span class="card-facts">{escape_text(facts)}</span></p>'
        f'<blockquote dir="auto">{words}</blockquote></li>'
    )


def _difference(changes: Sequence[Change]) -> str:
    return "".join(_TAGS[one.operation].format(escape_text(one.text)) for one in changes)
