"""From a note to items of ours: one for its cloze or its card, one for a pair of cards that mirror each other, else one
for each card.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from quizzes.engine.formats.apkg.deletions import MalformedDeletion, of_single_numbers
from quizzes.engine.formats.apkg.notetypes import Notetype, Template
from quizzes.engine.formats.apkg.templates import (
    MalformedTemplate,
    Part,
    field_names,
    field_places,
    fields_with,
    is_filled_in,
    parse_template,
    rendered,
    texts_of,
    with_usual_marks,
)
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.markup.ankifields import field_text, plain_text

LONGEST_TYPED_ANSWER = 200

_RULE = re.compile(r"<hr\b[^<>]*\bid=[\"']?answer\b[^<>]*>", re.IGNORECASE)
_SPECIAL_FIELDS = {"Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag"}


class NotAnItem(ValueError):
    """No item of ours says what this note or card says; the message says why."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note: its fields by name, in order, and the deck in which its first card lies.

    `is_ascii` is true where no field has other letters than ASCII's, not even as numbers ('&#8238;').
    """

    guid: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    deck: str
    is_ascii: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What one item is made of. `ordinals` gives its card for each of the note's, both counted as their owners do:
    Anki's from 0, ours from 1. A cloze has them all, so the mapping is empty. `missing` are names of media.
    """

    type: str
    body: Json
    stem: str = ""
    feedback: str = ""
    ordinals: Mapping[int, int] | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """The parts of a template that a card's two sides are made of.

    `answer` is what comes after the line under the question, `whole_answer` all of it. `typed` names the field that the
    learner is to type, '' for none. `says_its_name` is true of a template that shows the name of its card.
    """

    name: str
    question: Sequence[Part]
    answer: Sequence[Part]
    whole_answer: Sequence[Part]
    typed: str
    says_its_name: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A notetype made ready for reading many notes. Of a template that cannot be read there is the reason instead."""

    notetype: Notetype
    sides: tuple[Side | str, ...]
    asks_for_more: bool  # than the note's own fields
    shown: Mapping[str, int]  # how often its templates show each field
    own_characters: int
    own_tags: int

    @classmethod
    def of(cls, notetype: Notetype) -> Form:
        sides = tuple(_side(template) for template in notetype.templates)
        asked = set[str]().union(
            *(field_names((*side.question, *side.whole_answer)) for side in sides if isinstance(side, Side))
        )
        parts = [part for side in sides if isinstance(side, Side) for part in (*side.question, *side.answer)]
        texts = "".join(texts_of(parts))
        return cls(
            notetype,
            sides,
            asks_for_more=not asked.isdisjoint(_SPECIAL_FIELDS),
            shown=Counter(field_places(parts)),
            own_characters=len(texts),
            own_tags=texts.count("<"),
        )

    def most_shown(self, note: Note) -> tuple[int, int]:
        """Return how many characters and HTML tags the sides of all cards of a note can show."""
        characters, tags = self.own_characters, self.own_tags
        for name, text in note.fields.items():
            # Each field is looked at once, shown or not.
            times = max(self.shown.get(name, 0), 1)
            characters += times * len(text)
            tags += times * text.count("<")
        return characters, tags

    def side(self, template: int) -> Side:
        """Return the sides of a card. Raises NotAnItem."""
        if not 0 <= template < len(self.sides):
            raise NotAnItem(f"its notetype has no template {template + 1}")
        side = self.sides[template]
        if isinstance(side, str):
            raise NotAnItem(f"the template {self.notetype.templates[template].name[:40]!r} cannot be read: {side}")
        return side


def readings(note: Note, form: Form, cards: Sequence[int], *, media: Container[str]) -> list[Reading | NotAnItem]:
    """Return what a note's items are made of, or why a card makes none, in the order of its cards.

    `cards` are the templates of the note's cards, for a cloze the numbers of its deletions less one.
    """
    fields = _with_special_fields(note, form) if form.asks_for_more else note.fields
    if form.notetype.is_cloze:
        return [_caught(lambda: _cloze(fields, form, media))]
    if len(cards) == 2 and (mirrored := _mirrored(fields, form, cards, media)):
        return [mirrored]
    return [_caught(lambda card=card: _single(fields, form, card, media)) for card in cards]  # type: ignore[misc]


def _caught(read: Callable[[], Reading]) -> Reading | NotAnItem:
    try:
        return read()
    except NotAnItem as error:
        return error
    except (MalformedDeletion, MalformedTemplate) as error:
        return NotAnItem(str(error))


def _side(template: Template) -> Side | str:
    source = with_usual_marks(template.answer)
    rule = _RULE.search(source)
    try:
        question = parse_template(with_usual_marks(template.question))
        whole = parse_template(source)
    except MalformedTemplate as error:
        return str(error)
    answer = whole
    if rule:
        try:
            answer = parse_template(source[rule.end() :])
        except MalformedTemplate:  # the line stands inside a section
            answer = whole
    typed = [name for name in fields_with("type", question) if name not in fields_with("cloze", question)]
    says_its_name = "Card" in field_names((*question, *whole))
    return Side(template.name, question, answer, whole, typed[0] if typed else "", says_its_name)


def _with_special_fields(note: Note, form: Form) -> dict[str, str]:
    return {
        "Tags": " ".join(note.tags),
        "Type": form.notetype.name,
        "Deck": note.deck,
        "Subdeck": note.deck.rpartition("::")[2],
        **note.fields,
    }


def _cloze(fields: Mapping[str, str], form: Form, media: Container[str]) -> Reading:
    side = form.side(0)
    html = rendered(side.question, fields, is_question=True)
    if "::image-occlusion:" in html:
        raise NotAnItem("it asks for parts of a picture, for which there is no item type")
    if not fields_with("cloze", side.question):
        raise NotAnItem("its notetype is a cloze, but its template shows none")
    text = field_text(of_single_numbers(html), media=media)
    extra = field_text(rendered(side.answer, fields, is_question=False), media=media)
    return Reading("cloze", {"text": text.markdown}, feedback=extra.markdown, missing=text.missing + extra.missing)


def _sides(fields: Mapping[str, str], side: Side) -> tuple[str, str]:
    """Return the HTML of question and answer, the answer without the question in it."""
    if side.says_its_name:
        fields = {"Card": side.name, **fields}
    question = rendered(side.question, fields, is_question=True).strip()
    answer = rendered(side.answer, fields, is_question=False)
    if not is_filled_in(answer) and not side.typed:
        answer = rendered(side.whole_answer, fields, is_question=False)
    answer = answer.strip()
    rest = answer.removeprefix(question).strip()
    return question, rest if question and is_filled_in(rest) else answer


def _mirrored(fields: Mapping[str, str], form: Form, cards: Sequence[int], media: Container[str]) -> Reading | None:
    """Return a flashcard for both directions, None where the two cards do not mirror each other."""
    try:
        first, second = (form.side(card) for card in cards)
        question, answer = _sides(fields, first)
        if first.typed or second.typed or _sides(fields, second) != (answer, question):
            return None
    except (NotAnItem, MalformedTemplate):
        return None
    reading = _flashcard(question, answer, media)
    body = {**reading.body, "reversed": True} if isinstance(reading.body, Mapping) else reading.body
    return Reading("flashcard", body, ordinals={cards[0]: 1, cards[1]: 2}, missing=reading.missing)


def _single(fields: Mapping[str, str], form: Form, card: int, media: Container[str]) -> Reading:
    side = form.side(card)
    question, answer = _sides(fields, side)
    if not side.typed:
        reading = _flashcard(question, answer, media)
    else:
        typed_html = fields.get(side.typed, "")
        reading = _typed(question, typed_html, answer, media)
    return Reading(reading.type, reading.body, reading.stem, reading.feedback, {card: 1}, reading.missing)


def _typed(question: str, typed_html: str, answer: str, media: Container[str]) -> Reading:
    """Return a short text where the answer is a plain phrase, else a flashcard with the answer above what follows."""
    phrase = plain_text(typed_html)
    if not phrase or len(phrase) > LONGEST_TYPED_ANSWER or "\\" in phrase:
        back = f"{typed_html}<br>{answer}" if is_filled_in(answer) else typed_html
        return _flashcard(question, back, media)
    stem = field_text(question, media=media)
    rest = field_text(answer, media=media)
    return Reading(
        "shorttext",
        {"answers": [phrase.replace("*", "\\*")]},
        stem=stem.markdown,
        feedback=rest.markdown,
        missing=stem.missing + rest.missing,
    )


def _flashcard(question: str, answer: str, media: Container[str]) -> Reading:
    front = field_text(question, media=media)
    back = field_text(answer, media=media)
    body = {"front": front.markdown, "back": back.markdown}
    return Reading("flashcard", body, missing=front.missing + back.missing)
