"""A deck as its instructor arranges it: what it selects and how it is scheduled, as fields in place of JSON."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from quizzes.bank.models import LEVEL_CHOICES, Bank, Tag
from quizzes.cards.models import Deck, Preset
from quizzes.cards.queries.presets import (
    PLANNED,
    SETTABLE,
    SharesInvalid,
    StepsInvalid,
    parse_shares,
    parse_steps,
    shares_text,
)
from quizzes.engine.scheduling import preset as engine
from seminar.enginewords import TYPE_NAMES, remark_in_words, type_in_words
from seminar.people.models import Seminar

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NO_STEPS = "none"

SELECTED = {
    "banks": "banks",
    "passages": "passages",
    "tags": "tags",
    "types": "types",
    "levels": "levels",
    "items": "single_items",  # 'items' is what the deck selected last, which no form writes
}
"""The lines of a deck's selection, and the field of the form for each."""


def _setting(name: str, help_text: StrOrPromise) -> forms.Field:
    """Return a field for a preset's setting as its model has it; left empty, the default holds."""
    field: forms.Field = fields_for_model(Preset, fields=[name])[name]
    field.help_text = help_text
    return field


class WordsField(forms.CharField):
    """Words parted by blanks, commas or line breaks, each once, in the order in which they were typed."""

    def to_python(self, value: object) -> Any:  # noqa: ANN401  # a CharField's value is text, this one's is a list
        return list(dict.fromkeys((super().to_python(value) or "").replace(",", " ").split()))

    def run_validators(self, value: Any) -> None:  # noqa: ANN401
        super().run_validators(" ".join(value))

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401
        return " ".join(value) if isinstance(value, list | tuple) else value


class Checkboxes(forms.MultipleChoiceField):
    """Any of some names. What a deck file names and the seminar does not have yet can be kept, or unticked."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, names: Mapping[str, str], *, stored: Collection[str]) -> None:
        absent = _("(not there)")  # outside of the f-string, where gettext's tools do not look
        missing = {name: f"{name} {absent}" for name in stored if name not in names}
        self.choices = [*names.items(), *missing.items()]


class DeckForm(forms.ModelForm):  # type: ignore[type-arg]
    """A deck of one of `seminars`, those that the user may change. A line of the selection left empty takes all.

    After `is_valid`, `selection` and `settings` are what `save_deck` takes.
    """

    seminars: ClassVar[QuerySet[Seminar]] = Seminar.objects.none()

    banks = Checkboxes(label=_("Banks"), required=False)
    passages = WordsField(
        label=_("Passages"),
        required=False,
        max_length=2000,
        help_text=_("Anchors such as 1.7, or 1.* for all of part 1."),
    )
    tags = Checkboxes(label=_("Tags, any of them"), required=False)
    types = Checkboxes(label=_("Types"), required=False)
    levels = Checkboxes(label=_("Levels"), required=False)
    single_items = WordsField(
        label=_("Single items"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Written bank/item, such as roots-1/weber-catalogue. With any here, all others are left out."),
    )

    desired_retention = _setting(
        "desired_retention", _("The chance of recall at which a card comes back, 0.7 to 0.99. Empty: 0.9.")
    )
    new_per_day = _setting("new_per_day", _("Empty: 20."))
    reviews_per_day = _setting("reviews_per_day", _("Empty: 200."))
    learning_steps = _setting(
        "learning_steps", _("Waits of a new card, such as '1m 10m 1d'; 'none' for no waits. Empty: 1m 10m.")
    )
    relearning_steps = _setting("relearning_steps", _("Waits of a card that was forgotten. Empty: 10m."))
    maximum_interval_days = _setting("maximum_interval_days", _("Empty: 36,500."))
    leech_threshold = _setting(
        "leech_threshold", _("A card forgotten so often rests until it is looked at; 0 for never. Empty: 8.")
    )
    types_answers = _setting(
        "types_answers", _("Backs of flashcards and gaps of clozes are typed, and the difference is shown.")
    )
    bury_siblings = _setting("bury_siblings", _("Other cards of an item wait for the next day. Unknown: they do."))
    new_order = _setting("new_order", _("Empty: as written."))
    review_order = _setting("review_order", _("Empty: longest due first."))

    exam_on = _setting("exam_on", _("Until that day the deck is drilled by a plan for it, afterwards as usual again."))
    minutes_per_day = _setting("minutes_per_day", _("What the plan may fill. Empty: 20; 0 for no plan."))
    easy_days = _setting(
        "easy_days", _("What each weekday bears of the usual load, from Monday on: 1 1 1 1 1 0.5 0. Empty: all alike.")
    )
    balance_load = _setting("balance_load", _("Of the days that fuzz allows, the emptiest is taken. Unknown: no."))
    backlog_per_day = _setting(
        "backlog_per_day", _("While more than that is waiting, so many come, and no new cards. Empty or 0: no matter.")
    )

    class Meta:
        model = Deck
        fields = ("seminar", "title", "slug", "description", "position", "is_published")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self._stored: Mapping[str, Any] = self.instance.selection if self.instance.pk else {}
        self.initial.update({name: _words(self._stored.get(line)) for line, name in SELECTED.items()})
        self._offer_choices()
        preset = Preset.objects.filter(deck=self.instance, learner=None).first() if self.instance.pk else None
        for name in (*SETTABLE, *PLANNED):
            value = getattr(preset, name, None)
            self.initial[name] = NO_STEPS if value == "" and name.endswith("_steps") else value

    def _offer_choices(self) -> None:
        mine = Seminar.objects.filter(id=self.instance.seminar_id)
        seminars: QuerySet[Seminar] = mine if self.instance.pk else self.seminars
        is_one = len(seminars) == 1
        banks = (
            Bank.objects.of_class()
            .filter(seminar__in=seminars)
            .select_related("seminar")
            .order_by("seminar_id", "slug")
        )
        names = {bank.slug: bank.title if is_one else f"{bank.title} · {bank.seminar.title}" for bank in banks}
        tags = Tag.objects.of_class().filter(seminar__in=seminars).order_by("name").values_list("name", flat=True)
        offered: dict[str, Mapping[str, str]] = {
            "banks": names,
            "tags": {name: name for name in tags},
            "types": {name: type_in_words(name) for name in TYPE_NAMES},
            "levels": {level: str(name) for level, name in LEVEL_CHOICES},
        }
        for line, choices in offered.items():
            field = self.fields.get(line)
            if isinstance(field, Checkboxes):
                field.offer(choices, stored=_words(self._stored.get(line)))

    @property
    def selection(self) -> dict[str, list[str]]:
        """Return the lines that say something; one that says what is stored keeps the order in which it is stored."""
        said: dict[str, list[str]] = {line: list(self.cleaned_data[name]) for line, name in SELECTED.items()}
        same = {line: _words(self._stored.get(line)) for line in SELECTED}
        return {line: same[line] if set(same[line]) == set(words) else words for line, words in said.items() if words}

    @property
    def settings(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*SETTABLE, *PLANNED)}

    def clean_description(self) -> str:
        # A browser sends CR LF; with it, a description that a file brought would count as changed.
        return str(self.cleaned_data["description"]).replace("\r\n", "\n")

    def clean_single_items(self) -> list[str]:
        names: list[str] = self.cleaned_data["single_items"]
        wrong = [name for name in names if name.count("/") != 1]
        if wrong:
            raise ValidationError(_("%(name)s is not written bank/item.") % {"name": wrong[0]})
        return names

    def clean_learning_steps(self) -> str | None:
        return self._steps("learning_steps")

    def clean_relearning_steps(self) -> str | None:
        return self._steps("relearning_steps")

    def clean_easy_days(self) -> str | None:
        said: str | None = self.cleaned_data["easy_days"]
        try:
            return said if said is None else shares_text(parse_shares(said))
        except SharesInvalid as error:
            raise ValidationError(
                _("Write seven shares from 0 to 1, from Monday on, such as 1 1 1 1 1 0.5 0.")
            ) from error

    def _steps(self, name: str) -> str | None:
        """Return steps that can be scheduled by, '' for none at all, None for the default."""
        said: str | None = self.cleaned_data[name]
        if said is None or said.casefold() == NO_STEPS:
            return None if said is None else ""
        try:
            waits: dict[str, Any] = {f"{name}_seconds": parse_steps(said)}
            engine.Preset(**waits)
        except StepsInvalid as error:
            raise ValidationError(_("Write steps like 1m 10m 1d, in s, m, h or d.")) from error
        except engine.PresetInvalid as error:
            raise ValidationError(remark_in_words(str(error))) from error
        return said

    def _check_settings(self) -> None:
        """Say at its field what the preset's model would refuse when it is stored."""
        names = {*SETTABLE, *PLANNED}
        known = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        try:
            Preset(**known).clean_fields(exclude={"deck", "learner"} | (names - known.keys()))
        except ValidationError as error:
            self.add_error(None, error)

    def clean(self) -> dict[str, Any] | None:
        said = super().clean() or self.cleaned_data
        self._check_settings()
        seminar = self.instance.seminar if self.instance.pk else said.get("seminar")
        if seminar is None:
            return said
        if self.instance.pk is None and said.get("slug"):
            # Saving goes by the slug, and would overwrite the deck that has it.
            if Deck.objects.filter(seminar=seminar, slug=said["slug"], owner=None).exists():
                self.add_error("slug", _("A deck of this seminar has this id."))
            own = set(Bank.objects.of_class().filter(seminar=seminar).values_list("slug", flat=True))
            if not own.issuperset(said.get("banks", ())):
                self.add_error("banks", _("A deck takes items of its own seminar only."))
        return said


def _words(value: object) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list | tuple) else []
