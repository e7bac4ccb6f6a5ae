"""The forms of a quiz's questions: its sections, its slots, and what is added to a section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.models import Section, Slot
from quizzes.attempts.queries.drawing import NOT_ASKED
from quizzes.attempts.services.authoring import NewSlot
from quizzes.bank.models import LEVEL_CHOICES, Bank, ItemVersion, Tag
from quizzes.engine.itemtypes import REGISTRY
from seminar.enginewords import TYPE_NAMES

MOST_AT_ONCE = 50


class PlaceField(forms.DecimalField):
    """Where a row stands among its neighbours: 2.5 goes between the second and the third."""

    def __init__(self, *, label: Any) -> None:  # noqa: ANN401  # a text or its translation
        number = forms.NumberInput(attrs={"step": "any", "min": 0})
        super().__init__(label=label, min_value=0, max_digits=8, decimal_places=2, widget=number)


class DrawForm(forms.Form):
    """What a slot draws from: ticks in four lists; none in a list asks for nothing."""

    banks = forms.MultipleChoiceField(label=_("Of any of these banks"), required=False)
    tags = forms.MultipleChoiceField(label=_("With all of these tags"), required=False)
    levels = forms.MultipleChoiceField(
        label=_("On any of these levels"),
        required=False,
        choices=LEVEL_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    types = forms.MultipleChoiceField(
        label=_("Of any of these types"),
        help_text=_("None: any that a machine grades."),
        required=False,
        choices=[(name, TYPE_NAMES[name]) for name in REGISTRY if name not in NOT_ASKED],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401  # as Django calls forms
        seminar_id: int = 0,
        offered: DrawForm | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Offer the banks and tags of the seminar, or those of another form, which saves asking for them again.

        What the draw names and the seminar has no more is offered too: unticking it is the author's choice.
        """
        super().__init__(*args, **kwargs)
        if offered is None:
            banks = Bank.objects.of_class().filter(seminar_id=seminar_id).order_by("slug").values_list("slug", "title")
            tags = Tag.objects.of_class().filter(seminar_id=seminar_id).order_by("name").values_list("name", "name")
            choices = {"banks": list(banks), "tags": list(tags)}
        else:
            choices = {name: list(offered.fields[name].choices) for name in ("banks", "tags")}  # type: ignore[attr-defined]
        for name, pairs in choices.items():
            known = {value for value, _label in pairs}
            gone = [(value, value) for value in self.initial.get(name, ()) if value not in known]
            self.fields[name].choices = [*pairs, *gone]  # type: ignore[attr-defined]

    @property
    def draw(self) -> dict[str, list[str]]:
        """The draw as a slot stores it: lists that say nothing are left out."""
        return {
            name: list(self.cleaned_data[name])
            for name in ("banks", "tags", "levels", "types")
            if self.cleaned_data[name]
        }


class NewDrawForm(DrawForm):
    """Some slots with the same draw, for the end of a section."""

    count = forms.IntegerField(label=_("How many questions"), min_value=1, max_value=MOST_AT_ONCE, initial=1)
    points = forms.DecimalField(
        label=_("Points each"),
        required=False,
        min_value=0,
        max_digits=15,
        decimal_places=5,
        help_text=_("Empty: the item's own."),
    )

    field_order = ("count", "points", "banks", "tags", "levels", "types")

    @property
    def slots(self) -> list[NewSlot]:
        return [NewSlot(draw=self.draw, points=self.cleaned_data["points"])] * int(self.cleaned_data["count"])


class SectionForm(forms.Form):
    place = PlaceField(label=_("Order"))
    title = forms.CharField(label=_("Heading"), max_length=200, required=False)
    introduction = forms.CharField(label=_("Introduction"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    is_shuffled = forms.BooleanField(label=_("Shuffle the questions"), required=False)
    is_removed = forms.BooleanField(label=_("Remove with its questions"), required=False)

    @classmethod
    def of(cls, section: Section, data: Mapping[str, Any] | None = None) -> SectionForm:
        initial = {
            "place": section.position,
            "title": section.title,
            "introduction": section.introduction,
            "is_shuffled": section.is_shuffled,
        }
        return cls(data, prefix=f"section-{section.pk}", initial=initial)


class SlotForm(forms.Form):
    """A stored slot: its place, section and points; the version of its item, where it names one."""

    place = PlaceField(label=_("Order"))
    section = forms.TypedChoiceField(label=_("Section"), coerce=int)
    points = forms.DecimalField(
        label=_("Points"),
        required=False,
        min_value=0,
        max_digits=15,
        decimal_places=5,
    )
    version = forms.TypedChoiceField(label=_("Version"), required=False, coerce=int, empty_value=None)
    is_shuffled = forms.BooleanField(label=_("Shuffle options"), required=False)
    is_removed = forms.BooleanField(label=_("Remove"), required=False)

    @classmethod
    def of(
        cls,
        slot: Slot,
        *,
        sections: Sequence[Section],
        versions: Sequence[ItemVersion],
        data: Mapping[str, Any] | None = None,
    ) -> SlotForm:
        initial = {
            "place": slot.position,
            "section": slot.section_id,
            "points": None if slot.points is None else f"{slot.points.normalize():f}",
            "version": slot.version_id,
            "is_shuffled": slot.is_shuffled,
        }
        form = cls(data, prefix=f"slot-{slot.pk}", initial=initial)
        named = [
            (section.pk, section.title or _("Section %(number)s") % {"number": section.position})
            for section in sections
        ]
        form.fields["section"].choices = named  # type: ignore[attr-defined]
        numbered = [(version.pk, _("version %(number)s") % {"number": version.number}) for version in versions]
        form.fields["version"].choices = [("", _("latest")), *numbered]  # type: ignore[attr-defined]
        form.fields["points"].widget.attrs["placeholder"] = _own_points(slot)
        return form


def _own_points(slot: Slot) -> str:
    """Return the points that an empty field stands for."""
    version = slot.version or (slot.item.current if slot.item else None)
    points: Decimal | None = version.points if version else None
    return "" if points is None else f"{points.normalize():f}"


class PickerForm(forms.Form):
    """The filter of the items that can be added."""

    q = forms.CharField(label=_("Search"), required=False)
    bank = forms.ModelChoiceField(label=_("Bank"), queryset=Bank.objects.none(), required=False)
    type = forms.ChoiceField(
        label=_("Type"),
        required=False,
        choices=[("", "—"), *((name, TYPE_NAMES[name]) for name in REGISTRY if name not in NOT_ASKED)],
    )
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[("", "—"), *LEVEL_CHOICES])
    tag = forms.ModelChoiceField(label=_("Tag"), queryset=Tag.objects.none(), required=False, to_field_name="name")

    def __init__(self, *args: Any, seminar_id: int, **kwargs: Any) -> None:  # noqa: ANN401 - as Django calls forms
        super().__init__(*args, **kwargs)
        self.fields["bank"].queryset = Bank.objects.of_class().filter(seminar_id=seminar_id).order_by("slug")  # type: ignore[attr-defined]
        self.fields["tag"].queryset = Tag.objects.of_class().filter(seminar_id=seminar_id).order_by("name")  # type: ignore[attr-defined]
