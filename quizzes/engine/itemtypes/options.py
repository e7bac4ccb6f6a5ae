"""The options that choice and multiple items share: their body, what is shown of it, and how it is ordered."""

from __future__ import annotations

from dataclasses import dataclass

from quizzes.engine.itemtypes.arranging import shuffled
from quizzes.engine.itemtypes.base import Arrangement, Face, Json
from quizzes.engine.itemtypes.faces import numbered, one_line, require_single_card
from quizzes.engine.itemtypes.fields import Fields

KEYS = ("choices", "choices[].id", "choices[].text", "choices[].correct", "choices[].feedback")


@dataclass(frozen=True, slots=True)
class Option:
    """One option; `feedback` is for who picked it."""

    text: str
    is_correct: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class OptionsBody:
    """Two or more options by id, in the order written."""

    options: dict[str, Option]

    @property
    def key(self) -> frozenset[str]:
        return frozenset(id_ for id_, option in self.options.items() if option.is_correct)


def parse_options(raw: Json) -> OptionsBody:
    records = Fields.of(raw).identified("choices", least=2)
    return OptionsBody(
        {
            id_: Option(record.text("text"), record.flag("correct"), record.optional_text("feedback"))
            for id_, record in records.items()
        }
    )


def right_texts(body: OptionsBody) -> list[str]:
    return [option.text for option in body.options.values() if option.is_correct]


def summary(body: OptionsBody) -> str:
    return one_line(f"{'; '.join(right_texts(body))} (of {len(body.options)})")


def arrange(body: OptionsBody, seed: int | None) -> Arrangement:
    """Return the ids as written without a seed: their order is the author's, and options such as dates need theirs."""
    if seed is None:
        return tuple(body.options)
    return shuffled({id_: option.text for id_, option in body.options.items()}, seed=seed)


def public(body: OptionsBody, arrangement: Arrangement) -> Json:
    """Return the options shown; one that the body no longer has leaves its number unused."""
    return {
        "choices": [
            {"id": str(position), "text": body.options[id_].text}
            for position, id_ in enumerate(arrangement, start=1)
            if id_ in body.options
        ]
    }


def face_of_options(body: OptionsBody, ordinal: int, *, solution: str) -> Face:
    require_single_card(ordinal)
    return Face(front=numbered(option.text for option in body.options.values()), back=solution)
