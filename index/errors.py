"""What can go wrong while indexing and retrieving.

NewsAssistantError
├── SettingsError        a setting is missing, malformed or contradicts another
├── CorpusError          the corpus folder or a file of it cannot be used
├── EmbeddingError       the embedder cannot be loaded or did not answer
├── WorkersError         the workers of an indexing do not start, or do not go on
├── IndexStoreError      the index is absent, older than this version, busy or damaged
│   └── IndexBusyError   another process is writing it
└── QuestionError        the question or one of its filters cannot be used

`assistant.errors` adds the errors of answering under the same base. An error is a code with values; its words
stand in `errors.toml`. They say what happened, with which file or setting, and what to do next.
"""

from pathlib import Path

from index.messages import CodedText, Value, add_english

add_english(Path(__file__).with_name("errors.toml"))


class NewsAssistantError(Exception):
    """Base of every error this project raises on purpose; `str` gives its English words.

    What it tells of another error, or of a server, stands in a value as that said it, secrets blotted out.
    """

    def __init__(self, code: str, /, **values: Value) -> None:
        super().__init__(code)
        self.message = CodedText(code, **values)

    def __str__(self) -> str:
        return str(self.message)


class SettingsError(NewsAssistantError):
    """A setting is missing, malformed or contradicts another."""


class CorpusError(NewsAssistantError):
    """The corpus folder, or one file of it, cannot be used."""


class EmbeddingError(NewsAssistantError):
    """The embedder cannot be loaded or did not answer."""


class WorkersError(NewsAssistantError):
    """The workers of an indexing do not start, or do not go on."""


class IndexStoreError(NewsAssistantError):
    """The index is absent, of an older format, busy or damaged."""


class IndexBusyError(IndexStoreError):
    """Another process is writing the index."""


class QuestionError(NewsAssistantError):
    """The question or one of its filters cannot be used."""
