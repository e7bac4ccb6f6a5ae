"""The form in which a person says what the columns of a table are, and how it is to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.engine.formats.tabular.layout import ENCODINGS, Layout, LayoutInvalid, mapping_of_roles
from quizzes.engine.itemtypes import REGISTRY
from seminar.enginewords import remark_in_words

if TYPE_CHECKING:
    from quizzes.exchange.models import ImportRun

MOST_SHOWN = 40
"""Columns on the page; those beyond keep what they are."""
MOST_OFFERED = 10
DELIMITER_CHOICES = (
    ("", gettext_lazy("As it seems")),
    (",", gettext_lazy("Comma")),
    (";", gettext_lazy("Semicolon")),
    ("\t", gettext_lazy("Tab")),
    ("|", gettext_lazy("Bar")),
)
HEADER_CHOICES = (
    ("", gettext_lazy("As it seems")),
    ("yes", gettext_lazy("Names the columns")),
    ("no", gettext_lazy("Is a question")),
)
ENCODING_NAMES = {"cp1252": "Windows-1252", "cp1250": "Windows-1250", "mac-roman": "Mac Roman", "cp437": "DOS (437)"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column on the page: its letter, its heading ('' without a header), and the field that says what it is."""

    letter: str
    heading: str
    field: BoundField


class LayoutForm(forms.Form):
    """`table` is what the plan holds of the table (engine/formats/tabular/layout.py, `plain_table`)."""

    def __init__(self, run: ImportRun, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(*args, **kwargs)
        self.table = cast("Mapping[str, Any]", run.plan["table"])
        said = cast("Mapping[str, Any]", run.layout or {})
        self._roles: Sequence[str] = self.table["columns"]
        self._layout: Layout | None = None
        choices = role_choices(self._roles)
        for place, role in enumerate(self._roles[:MOST_SHOWN]):
            self.fields[f"column-{place}"] = forms.ChoiceField(choices=choices, initial=role, required=False)
        self._add("type", gettext_lazy("Rows without a type"), [("", _("As its cells say")), *type_choices()], said)
        header = {True: "yes", False: "no"}.get(cast("bool", said.get("has_header")), "")
        self._add("header", gettext_lazy("The first row"), HEADER_CHOICES, {"header": header})
        if self.table["delimiter"]:
            self._add("delimiter", gettext_lazy("Between the cells"), DELIMITER_CHOICES, said)
            encodings = [(name, ENCODING_NAMES.get(name, name.upper())) for name in ENCODINGS]
            self._add("encoding", gettext_lazy("Encoding"), [("", _("As it seems")), *encodings], said)
        else:
            sheets = [(name, name) for name in self.table["sheets"]]
            self._add("sheet", gettext_lazy("Sheet"), sheets, {"sheet": self.table["sheet"]})

    def _add(self, name: str, label: Any, choices: Any, said: Mapping[str, Any]) -> None:  # noqa: ANN401  # Django's
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=said.get(name, ""), required=False)

    @property
    def columns(self) -> list[Column]:
        headings = [*self.table["header"], *[""] * len(self._roles)]
        letters = self.table["letters"]
        shown = range(min(len(self._roles), MOST_SHOWN))
        return [Column(letters[place], headings[place], self[f"column-{place}"]) for place in shown]

    @property
    def others(self) -> list[BoundField]:
        return [self[name] for name in self.fields if not name.startswith("column-")]

    @property
    def columns_left_out(self) -> int:
        return max(len(self._roles) - MOST_SHOWN, 0)

    def clean(self) -> dict[str, Any]:
        """Put the layout together. What the same header already says is not said again, so that a guess stays one."""
        said = super().clean() or {}
        roles = [said.get(f"column-{place}", role) for place, role in enumerate(self._roles)]
        is_read_otherwise = any(
            said.get(name, "") != self.fields[name].initial
            for name in ("header", "delimiter", "encoding", "sheet")
            if name in self.fields
        )
        try:
            self._layout = Layout(
                # Read in another way, the table has other columns: they are guessed first.
                mapping=None if is_read_otherwise and roles == list(self._roles) else mapping_of_roles(roles),
                type=said.get("type", ""),
                has_header={"yes": True, "no": False}.get(said.get("header", "")),
                delimiter=said.get("delimiter", ""),
                encoding=said.get("encoding", ""),
                sheet=said.get("sheet", ""),
            )
        except LayoutInvalid as error:
            words = str(error)
            message = (
                _("Two columns are the same: choose another for one of them.")
                if "two" in words
                else remark_in_words(words)
            )
            raise forms.ValidationError(message) from error
        return said

    @property
    def layout(self) -> Layout:
        """What a valid form says."""
        if self._layout is None:
            raise AssertionError("the form is not valid")
        return self._layout


def layout_form(run: ImportRun, data: Any = None) -> LayoutForm | None:  # noqa: ANN401  # what a request has sent
    """Return the form for a planned table, None for any other import."""
    is_open = run.state == "planned" and bool(run.plan.get("table"))
    return LayoutForm(run, data) if is_open else None


def type_choices() -> list[tuple[str, str]]:
    names = {
        "flashcard": _("a flashcard"),
        "choice": _("a question with one right option"),
        "multiple": _("a question with several right options"),
        "truefalse": _("true or false"),
        "matching": _("a matching"),
        "ordering": _("an ordering"),
        "shorttext": _("a short text"),
        "numeric": _("a number"),
        "cloze": _("a cloze"),
        "essay": _("an essay"),
    }
    return [(name, names.get(name, name)) for name in REGISTRY]


def role_choices(used: Sequence[str]) -> list[Any]:
    """Return what a column can be, in groups; as many options as the table may have, and those in use."""
    numbers = {*range(1, MOST_OFFERED + 1), *(int(role.split()[-1]) for role in used if role[-1:].isdigit())}
    numbered = sorted(numbers)
    return [
        ("", _("not read")),
        ("question", _("Question, front")),
        ("answer", _("Answer, back")),
        (
            _("Choices"),
            [
                *((f"option {number}", _("Option %(number)s") % {"number": number}) for number in numbered),
                *((f"wrong {number}", _("Wrong option %(number)s") % {"number": number}) for number in numbered),
                *(
                    (f"feedback {number}", _("Feedback of option %(number)s") % {"number": number})
                    for number in numbered
                ),
            ],
        ),
        (_("Numbers"), [("tolerance", _("Tolerance")), ("unit", _("Unit"))]),
        (
            _("Any question"),
            [
                ("type", _("Type")),
                ("feedback", _("Feedback")),
                ("points", _("Points")),
                ("level", _("Level")),
                ("tags", _("Tags")),
                ("passage", _("Passage")),
                ("name", _("Name")),
                ("id", _("Id")),
                ("more", _("More, as exported")),
            ],
        ),
    ]
