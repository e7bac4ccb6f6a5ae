"""The form that asks what another pace would bring."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from quizzes.cards.queries.outlook import LONGEST_SIMULATION_DAYS, WhatIf


class WhatIfForm(forms.Form):
    """A pace to try; it is asked by address, so that a question can be kept and shared."""

    USUAL_DAYS = 60

    new = forms.IntegerField(label=gettext_lazy("New cards a day"), min_value=0, max_value=999)
    retention = forms.FloatField(
        label=gettext_lazy("Desired retention"),
        min_value=0.7,
        max_value=0.99,
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )
    reviews = forms.IntegerField(
        label=gettext_lazy("Reviews a day at most"), min_value=0, max_value=9999, required=False
    )
    days = forms.IntegerField(label=gettext_lazy("For how many days"), min_value=1, max_value=LONGEST_SIMULATION_DAYS)

    def pace(self, *, reviews_per_day: int) -> WhatIf:
        """Return what was asked; reviews left empty are as they are set."""
        said = self.cleaned_data
        return WhatIf(
            new_per_day=said["new"],
            reviews_per_day=reviews_per_day if said["reviews"] is None else said["reviews"],
            desired_retention=said["retention"],
            days=said["days"],
        )
