"""Prompt files -> text: one prompt a file in `prompts/`, its variables written `$name`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from string import Template

from assistant.errors import PromptError

PROMPTS_FOLDER = Path(__file__).resolve().parent.parent / "prompts"
LANGUAGE_NAMES: Mapping[str, str] = {"uk": "Ukrainian", "ru": "Russian", "en": "English"}
FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt whose variables are known to be exactly those its caller fills."""

    name: str
    template: Template
    variables: frozenset[str]

    def render(self, **values: str) -> str:
        """Return the prompt, its variables filled; raises PromptError when they are not those declared."""
        if set(values) != self.variables:
            raise _mismatch(self.name, wanted=self.variables, given=set(values))
        return self.template.substitute(values)


def load_prompt(name: str, *, variables: frozenset[str], folder: Path = PROMPTS_FOLDER) -> Prompt:
    """Read `prompts/NAME.txt` and check at once that it uses exactly `variables`.

    Raises PromptError naming the file when it is missing, not UTF-8, or its variables are not those expected.
    """
    path = folder / f"{name}.txt"
    try:
        template = Template(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError("prompt_unreadable", file=str(path), why=str(error)) from error
    if not template.is_valid():
        raise PromptError("prompt_lone_dollar", file=str(path))
    found = set(template.get_identifiers())
    if found != variables:
        raise _mismatch(str(path), wanted=variables, given=found)
    return Prompt(name=name, template=template, variables=variables)


@cache
def not_in_corpus(language: str) -> str:
    """Return the sentence that says "not in the corpus" in `language` (English for an unknown one)."""
    known = language if language in LANGUAGE_NAMES else FALLBACK_LANGUAGE
    return load_prompt(f"not_in_corpus.{known}", variables=frozenset()).render()


def language_name(language: str) -> str:
    """Return the English name of a language code, as prompts use it."""
    return LANGUAGE_NAMES.get(language, LANGUAGE_NAMES[FALLBACK_LANGUAGE])


def _mismatch(name: str, *, wanted: frozenset[str], given: set[str]) -> PromptError:
    missing, extra = tuple(sorted(wanted - given)) or ("–",), tuple(sorted(given - wanted)) or ("–",)
    return PromptError("prompt_variables", prompt=name, missing=missing, extra=extra)


def prompts_digest() -> str:
    """Return a hash of every prompt: answers written under other prompts are other answers."""
    digest = blake2b(digest_size=8)
    for path in sorted(PROMPTS_FOLDER.glob("*.txt")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
