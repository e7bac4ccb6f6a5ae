"""The ids by which banks, items, decks and quizzes are known in files."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quizzes.engine.interchange import is_item_id


def validate_file_id(text: str) -> None:
    """Raise ValidationError for an id that no file may name: a bank with it would leave and could not come back."""
    if not is_item_id(text):
        raise ValidationError(_("An id has lower-case letters a–z and digits, in groups joined by single hyphens."))
