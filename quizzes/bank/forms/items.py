"""An item as its author edits it: what is said about it, its content, and the body in the editor of its type."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from quizzes.bank import queries
from quizzes.bank.forms.bodies import EDITORS
from quizzes.bank.forms.parts import AuthoredText, BodyPart
from quizzes.bank.models import LEVEL_CHOICES, Bank, Item, ItemStatus
from quizzes.bank.services import LONGEST_REASON, WAIVABLE
from quizzes.engine.interchange import ItemIds
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.items import Waiver
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.exactnumbers import plain
from seminar.enginewords import TYPE_NAMES, remark_in_words
from seminar.fileid import validate_file_id
from seminar.lectures.models import Passage
from seminar.mediafiles import LARGEST_BYTES

LONGEST_TAG = 64


class TagsField(forms.CharField):
    """Names parted by commas, in small letters, blanks inside a name joined by '-'."""

    def to_python(self, value: object) -> Any:  # noqa: ANN401  # a CharField's value is text, this one's is a list
        names = [
            " ".join(part.split()).casefold().replace(" ", "-") for part in (super().to_python(value) or "").split(",")
        ]
        return sorted({name for name in names if name})

    def validate(self, value: Any) -> None:  # noqa: ANN401
        super().validate(value)
        if any(len(name) > LONGEST_TAG for name in value):
            raise ValidationError(_("A tag has at most 64 characters."))

    def run_validators(self, value: Any) -> None:  # noqa: ANN401
        for name in value:
            super().run_validators(name)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401
        return ", ".join(value) if isinstance(value, list | tuple) else value


class TagsForm(forms.Form):
    tags = TagsField(label=_("Tags, parted by commas"))


class BankChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # of banks
    """A bank, with its seminar: the banks of two terms are called alike."""

    def label_from_instance(self, obj: Bank) -> str:
        return f"{obj.title} ({obj.seminar.title})"


class NewItemForm(forms.Form):
    """Where a new item goes and of which type it is."""

    bank = BankChoice(label=_("Bank"), queryset=Bank.objects.none(), empty_label=None)
    type = forms.ChoiceField(label=_("Type"), choices=list(TYPE_NAMES.items()), widget=forms.RadioSelect)

    def __init__(self, *, banks: QuerySet[Bank], data: QueryDict | None = None) -> None:
        super().__init__(data=data)
        self.fields["bank"].queryset = banks  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """An item of `bank`. For a stored one `stored` comes from `queries.with_content`; `body` is its type's editor.

    After `is_valid`, `written` is the item as an author would write it. A body that reads the same as what is stored is
    kept as it was stored, so that looking at an item and saving it makes no version. A reason to waive a rule may be
    posted as 'waive-RULE'; after `is_valid`, `reasons` holds those that were, and `written` has them as waivers.
    """

    slug = forms.SlugField(
        label=_("Id"),
        max_length=100,
        required=False,
        help_text=_("Names the item in files; never changes. Left empty, it is made of the first words."),
    )
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    status = forms.ChoiceField(label=_("Status"), choices=ItemStatus.choices)
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[("", "—"), *LEVEL_CHOICES])
    passage = forms.ModelChoiceField(label=_("Passage"), queryset=Passage.objects.none(), required=False)
    tags = TagsField(label=_("Tags"), required=False, help_text=_("Parted by commas."))
    stem = AuthoredText(label=_("Stem"), lines=4, help_text=_("Markdown, always shown to the learner."))
    feedback = AuthoredText(label=_("Feedback"), lines=3, help_text=_("Markdown, shown to everyone after answering."))
    points = forms.DecimalField(label=_("Points"), min_value=0, max_digits=15, decimal_places=5)
    note = forms.CharField(label=_("What changed"), max_length=200, required=False)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *, bank: Bank, type_name: str, stored: Item | None, data: QueryDict | None = None) -> None:
        self.bank, self.type_name, self.stored = bank, type_name, stored
        before = queries.stored_item(stored) if stored is not None else None
        super().__init__(data=data, initial=_initial(before, stored), use_required_attribute=False)
        passages = Passage.objects.filter(lecture=bank.lecture_id).order_by("position", "id")
        self.fields["passage"].queryset = passages  # type: ignore[attr-defined]
        self.fields["slug"].disabled = stored is not None
        for rule in WAIVABLE:
            if data is not None and f"waive-{rule}" in data:
                self.fields[f"waive-{rule}"] = forms.CharField(required=False, max_length=LONGEST_REASON)
        self.before = before
        self.body: BodyPart = EDITORS[type_name](prefix="body", value=before.body if before else None, data=data)
        self.written: WrittenItem

    def disable(self) -> None:
        for field in self.fields.values():
            field.disabled = True
        self.body.disable()

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if self.stored is not None or not slug:
            return slug
        validate_file_id(slug)
        if slug in queries.slugs_taken(self.bank):
            raise ValidationError(_("An item of this bank has or had this id."))
        return slug

    def is_valid(self) -> bool:
        is_body_read = self.body.is_valid()
        if not super().is_valid() or not is_body_read:
            return False
        body: Json = self.body.written()
        kind = REGISTRY[self.type_name]
        try:
            read = kind.parse_body(body)
        except MalformedBody as error:
            # It stands at the field, under its label: the path in the body is for whoever writes files.
            self.body.place_error(error.field, remark_in_words(str(error)).removeprefix(f"{error.field} "))
            return False
        if self.before is not None and _reads_the_same(self.type_name, self.before.body, read):
            body = self.before.body
        self.written = self._as_written(body)
        return True

    @property
    def reasons(self) -> dict[str, str]:
        typed = {rule: " ".join(self.cleaned_data.get(f"waive-{rule}", "").split()) for rule in sorted(WAIVABLE)}
        return {rule: reason for rule, reason in typed.items() if reason}

    def located(self, path: str) -> tuple[str, str] | None:
        """Return where on the page the part of the item at `path` stands: an element's id and its label, or None."""
        if path in self.fields:
            return self[path].id_for_label, str(self[path].label)
        return self.body.located(path)

    def _as_written(self, body: Json) -> WrittenItem:
        said = self.cleaned_data
        passage: Passage | None = said["passage"]
        return WrittenItem(
            id=said["slug"] or self._id_of_words(body),
            type=self.type_name,
            body=body,
            stem=said["stem"],
            feedback=said["feedback"],
            points=_points(self.type_name, body, said["points"]),
            level=said["level"],
            tags=tuple(said["tags"]),
            passage=passage.anchor if passage else "",
            name=said["name"],
            waivers=self._waivers(),
        )

    def _id_of_words(self, body: Json) -> str:
        """Return an id of the stem's first words or, where there is none, of those of the card."""
        words = self.cleaned_data["stem"]
        if not words and isinstance(body, Mapping):
            words = str(body.get("front") or body.get("text") or self.type_name)
        return ItemIds(queries.slugs_taken(self.bank)).made_from(words)

    def _waivers(self) -> tuple[Waiver, ...]:
        reasons = self.reasons
        stored = self.before.waivers if self.before is not None else ()
        kept = tuple(waiver for waiver in stored if waiver.rule not in reasons)
        return (*kept, *(Waiver(rule, reason) for rule, reason in reasons.items()))


def _initial(before: WrittenItem | None, stored: Item | None) -> dict[str, object]:
    if before is None or stored is None or stored.current is None:
        return {"points": 1, "status": ItemStatus.DRAFT}
    return {
        "slug": before.id,
        "name": before.name,
        "status": stored.status,
        "level": before.level,
        "passage": stored.passage_id,
        "tags": list(before.tags),
        "stem": before.stem,
        "feedback": before.feedback,
        "points": plain(before.points),
        "based_on": stored.current.number,
    }


def _reads_the_same(type_name: str, stored: Json, read: object) -> bool:
    try:
        return bool(REGISTRY[type_name].parse_body(stored) == read)
    except MalformedBody:
        return False


def _points(type_name: str, body: Json, typed: Decimal) -> Decimal:
    """Return the points typed or, of an essay with a rubric, what its criteria add up to."""
    rubric: Decimal | None = REGISTRY["essay"].parse_body(body).rubric_points if type_name == "essay" else None
    return typed if rubric is None else rubric


class WaiverForm(forms.Form):
    """Why what a rule says of an item is meant so."""

    rule = forms.ChoiceField(choices=[(rule, rule) for rule in sorted(WAIVABLE)])
    reason = forms.CharField(
        max_length=LONGEST_REASON, error_messages={"required": _("Say why this is meant so; the next author will ask.")}
    )


class AssetUpload(forms.Form):
    """A picture or sound; its content is judged when it is stored."""

    file = forms.FileField(
        label=_("Picture or sound"),
        help_text=_("PNG, JPEG, GIF, WebP, MP3, Ogg, WAV or M4A, up to 5 MiB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp,audio/*"}),
    )

    def clean_file(self) -> Any:  # noqa: ANN401  # Django's uploaded file
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_BYTES:
            raise ValidationError(_("The file is larger than 5 MiB."))
        return upload
