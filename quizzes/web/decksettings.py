"""A deck's settings: what the deck says, what the learner sets otherwise, and rescheduling by it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.cards.queries.presets import (
    DeckSettings,
    StepsInvalid,
    own_settings,
    parse_steps,
    settings_said_by,
    steps_text,
)
from quizzes.cards.queries.showing import decks_visible_to
from quizzes.cards.services.decks import save_preset
from quizzes.cards.services.handling import reschedule_deck
from quizzes.engine.scheduling.preset import PresetInvalid
from quizzes.web.visitor import visitor
from seminar.enginewords import remark_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

type Setting = float | int | bool | str | None

NO_STEPS = "none"
NEW_ORDERS = {"position": gettext_lazy("as written"), "random": gettext_lazy("shuffled")}
REVIEW_ORDERS = {
    "due": gettext_lazy("longest due first"),
    "retrievability": gettext_lazy("most likely forgotten first"),
    "random": gettext_lazy("shuffled"),
}
YES_NO = {"True": gettext_lazy("yes"), "False": gettext_lazy("no")}
CHOICES = {"bury_siblings": YES_NO, "types_answers": YES_NO, "new_order": NEW_ORDERS, "review_order": REVIEW_ORDERS}


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Some of the form's fields under a heading."""

    title: StrOrPromise
    visible_fields: list[BoundField]


def _choice(label: StrOrPromise, help_text: StrOrPromise = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=False, empty_value=None, help_text=help_text)


def _steps_field(label: StrOrPromise, help_text: StrOrPromise) -> forms.CharField:
    attributes = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
    return forms.CharField(
        label=label, required=False, max_length=100, help_text=help_text, widget=forms.TextInput(attrs=attributes)
    )


def _whole_field(label: StrOrPromise, lowest: int, highest: int, help_text: StrOrPromise = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=lowest, max_value=highest, help_text=help_text)


class SettingsForm(forms.Form):
    """What a learner sets otherwise than the deck; a field left empty is as the deck has it."""

    desired_retention = forms.FloatField(
        label=gettext_lazy("Desired retention"),
        required=False,
        min_value=0.7,
        max_value=0.99,
        help_text=gettext_lazy("The chance of recall at which a card comes back, 0.70 to 0.99. Higher: more reviews."),
    )
    maximum_interval_days = _whole_field(gettext_lazy("Maximum interval in days"), 1, 36500)
    learning_steps = _steps_field(
        gettext_lazy("Learning steps"), gettext_lazy("Waits of a new card, such as 1m 10m 1d, or none.")
    )
    relearning_steps = _steps_field(
        gettext_lazy("Relearning steps"), gettext_lazy("Waits of a card that was forgotten, such as 10m, or none.")
    )
    leech_threshold = _whole_field(
        gettext_lazy("Leech threshold"), 0, 99, gettext_lazy("A card forgotten so often is suspended; 0 for never.")
    )
    new_per_day = _whole_field(gettext_lazy("New cards a day"), 0, 9999)
    reviews_per_day = _whole_field(gettext_lazy("Reviews a day"), 0, 9999)
    bury_siblings = _choice(
        gettext_lazy("Bury siblings"), gettext_lazy("Other cards of the same item wait for the next day.")
    )
    new_order = _choice(gettext_lazy("Order of new cards"))
    types_answers = _choice(
        gettext_lazy("Type the answers"),
        gettext_lazy("Of flashcards and clozes: what differs from the back is then shown."),
    )
    review_order = _choice(gettext_lazy("Order of reviews"))

    GROUPS: ClassVar[Mapping[StrOrPromise, tuple[str, ...]]] = {
        gettext_lazy("When a card comes back"): (
            *("desired_retention", "maximum_interval_days"),
            *("learning_steps", "relearning_steps", "leech_threshold"),
        ),
        gettext_lazy("What a day holds"): (
            *("new_per_day", "reviews_per_day", "bury_siblings", "new_order", "review_order"),
        ),
        gettext_lazy("How you answer"): ("types_answers",),
    }

    def __init__(self, data: Any, *, own: Mapping[str, Setting], deck_says: DeckSettings) -> None:  # noqa: ANN401
        super().__init__(data, initial={name: _typed(value) for name, value in own.items()})
        for name, value in _words(deck_says).items():
            field = self.fields[name]
            as_the_deck = _("As the deck: %(value)s") % {"value": value}
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", as_the_deck), *CHOICES[name].items()]
            else:
                field.help_text = " ".join(str(text) for text in (field.help_text, f"{as_the_deck}.") if text)

    @property
    def groups(self) -> list[FieldGroup]:
        return [FieldGroup(title, [self[name] for name in names]) for title, names in self.GROUPS.items()]

    def clean_bury_siblings(self) -> bool | None:
        return self._yes_or_no("bury_siblings")

    def clean_types_answers(self) -> bool | None:
        return self._yes_or_no("types_answers")

    def _yes_or_no(self, name: str) -> bool | None:
        said: str | None = self.cleaned_data[name]
        return None if said is None else said == "True"

    def clean_learning_steps(self) -> str | None:
        return _read_steps(self.cleaned_data["learning_steps"])

    def clean_relearning_steps(self) -> str | None:
        return _read_steps(self.cleaned_data["relearning_steps"])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deck_settings(request: HttpRequest, deck_id: str) -> HttpResponse:
    learner = visitor(request)
    deck = get_object_or_404(decks_visible_to(learner), public_id=deck_id)
    form = SettingsForm(
        request.POST if request.method == "POST" else None,
        own=own_settings(learner=learner, deck=deck),
        deck_says=settings_said_by(deck, learner=learner),
    )
    if form.is_valid():
        try:
            save_preset(deck=deck, learner=learner, settings=form.cleaned_data)
        except PresetInvalid as error:
            form.add_error(error.field.removesuffix("_seconds"), remark_in_words(str(error)))
        else:
            messages.success(request, _("Saved. It takes effect at each card’s next review."))
            return redirect("web:deck_settings", deck_id=deck.public_id)
    return render(request, "web/decksettings.html", {"deck": deck, "form": form, "reschedule_id": uuid4()})


class RescheduleForm(forms.Form):
    """`id` is made with the page, so that pressing its button again adds nothing."""

    id = forms.UUIDField()


@login_required
@require_POST
def reschedule(request: HttpRequest, deck_id: str) -> HttpResponse:
    """Work out the deck's intervals anew under the settings in force."""
    learner = visitor(request)
    deck = get_object_or_404(decks_visible_to(learner), public_id=deck_id)
    form = RescheduleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That did not work. Please try once more."))
    elif asked := reschedule_deck(learner=learner, deck=deck, client_id=form.cleaned_data["id"], at=timezone.now()):
        text = ngettext("One card is rescheduled.", "%(cards)d cards are rescheduled.", asked)
        messages.success(request, text % {"cards": asked})
    else:
        messages.info(request, _("No card of this deck is in review yet, so there is nothing to reschedule."))
    return redirect("web:deck_settings", deck_id=deck.public_id)


def _read_steps(said: str) -> str | None:
    """Return steps as they are stored: None for the deck's, '' for none at all."""
    if not said:
        return None
    if said.casefold() == NO_STEPS:
        return ""
    try:
        parse_steps(said)
    except StepsInvalid as error:
        raise forms.ValidationError(_("Write steps like 1m 10m 1d, in s, m, h or d.")) from error
    return said


def _typed(value: Setting) -> Setting:
    """Return a stored setting as one would type it; '' stands only for steps, of which there are none."""
    return NO_STEPS if value == "" else value


def _words(settings: DeckSettings) -> dict[str, StrOrPromise]:
    """Return settings by name, in words."""
    scheduling = settings.scheduling
    return {
        "desired_retention": number_format(f"{scheduling.desired_retention:.2f}"),
        "maximum_interval_days": str(scheduling.maximum_interval_days),
        "learning_steps": steps_text(scheduling.learning_steps_seconds) or NO_STEPS,
        "relearning_steps": steps_text(scheduling.relearning_steps_seconds) or NO_STEPS,
        "leech_threshold": str(scheduling.leech_threshold),
        "new_per_day": str(settings.new_per_day),
        "reviews_per_day": str(settings.reviews_per_day),
        "bury_siblings": YES_NO[str(settings.bury_siblings)],
        "types_answers": YES_NO[str(settings.types_answers)],
        "new_order": NEW_ORDERS[settings.new_order],
        "review_order": REVIEW_ORDERS[settings.review_order],
    }
