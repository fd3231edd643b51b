"""What can go wrong while answering and evaluating; the base and the errors of indexing: `index.errors`.

NewsAssistantError
├── ModelError           the language model cannot be used
│   ├── ModelSettingsError   key refused, unknown model, no such server: the user must change a setting
│   └── ModelUnavailableError  busy, timed out, cut off or malformed even after retries
├── PromptError          a prompt file is missing, or its variables are not those expected
├── ExportError          answers cannot be exported, or an export cannot be read back
└── QuestionSetError     a question set or a saved run cannot be read; names the file and line
"""

from pathlib import Path

from index.errors import NewsAssistantError
from index.messages import add_english

add_english(Path(__file__).with_name("errors.toml"))


class ModelError(NewsAssistantError):
    """The language model cannot be used; the quoted answer stands in."""


class ModelSettingsError(ModelError):
    """A setting of the model must change: key refused, unknown model, no such server."""


class ModelUnavailableError(ModelError):
    """The model was busy, timed out, cut off or malformed even after bounded retries."""


class PromptError(NewsAssistantError):
    """A prompt file is missing, or its variables are not those expected."""


class ExportError(NewsAssistantError):
    """Answers cannot be exported, or a file is no export that can be read back; the message names it."""


class QuestionSetError(NewsAssistantError):
    """A question set or a saved run cannot be read; the message names file and line."""
