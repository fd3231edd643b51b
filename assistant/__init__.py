"""Questions and passages -> cited answers, and their evaluation.

`assistant` is the way in; its `stream` leads a question through these folders and modules:

    question (what is asked) -> reply, where it asks nothing of the articles
                             -> overview, where it asks about the corpus itself
                             -> finding (the hits) -> answer -> CitedAnswer

`answer` has a model write (`writing`), each claim held against what it cites (`checking`), or quotes without
one (`quoting`; `speaking`, where somebody's own words are asked for), and adds where outlets differ and which
say the same (`differing`). A survey or a summary that `overview` found passages for is also written by the
model, where one is set.

Beside that flow: `statements` holds a text against the articles, `translation` puts a model's renderings
beside quotes, `following` tells what is new to questions that are kept, `examples` makes questions of
headlines, `exporting` carries answers away, `evaluation` scores them. `cli` and `page` show it all.

All rest on `models` (language models), `prompting` (what goes to one and comes back), `relevance` (small
trained networks that score sentences) and `texts` (the words of the page and of exports), and on the modules
`values`, `prompt_files`, `template_files`, `source_names`, `links`, `notices` and `errors`.

from assistant import Assistant, ask
ask("why was the ambassador summoned?", index="build/index")   # -> CitedAnswer
"""

from typing import TYPE_CHECKING, Any

from assistant import errors as errors  # these two name the words of what is told
from assistant import notices as notices

if TYPE_CHECKING:
    from assistant.assistant import Assistant, ask
    from assistant.evaluation.run import evaluate
    from assistant.exporting.export_formats import export_answers

__all__ = ["Assistant", "ask", "evaluate", "export_answers"]

_HOMES = {
    "Assistant": "assistant.assistant",
    "ask": "assistant.assistant",
    "evaluate": "assistant.evaluation.run",
    "export_answers": "assistant.exporting.export_formats",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import a public name when it is first used, so that `assistant --help` answers at once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
