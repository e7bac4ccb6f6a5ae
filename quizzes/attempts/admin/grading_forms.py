"""The forms of a grader: rubric picks, free points, comments, a reason, an answer to an appeal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.models import Mark, Reading, SavedComment
from quizzes.attempts.services.appeals import LONGEST_APPEAL
from quizzes.attempts.services.comments import LONGEST_COMMENT
from quizzes.attempts.services.marking import LONGEST_REASON, NewMark
from quizzes.attempts.services.rubrics import NewRubricPoints
from quizzes.engine.grading.rubrics import points_of_picks
from quizzes.engine.itemtypes.essay import Criterion, EssayBody
from quizzes.engine.itemtypes.exactnumbers import plain

NO_RUBRIC = EssayBody(criteria={}, exemplar="", weaknesses=(), min_words=None, max_words=None)


@dataclass(frozen=True, slots=True)
class ShownCriterion:
    """A criterion with the form field that judges it: radio buttons for levels, else a number."""

    id: str
    criterion: Criterion
    field: forms.BoundField

    @property
    def worth(self) -> str:
        return plain(self.criterion.points)

    def levels(self) -> Iterator[tuple[forms.boundfield.BoundWidget, str]]:
        """Yield the radio button of each level with its points."""
        yield from zip(self.field, (plain(level.points) for level in self.criterion.levels), strict=True)


class KeptCommentForm(forms.Form):
    """A kept comment as it is to be from now on. Its fields go with the mark's form, which so loses nothing."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "form": "mark"}),
    )
    points = forms.DecimalField(
        label=_("Points it adds"),
        required=False,
        max_digits=15,
        decimal_places=5,
        widget=forms.NumberInput(attrs={"step": "any", "form": "mark"}),
    )

    @staticmethod
    def prefix_of(kept_id: int) -> str:
        return f"kept-{kept_id}"

    @classmethod
    def of(cls, kept: SavedComment, typed: QueryDict) -> KeptCommentForm:
        """Return the form for a stored comment, with what was typed of it where something was."""
        prefix = cls.prefix_of(kept.id)
        points = None if kept.points is None else plain(kept.points)
        is_typed = f"{prefix}-text" in typed
        return cls(typed if is_typed else None, prefix=prefix, initial={"text": kept.text, "points": points})


class MarkForm(forms.Form):
    """What a grader says of one answer. `given` is the mark it makes.

    Free points count before the sum of the rubric; kept comments that are ticked add their text and their points.
    """

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    points = forms.DecimalField(label=_("Points"), required=False, max_digits=15, decimal_places=5)
    comment = forms.CharField(
        label=_("Comment for the learner"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    comment_points = forms.DecimalField(label=_("Points it adds"), required=False, max_digits=15, decimal_places=5)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)
    answer = forms.CharField(
        label=_("Answer to the learner’s request"),
        required=False,
        max_length=LONGEST_APPEAL,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401  # as Django's forms take it
        *,
        rubric: EssayBody,
        worth: Decimal,
        kept: Sequence[SavedComment],
        needs_reason: bool,
        mark: Mark | Reading | None,
        version_id: int,
    ) -> None:
        self.rubric, self.worth, self.kept, self.needs_reason = rubric, worth, kept, needs_reason
        super().__init__(data, initial={**self._initial_of(mark), "version": version_id})
        self.fields["reason"].required = needs_reason
        self.fields["points"].widget.attrs |= {"inputmode": "decimal", "step": "any"}
        self.fields["comments"] = forms.MultipleChoiceField(
            label=_("Kept comments"),
            required=False,
            choices=[(str(each.id), each.text) for each in kept],
            widget=forms.CheckboxSelectMultiple,
        )
        for number, criterion in enumerate(rubric.criteria.values()):
            self.fields[f"pick-{number}"] = _criterion_field(criterion)

    def _initial_of(self, mark: Mark | Reading | None) -> dict[str, object]:
        """Return what was given; a reading is no mark that somebody could have moved on from."""
        if mark is None:
            return {}
        picks = {id_: Decimal(points) for id_, points in mark.picks.items()}
        initial: dict[str, object] = {"seen": mark.id if isinstance(mark, Mark) else None, "comment": mark.comment}
        if not picks or mark.points != points_of_picks(self.rubric, picks, worth=self.worth):
            initial["points"] = plain(mark.points)
        for number, (id_, criterion) in enumerate(self.rubric.criteria.items()):
            if id_ in picks:
                initial[f"pick-{number}"] = plain(picks[id_])
                if criterion.levels:
                    points = [level.points for level in criterion.levels]
                    initial[f"pick-{number}"] = points.index(picks[id_]) if picks[id_] in points else None
        return initial

    def criteria(self) -> Iterator[ShownCriterion]:
        for number, (id_, criterion) in enumerate(self.rubric.criteria.items()):
            yield ShownCriterion(id_, criterion, self[f"pick-{number}"])

    def boxes(self) -> Iterator[tuple[forms.boundfield.BoundWidget, SavedComment]]:
        """Yield the tick box of each kept comment."""
        yield from zip(self["comments"], self.kept, strict=True)

    @property
    def is_scaled(self) -> bool:
        """Whether the rubric adds up to something else than the slot is worth."""
        return self.rubric.rubric_points not in (None, self.worth)

    def ticked(self) -> list[SavedComment]:
        """Return the kept comments that were ticked, in the order shown."""
        chosen = set(self.cleaned_data.get("comments", ()))
        return [each for each in self.kept if str(each.id) in chosen]

    def picks(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for number, (id_, criterion) in enumerate(self.rubric.criteria.items()):
            said = self.cleaned_data.get(f"pick-{number}")
            if said not in (None, ""):
                found[id_] = criterion.levels[int(said)].points if criterion.levels else Decimal(said)
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("points") is None and not self.errors and len(self.picks()) < max(1, len(self.rubric.criteria)):
            self.add_error(
                "points", _("Judge each criterion, or give points.") if self.rubric.criteria else _("Give points.")
            )
        return said

    @property
    def given(self) -> NewMark:
        """The mark of a valid form. Points from the rubric and kept comments stay within the slot's worth."""
        said, picks = self.cleaned_data, self.picks()
        added = sum((each.points for each in self.ticked() if each.points is not None), Decimal(0))
        points = said["points"]
        if points is None:
            points = max(Decimal(0), min(self.worth, points_of_picks(self.rubric, picks, worth=self.worth) + added))
        texts = [said["comment"].strip(), *(each.text for each in self.ticked())]
        reason = said["reason"].strip()
        return NewMark(
            points=points,
            seen_mark_id=said["seen"],
            picks=picks,
            comment="\n\n".join(dict.fromkeys(text for text in texts if text)),
            reason=reason,
            is_override=self.needs_reason or bool(reason),
            seen_version_id=said["version"],
        )


def _criterion_field(criterion: Criterion) -> forms.Field:
    label = f"{criterion.title} ({plain(criterion.points)})"
    if criterion.levels:
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=[
                (number, f"{plain(level.points)} – {level.text}") for number, level in enumerate(criterion.levels)
            ],
            widget=forms.RadioSelect,
        )
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal(0), max_value=criterion.points, max_digits=15, decimal_places=5
    )


class RubricForm(forms.Form):
    """The points of a rubric and of its levels, and why they change. `to` is what the form says."""

    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, data: Any = None, *, rubric: EssayBody) -> None:  # noqa: ANN401  # as Django's forms take it
        super().__init__(data)
        self.rubric = rubric
        for number, criterion in enumerate(rubric.criteria.values()):
            self.fields[f"points-{number}"] = _rubric_points(criterion.title, criterion.points)
            for place, level in enumerate(criterion.levels):
                self.fields[f"level-{number}-{place}"] = _rubric_points(level.text, level.points)

    def rows(self) -> Iterator[tuple[forms.BoundField, list[forms.BoundField]]]:
        """Yield each criterion's field with those of its levels."""
        for number, criterion in enumerate(self.rubric.criteria.values()):
            levels = [self[f"level-{number}-{place}"] for place in range(len(criterion.levels))]
            yield self[f"points-{number}"], levels

    @property
    def to(self) -> NewRubricPoints:
        said = self.cleaned_data
        numbered = list(enumerate(self.rubric.criteria.items()))
        return NewRubricPoints(
            criteria={id_: said[f"points-{number}"] for number, (id_, _criterion) in numbered},
            levels={
                id_: [said[f"level-{number}-{place}"] for place in range(len(criterion.levels))]
                for number, (id_, criterion) in numbered
            },
        )


def _rubric_points(label: str, points: Decimal) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, initial=plain(points), min_value=Decimal(0), max_value=Decimal(1000), decimal_places=5
    )
