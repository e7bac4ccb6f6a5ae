"""The editor of each item type's body."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.bank.forms.parts import AuthoredNumber, AuthoredText, BodyPart, Row


class FlashcardBody(BodyPart):
    front = AuthoredText(label=_("Front"), lines=4)
    back = AuthoredText(label=_("Back"), lines=4)
    reversed = forms.BooleanField(label=_("Also ask from back to front (a second card)"), required=False)


class GapRow(Row):
    heading = _("Also accepted in quizzes")
    blank_rows = 1
    gap = forms.CharField(label=_("Gap, such as c1; a second c1 is c1.2"), required=False, max_length=100)
    text = AuthoredText(label=_("Answer"))


class ClozeBody(BodyPart):
    lists = {"also": GapRow}
    text = AuthoredText(
        label=_("Text"),
        lines=6,
        help_text=_("Hide parts as {{c1::answer}} or {{c1::answer::hint}}: one card per number."),
    )


class OptionRow(Row):
    heading = _("Options")
    named_by = "text"
    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    text = AuthoredText(label=_("Option"), lines=2)
    correct = forms.BooleanField(label=_("correct"), required=False)
    feedback = AuthoredText(label=_("Feedback to who picks it"), lines=2)


class OptionsBody(BodyPart):
    lists = {"choices": OptionRow}


class TrueFalseBody(BodyPart):
    answer = forms.TypedChoiceField(
        label=_("The statement is"),
        choices=[("", "—"), ("True", _("true")), ("False", _("false"))],
        coerce=lambda value: value == "True",
        empty_value=None,
        required=False,
    )
    feedback_true = AuthoredText(label=_("Feedback to who says true"), lines=2)
    feedback_false = AuthoredText(label=_("Feedback to who says false"), lines=2)


class AnswerRow(Row):
    heading = _("Accepted answers")
    is_bare = True
    text = AuthoredText(label=_("Answer (* stands for any text)"))
    score = AuthoredNumber(label=_("Score, 0 to 1"))
    feedback = AuthoredText(label=_("Feedback"), lines=2)


class ShortTextBody(BodyPart):
    lists = {"answers": AnswerRow}
    case_sensitive = forms.BooleanField(label=_("Capital letters matter"), required=False)


class UnitRow(Row):
    heading = _("Further units")
    name = AuthoredText(label=_("Unit"))
    factor = AuthoredNumber(label=_("Is so many base units"))


class AlternativeRow(Row):
    heading = _("Other answers with a score or feedback of their own")
    answer = AuthoredNumber(label=_("Answer"))
    tolerance = AuthoredNumber(label=_("Tolerance"))
    score = AuthoredNumber(label=_("Score, 0 to 1"))
    feedback = AuthoredText(label=_("Feedback"), lines=2)


class NumericBody(BodyPart):
    lists = {"units": UnitRow, "alternatives": AlternativeRow}
    answer = AuthoredNumber(label=_("Answer"))
    tolerance = AuthoredNumber(label=_("Tolerance, in the unit of the answer"))
    unit = AuthoredText(label=_("Unit"))


class PairRow(Row):
    heading = _("Pairs")
    named_by = "prompt"
    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    prompt = AuthoredText(label=_("Prompt"), lines=2)
    answer = AuthoredText(label=_("Goes with"), lines=2)


class DistractorRow(Row):
    heading = _("Answers that go with nothing")
    is_bare = True
    text = AuthoredText(label=_("Answer"))


class MatchingBody(BodyPart):
    lists = {"pairs": PairRow, "distractors": DistractorRow}


class StepRow(Row):
    heading = _("Steps in the right order")
    named_by = "text"
    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    text = AuthoredText(label=_("Step"), lines=2)


class OrderingBody(BodyPart):
    lists = {"sequence": StepRow}


class LevelRow(Row):
    heading = _("Levels")
    blank_rows = 1
    points = AuthoredNumber(label=_("Points"))
    text = AuthoredText(label=_("What such a text does"), lines=2)


class CriterionRow(Row):
    heading = _("Rubric")
    blank_rows = 1
    named_by = "title"
    lists = {"levels": LevelRow}
    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    title = AuthoredText(label=_("Criterion"))
    points = AuthoredNumber(label=_("Points"))


class WeaknessRow(Row):
    heading = _("Common weaknesses")
    is_bare = True
    text = AuthoredText(label=_("Weakness"), lines=2)


class EssayBody(BodyPart):
    lists = {"rubric": CriterionRow, "weaknesses": WeaknessRow}
    exemplar = AuthoredText(label=_("Exemplar answer"), lines=10)
    min_words = forms.IntegerField(label=_("Words at least"), required=False, min_value=0)
    max_words = forms.IntegerField(label=_("Words at most"), required=False, min_value=1)


EDITORS: dict[str, type[BodyPart]] = {
    "flashcard": FlashcardBody,
    "cloze": ClozeBody,
    "choice": OptionsBody,
    "multiple": OptionsBody,
    "truefalse": TrueFalseBody,
    "shorttext": ShortTextBody,
    "numeric": NumericBody,
    "matching": MatchingBody,
    "ordering": OrderingBody,
    "essay": EssayBody,
}
