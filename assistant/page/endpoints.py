"""The page's endpoints for programs as the command line has them: ask, search, story, check and export.

They return the document as text: gradio_client takes every object with a `path` for a file and tries to
download it, and an MCP client would be shown Python's notation instead of JSON.
"""

import json
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from assistant.errors import ExportError
from assistant.exporting.export_formats import find_format, write_export
from assistant.exporting.exported_answers import read_answers
from assistant.page.access.limits import LimitError
from assistant.page.visits.protocol import NewsAssistant
from assistant.page.visits.queue import Turns, caller_of
from assistant.page.visits.values import check_question, read_filters
from assistant.question.scope import PeriodSource
from assistant.texts.texts import texts_for
from assistant.values import hit_to_dict
from index.errors import NewsAssistantError, QuestionError

_MOST_HITS = 1_000
_MOST_EARLIER = 20
"""Questions of a history that are read, the latest ones."""
_STATUSES = {QuestionError: 422, ExportError: 422, LimitError: 429}
"""What the caller has to mend or to wait for; everything else is a failure of this server, 500."""


def add_endpoints(assistant: NewsAssistant, turns: Turns) -> None:
    """Add the endpoints to the page being built."""

    def ask(
        question: str,
        history: list[str] | None = None,
        languages: list[str] | None = None,
        outlets: list[str] | None = None,
        since: str = "",
        until: str = "",
        path: str = "",
        any_time: bool = False,
        translate: bool = False,
        request: gr.Request | None = None,
    ) -> str:
        """Answer a question from the news corpus, every citation a verbatim span of a source file.

        Args:
            question: The question, in Ukrainian, Russian or English.
            history: Earlier questions of the conversation, oldest first.
            languages: Only articles in these languages: uk, ru, en.
            outlets: Only articles of these outlets.
            since: Only articles from this ISO date on.
            until: Only articles up to this ISO date.
            path: Only articles whose path matches this glob.
            any_time: Leave the time words of the question ("yesterday", "latest") unread.
            translate: Have the language model translate quotes in other languages than the question's.
        """
        with _errors_told():
            filters = read_filters(languages, outlets, since, until, path)
            asked = check_question(question)
            earlier = [check_question(str(turn)) for turn in (history or [])[-_MOST_EARLIER:]]
            with turns.taken(caller_of(request)):
                answer = assistant.ask(asked, earlier, **filters, period=_period(any_time))
                answer = assistant.translate(answer) if translate else answer
        return json.dumps(answer.to_dict(), ensure_ascii=False)

    def search(
        question: str,
        count: int = 10,
        languages: list[str] | None = None,
        outlets: list[str] | None = None,
        since: str = "",
        until: str = "",
        path: str = "",
        any_time: bool = False,
        speaker: str = "",
        request: gr.Request | None = None,
    ) -> str:
        """Find the passages of the news corpus nearest to a question; no answer is written.

        Args:
            question: The question, in Ukrainian, Russian or English; "" where a speaker is enough.
            count: How many passages to return, 1 to 1,000.
            languages: Only articles in these languages: uk, ru, en.
            outlets: Only articles of these outlets.
            since: Only articles from this ISO date on.
            until: Only articles up to this ISO date.
            path: Only articles whose path matches this glob.
            any_time: Leave the time words of the question ("yesterday", "latest") unread.
            speaker: Only passages in which this person or body speaks, with the sentences that say so.
        """
        started = time.perf_counter()
        asked = {"question": question} | ({"speaker": speaker} if speaker else {})
        with _errors_told():
            filters = read_filters(languages, outlets, since, until, path)
            question, speaker = check_question(question), check_question(speaker)
            most, period = max(1, min(count, _MOST_HITS)), _period(any_time)
            with turns.taken(caller_of(request)):
                if speaker:
                    spoken = assistant.said_by(speaker, question, most, **filters, period=period)
                    hits = [one.to_dict() for one in spoken.hits]
                else:
                    found = assistant.search(question, most, **filters, period=period)
                    hits = [hit_to_dict(hit) for hit in found]
        seconds = round(time.perf_counter() - started, 3)
        return json.dumps({**asked, "hits": hits, "seconds": seconds}, ensure_ascii=False)

    def story(path: str, language: str = "en", request: gr.Request | None = None) -> str:
        """Tell the story of an article of the news corpus: its accounts, what happened when, how they differ.

        Args:
            path: The article's path, as a citation or a search has it.
            language: Of the words between the quotes: uk, ru, en.
        """
        with _errors_told():
            asked = check_question(path)
            with turns.taken(caller_of(request)):
                told = assistant.story(asked, texts_for(language).code)
        return json.dumps(told.to_dict(), ensure_ascii=False)

    def check(
        text: str,
        languages: list[str] | None = None,
        outlets: list[str] | None = None,
        since: str = "",
        until: str = "",
        path: str = "",
        request: gr.Request | None = None,
    ) -> str:
        """Hold each sentence of a text against the news corpus, with the verbatim sentences for and against.

        Args:
            text: One or more sentences, in Ukrainian, Russian or English.
            languages: Only articles in these languages: uk, ru, en.
            outlets: Only articles of these outlets.
            since: Only articles from this ISO date on.
            until: Only articles up to this ISO date.
            path: Only articles whose path matches this glob.
        """
        with _errors_told():
            filters = read_filters(languages, outlets, since, until, path)
            stated = check_question(text)
            with turns.taken(caller_of(request)):
                checked = assistant.check(stated, **filters)
        return json.dumps(checked.to_dict(), ensure_ascii=False)

    def export(answers: str, format: str = "markdown", language: str = "en") -> str:
        """Write answers from the news corpus as a document: its name, kind and text, or its bytes in base64.

        Args:
            answers: What the endpoint `ask` returned, or a JSON list of such answers.
            format: markdown, docx, html, csl, bibtex, csv, annotations or json.
            language: Of the document's own words and dates: uk, ru, en.
        """
        with _errors_told():
            chosen = find_format(format)
            document = write_export(read_answers(answers.encode(), "answers"), format, language)
        told = {"name": f"news-answers{chosen.suffix}", "media_type": chosen.media_type}
        if format == "docx":
            return json.dumps(told | {"base64": b64encode(document).decode()})
        return json.dumps(told | {"text": document.decode("utf-8-sig")}, ensure_ascii=False)

    # Queued by Gradio, an MCP call would be sent to this server once more, at whatever address its caller
    # names and without the log-in.
    gr.api(ask, api_name="ask", queue=False)
    gr.api(search, api_name="search", queue=False)
    gr.api(story, api_name="story", queue=False)
    gr.api(check, api_name="check", queue=False)
    gr.api(export, api_name="export", queue=False)


@contextmanager
def _errors_told() -> Iterator[None]:
    """Let an error of ours reach the caller as one line; its title is the status of HTTP (`access.calls`)."""
    try:
        yield
    except NewsAssistantError as exc:
        status = next((status for kind, status in _STATUSES.items() if isinstance(exc, kind)), 500)
        raise gr.Error(str(exc), title=str(status), print_exception=False) from exc


def _period(any_time: bool) -> PeriodSource:
    return "any" if any_time else "question"
