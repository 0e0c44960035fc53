"""How tests read a text the way the detector does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from processors.evidence.context import Context
from processors.evidence.tells import meant, parted
from processors.knowledge import Knowledge
from processors.lexicon.hits import in_language
from processors.views.text import read_views
from tests.builders import make_post

Read = Callable[..., Context]


@pytest.fixture
def read(knowledge: Knowledge) -> Read:
    """Give a function from a text (and fields of the post) to its context."""

    def read_text(text: str, **changes: Any) -> Context:
        views = read_views([text])
        language, confidence = knowledge.language.name([text])[0]
        subjects, tells = parted(in_language(knowledge.lexicon.subjects.find(views).get(0, ()), language))
        context = Context(
            post=make_post(text=text, **changes),
            text=text,
            language=language,
            language_confidence=confidence,
            subjects=subjects,
            tells=tells,
            context_hits=in_language(knowledge.lexicon.contexts.find(views).get(0, ()), language),
            knowledge=knowledge,
        )
        return msgspec.structs.replace(context, subjects=meant(context))

    return read_text
