"""Questions and passages -> cited answers, and their evaluation.

    question -> finding -> quoting (no model) | writing (a model, checked) -> answer -> CitedAnswer

`assistant` is the way in, `cli` and `page` show it, `exporting` carries it away, `evaluation` scores it,
`translation` puts a model's renderings beside its quotes, `following` tells what is new to questions that
are kept;
`models`, `prompting` and `relevance` serve what writes and checks, `texts` are the words of the page.

from assistant import Assistant, ask
ask("why was the ambassador summoned?", index="build/index")   # -> CitedAnswer
"""

from typing import TYPE_CHECKING, Any

from assistant import errors as errors  # these two name the words of what is told
from assistant import notices as notices

if TYPE_CHECKING:
    from assistant.assistant import Assistant, ask
    from assistant.evaluation.run import evaluate
    from assistant.exporting.formats import export_answers

__all__ = ["Assistant", "ask", "evaluate", "export_answers"]

_HOMES = {
    "Assistant": "assistant.assistant",
    "ask": "assistant.assistant",
    "evaluate": "assistant.evaluation.run",
    "export_answers": "assistant.exporting.formats",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import a public name when it is first used, so that `assistant --help` answers at once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
