"""The document of an answer, or of a whole conversation, that a visitor takes away from the page."""

from dataclasses import dataclass
from typing import Annotated

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.errors import ExportError
from assistant.exporting.export_formats import FORMATS, export_answers
from assistant.exporting.values import FormatName
from assistant.page.visits.conversations import Conversations
from assistant.page.visits.keeping import LARGEST, Keeper
from assistant.texts.texts import texts_for
from assistant.values import CitedAnswer

LARGEST_ORDER = 4 * LARGEST
"""Bytes of a request: what the tab keeps of its conversation, and a little more."""


class DownloadOrder(BaseModel):
    """What is to be taken away: the answer of an `exchange`, the whole conversation where that is None."""

    model_config = ConfigDict(extra="forbid")

    key: Annotated[str, StringConstraints(max_length=64)]
    kept: Annotated[str, StringConstraints(max_length=LARGEST)] = ""
    exchange: Annotated[int, Field(ge=0)] | None = None
    format: FormatName
    language: Annotated[str, StringConstraints(max_length=10)] = "en"


@dataclass(frozen=True, slots=True)
class Downloads:
    """Writes the documents of visitors' conversations."""

    conversations: Conversations
    keeper: Keeper

    def answer(self, body: bytes, user: str | None) -> Response:
        """Return a document as a file to be saved, or one line of JSON that says what is wrong."""
        try:
            order = DownloadOrder.model_validate_json(body)
        except ValidationError:
            return JSONResponse({"error": "this is no order of a document"}, 400)
        conversation = self.conversations.get(order.key, user)
        self.keeper.restore(conversation, order.kept)
        exchanges = conversation.exchanges
        if order.exchange is not None:
            exchanges = exchanges[order.exchange : order.exchange + 1]
        answers = [one.outcome for one in exchanges if isinstance(one.outcome, CitedAnswer)]
        texts = texts_for(order.language)
        if not answers:
            return JSONResponse({"error": texts.say(ExportError("export_nothing").message)}, 404)
        chosen = FORMATS[order.format]
        name = f"news-{'answer' if order.exchange is not None else 'conversation'}{chosen.suffix}"
        return Response(
            export_answers(answers, order.format, texts.code),
            media_type=chosen.media_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )
