"""Forms of the people admin: members by name, and rows that must stay within one seminar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from seminar.people import queries
from seminar.people.models import Group, Membership, Role
from seminar.rosterfile import LARGEST_BYTES, Roster, UnreadableRoster, read_roster


class RowsFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows in a table. The heads name the columns for the eye; each field carries its name for who hears the page."""

    def add_fields(self, form: Any, index: int | None) -> None:  # noqa: ANN401  # as Django has it
        super().add_fields(form, index)
        row = self.row_name(form.instance) or f"{(index or 0) + 1}"
        for name, field in form.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label or name}: {row}"

    def row_name(self, row: Any) -> str:  # noqa: ANN401  # a row of any model
        return str(row) if row.pk else ""


class MembersFormSet(RowsFormSet):
    """The members of a seminar, who keep one instructor among them."""

    def row_name(self, row: Membership) -> str:
        return row.user.display_name if row.pk else ""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.initial_forms if not form.cleaned_data.get("DELETE")]
        if self.initial_forms and not any(form.cleaned_data["role"] == Role.INSTRUCTOR for form in kept):
            raise ValidationError(_("A seminar keeps at least one instructor."))


class MembersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:  # noqa: ANN401  # as Django has it
        return str(obj.user.display_name)


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """A group and who is in it: members of its own seminar."""

    members = MembersField(
        queryset=Membership.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("members")
    )

    class Meta:
        model = Group
        fields = ("seminar", "name", "members")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if "members" in self.fields and self.instance.pk:
            members = queries.members(self.instance.seminar)
            self.fields["members"].queryset = members  # type: ignore[attr-defined]


class RosterUpload(forms.Form):
    """A roster file; `roster` holds what was read of it once the form is valid."""

    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}))
    roster: Roster

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_BYTES:
            raise ValidationError(_("The file is larger than 1 MiB."))
        content: bytes = upload.read()
        try:
            self.roster = read_roster(content)
        except UnreadableRoster as error:
            raise ValidationError(str(error)) from error
        return content
