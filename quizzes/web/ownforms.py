"""Forms in which a learner writes their own cards, one for each type, without a word of markup that they must know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.cards.services.ownitems import OwnItem
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody
from seminar.enginewords import remark_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from quizzes.engine.itemtypes.base import Json
    from seminar.lectures.models import Passage

LONGEST = 20_000
MOST_TAGS = 20
LONGEST_TAG = 64

type Said = Mapping[str, Any]


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "cols": 40})


def text_field(
    label: StrOrPromise, *, rows: int = 3, required: bool = True, help_text: StrOrPromise = ""
) -> forms.CharField:
    return forms.CharField(
        label=label, widget=area(rows), max_length=LONGEST, required=required, help_text=help_text, strip=True
    )


class OwnItemForm(forms.Form):
    """What every type asks for. After `is_valid`, `said` is the item.

    `client_id` is made with an empty form, so that sending it twice adds one card; `based_on` is the version shown.
    """

    type_name = ""
    own_fields: tuple[str, ...] = ()
    selection_field = ""  # where words go that were selected in a lecture

    feedback = text_field(
        gettext_lazy("Note"), rows=2, required=False, help_text=gettext_lazy("Shown below the answer.")
    )
    passage = forms.ChoiceField(label=gettext_lazy("Passage"), required=False)
    tags = forms.CharField(
        label=gettext_lazy("Tags"), required=False, max_length=500, help_text=gettext_lazy("Parted by commas.")
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        passages: Sequence[Passage],
        stored: OwnItem | None = None,
        initial: Said | None = None,
    ) -> None:
        shown = {"client_id": uuid4()} | (_shown(self, stored) if stored else {}) | dict(initial or {})
        super().__init__(data, initial=shown)
        self.order_fields([*self.own_fields, "feedback", "passage", "tags"])
        self.stored = stored
        self.passages = {str(passage.pk): passage for passage in passages}
        cast("forms.ChoiceField", self.fields["passage"]).choices = [("", _("none")), *_grouped(passages)]
        self.said: OwnItem

    def clean_tags(self) -> tuple[str, ...]:
        names = sorted({name.strip() for name in self.cleaned_data["tags"].split(",")} - {""})
        if len(names) > MOST_TAGS:
            raise forms.ValidationError(_("At most %(most)d tags."), params={"most": MOST_TAGS})
        if any(len(name) > LONGEST_TAG for name in names):
            raise forms.ValidationError(_("A tag has at most 64 characters."))
        return tuple(names)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        body = self.body(said)
        try:
            REGISTRY[self.type_name].parse_body(body)
        except MalformedBody as error:
            self.add_error(self.place_of(error), self.words_of(error))
            return said
        self.said = OwnItem(
            self.type_name,
            body,
            stem=said.get("stem", self.stored.stem if self.stored else ""),
            feedback=said["feedback"],
            tags=said["tags"],
            passage=self.passages.get(said["passage"]),
        )
        return said

    def body(self, said: Said) -> Json:
        """Return the body in the form of the type."""
        raise NotImplementedError

    @staticmethod
    def shown_of(body: Mapping[str, Any]) -> Said:
        """Return what the fields of the type show of a stored body."""
        raise NotImplementedError

    def place_of(self, error: MalformedBody) -> str:
        return self.own_fields[0]

    def words_of(self, error: MalformedBody) -> str:
        return remark_in_words(str(error))


class FlashcardForm(OwnItemForm):
    type_name = "flashcard"
    own_fields = ("front", "back", "is_reversed")
    selection_field = "back"

    front = text_field(gettext_lazy("Front"))
    back = text_field(gettext_lazy("Back"))
    is_reversed = forms.BooleanField(label=gettext_lazy("Ask the other way round, too"), required=False)

    def body(self, said: Said) -> Json:
        return {"front": said["front"], "back": said["back"], "reversed": said["is_reversed"]}

    @staticmethod
    def shown_of(body: Mapping[str, Any]) -> Said:
        return {"front": body["front"], "back": body["back"], "is_reversed": body.get("reversed", False)}


class ClozeForm(OwnItemForm):
    type_name = "cloze"
    own_fields = ("text",)
    selection_field = "text"

    text = text_field(
        gettext_lazy("Text"),
        rows=5,
        help_text=gettext_lazy("What is to be recalled goes into {{c1::…}}; each number makes a card of its own."),
    )

    def body(self, said: Said) -> Json:
        others = [entry for entry in _entries(self.stored, "also") if entry["gap"] in _gaps_in(said["text"])]
        return {"text": said["text"], **({"also": others} if others else {})}

    @staticmethod
    def shown_of(body: Mapping[str, Any]) -> Said:
        return {"text": body["text"]}

    def words_of(self, error: MalformedBody) -> str:
        return (
            _("Hide at least one word, such as {{c1::Weber}}.")
            if "no deletion" in str(error)
            else super().words_of(error)
        )


class ChoiceForm(OwnItemForm):
    type_name = "choice"
    own_fields = ("stem", "right", "wrong")
    selection_field = "right"

    stem = text_field(gettext_lazy("Question"))
    right = forms.CharField(label=gettext_lazy("Right answer"), max_length=1000)
    wrong = text_field(
        gettext_lazy("Wrong answers"),
        rows=4,
        help_text=gettext_lazy("One a line; they come in another order each time."),
    )

    def body(self, said: Said) -> Json:
        known = {_in_a_line(entry["text"]): entry for entry in _entries(self.stored, "choices")}
        wrong = dict.fromkeys(line.strip() for line in said["wrong"].splitlines() if line.strip())
        taken = {entry["id"] for entry in known.values()}
        free = (f"o{number}" for number in range(1, 10_000) if f"o{number}" not in taken)
        return {
            "choices": [
                {**(known.get(text) or {"id": next(free), "text": text}), "correct": is_right}
                for text, is_right in [(said["right"].strip(), True), *((text, False) for text in wrong)]
            ]
        }

    @staticmethod
    def shown_of(body: Mapping[str, Any]) -> Said:
        right = [_in_a_line(entry["text"]) for entry in body["choices"] if entry.get("correct")]
        wrong = [_in_a_line(entry["text"]) for entry in body["choices"] if not entry.get("correct")]
        return {"right": "".join(right), "wrong": "\n".join(wrong)}

    def place_of(self, error: MalformedBody) -> str:
        return "wrong"


class ShortTextForm(OwnItemForm):
    type_name = "shorttext"
    own_fields = ("stem", "answers")
    selection_field = "answers"

    stem = text_field(gettext_lazy("Question"))
    answers = text_field(
        gettext_lazy("Answers"),
        help_text=gettext_lazy("One a line; the first is shown. An asterisk stands for anything."),
    )

    def body(self, said: Said) -> Json:
        known = {_text_of(entry): entry for entry in _entries(self.stored, "answers")}
        lines = dict.fromkeys(line.strip() for line in said["answers"].splitlines() if line.strip())
        before = self.stored.body if self.stored else {}
        kept = {"case_sensitive": True} if isinstance(before, Mapping) and before.get("case_sensitive") else {}
        return {"answers": [known.get(line, line) for line in lines], **kept}

    @staticmethod
    def shown_of(body: Mapping[str, Any]) -> Said:
        return {"answers": "\n".join(_text_of(entry) for entry in body["answers"])}


FORMS: Mapping[str, type[OwnItemForm]] = {
    form.type_name: form for form in (FlashcardForm, ClozeForm, ChoiceForm, ShortTextForm)
}


def _shown(form: OwnItemForm, stored: OwnItem) -> dict[str, Any]:
    return {
        "stem": stored.stem,
        "feedback": stored.feedback,
        "tags": ", ".join(stored.tags),
        "passage": str(stored.passage.pk) if stored.passage else "",
        **form.shown_of(cast("Mapping[str, Any]", stored.body)),
    }


def _entries(stored: OwnItem | None, key: str) -> Iterable[Any]:
    body = cast("Mapping[str, Any]", stored.body) if stored else {}
    return cast("Iterable[Any]", body.get(key, ()))


def _in_a_line(text: str) -> str:
    """Return an option as a line of the form: one that was brought in may have several."""
    return " ".join(text.split())


def _gaps_in(text: str) -> set[str]:
    try:
        return set(REGISTRY["cloze"].parse_body({"text": text}).gaps)
    except MalformedBody:
        return set()


def _text_of(entry: Any) -> str:  # noqa: ANN401  # an answer is a text or an object
    return entry if isinstance(entry, str) else str(entry["text"])


def _grouped(passages: Sequence[Passage]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for passage in passages:
        groups.setdefault(passage.lecture.title, []).append((str(passage.pk), f"{passage.anchor} {passage.title}"))
    return list(groups.items())
