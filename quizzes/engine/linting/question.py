"""An item as the rules look at it: its body read once, its options and its texts without marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.choice import CHOICE
from quizzes.engine.itemtypes.cloze import ClozeBody
from quizzes.engine.itemtypes.deletions import Deletion, Part
from quizzes.engine.itemtypes.exactnumbers import plain as plain_number
from quizzes.engine.itemtypes.flashcard import FlashcardBody
from quizzes.engine.itemtypes.multiple import MULTIPLE
from quizzes.engine.itemtypes.numeric import NumericBody
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.shorttext import ShortTextBody
from quizzes.engine.linting.words import plain


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as far as it can be read: the rules speak of bodies too that their type refuses.

    `path` is its place in the body, 'choices[2]'.
    """

    path: str
    id: str
    text: str
    is_key: bool
    has_feedback: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One item with what most rules ask of it.

    `body` is None where the type cannot read it, and `fault` says why. `prompt` is what the learner is asked, plain:
    the stem, and a flashcard's front or the text of a cloze with '___' in its gaps. `answers` are the right answers,
    plain, as far as they are texts; of several wordings, all.
    """

    item: Item
    body: object
    fault: MalformedBody | None
    options: tuple[Choice, ...]
    stem: str
    prompt: str
    answers: tuple[str, ...]

    @classmethod
    def of(cls, item: Item) -> Question:
        body, fault = _parsed(item)
        stem = plain(item.stem)
        return cls(
            item=item,
            body=body,
            fault=fault,
            options=_options(item),
            stem=stem,
            prompt=plain(f"{stem} {_shown(body)}"),
            answers=tuple(plain(answer) for answer in _answers(body)),
        )

    @property
    def asked_in(self) -> str:
        """The field that holds most of the prompt."""
        match self.body:
            case FlashcardBody():
                return "front"
            case ClozeBody():
                return "text"
            case _:
                return "stem"

    @property
    def key(self) -> Choice | None:
        """The one right option, None where there is none or more than one."""
        keys = [option for option in self.options if option.is_key]
        return keys[0] if len(keys) == 1 else None

    @property
    def distractors(self) -> list[Choice]:
        return [option for option in self.options if not option.is_key]


def _parsed(item: Item) -> tuple[object, MalformedBody | None]:
    kind = REGISTRY.get(item.type)
    if kind is None:
        return None, MalformedBody(f"{item.type!r} is no item type", field="type")
    try:
        return kind.parse_body(item.body), None
    except MalformedBody as fault:
        return None, fault


def _options(item: Item) -> tuple[Choice, ...]:
    if item.type not in {CHOICE.name, MULTIPLE.name} or not isinstance(item.body, Mapping):
        return ()
    choices = item.body.get("choices")
    if isinstance(choices, str) or not isinstance(choices, Sequence):
        return ()
    return tuple(
        Choice(
            path=f"choices[{place}]",
            id=_text(choice, "id"),
            text=plain(_text(choice, "text")),
            is_key=choice.get("correct") is True,
            has_feedback=bool(_text(choice, "feedback").strip()),
        )
        for place, choice in enumerate(choices)
        if isinstance(choice, Mapping)
    )


def _text(record: Mapping[str, Json], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _shown(body: object) -> str:
    match body:
        case FlashcardBody(front=front):
            return front
        case ClozeBody(parts=parts):
            return text_with_gaps(parts)
        case _:
            return ""


def text_with_gaps(parts: Sequence[Part]) -> str:
    """Return the text of a cloze as a quiz shows it, with '___' for each deletion."""
    return "".join("___" if isinstance(part, Deletion) else part for part in parts)


def _answers(body: object) -> list[str]:
    match body:
        case FlashcardBody(back=back):
            return [back]
        case ClozeBody(gaps=gaps):
            return [gap.answer for gap in gaps.values()]
        case OptionsBody(options=options):
            return [option.text for option in options.values() if option.is_correct]
        case ShortTextBody(answers=answers):
            return [answer.text for answer in answers if answer.score == 1 and "*" not in answer.text]
        case NumericBody(targets=targets):
            return [plain_number(targets[0].answer)]
        case _:
            return []
