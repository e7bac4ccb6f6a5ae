"""What the history of a row says was done to it, in the reader's language: it is stored in English."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_noop

from seminar.enginewords import sentence_in_words

LOGGED = (
    gettext_noop("Published."),
    gettext_noop("Taken back."),
    gettext_noop("Copied from %(slug)s."),
    gettext_noop("Grades released."),
    gettext_noop("Release withdrawn."),
    gettext_noop("Set the override for %(name)s."),
    gettext_noop("Removed the override for %(name)s."),
    gettext_noop("Waived %(rule)s."),
    gettext_noop("Took back the waiver of %(rule)s."),
    gettext_noop("Restored version %(number)s as version %(number2)s."),
)
"""What our pages log. What Django logs itself is JSON, which it translates as it shows it."""


def put_in_words(entry: LogEntry) -> None:
    """Translate what the entry shows, and nothing that is stored."""
    entry.change_message = sentence_in_words(entry.change_message, LOGGED)
