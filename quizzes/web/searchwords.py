"""What is wrong with a search, in the page's language, and with its place."""

from __future__ import annotations

from django.utils.translation import gettext as _

from quizzes.engine.searching.parser import SearchInvalid


def trouble_in_words(error: SearchInvalid) -> str:
    """Return a sentence that says what is wrong, what stands there, and at which character, counted from 1."""
    sentences = {
        "too-long": _("A search has at most 1000 characters."),
        "too-deep": _("Too many brackets stand in one another."),
        "unclosed-quote": _("A quotation mark is not closed."),
        "unclosed-group": _("A bracket is not closed."),
        "stray-bracket": _("This bracket was never opened."),
        "nothing-after": _("Something has to follow here."),
        "empty-group": _("There is nothing between the brackets."),
        "unknown-key": _("There is nothing of this name to search by. For a colon that is meant as such write \\:"),
        "unknown-state": _("After is: stands due, new, learn, review, suspended, buried or leech."),
        "unknown-property": _("After prop: stands ivl, due, reps, lapses, s, d or r."),
        "bad-property": _("A property is compared with a number, as in prop:ivl>=10."),
        "bad-number": _("This is not a number of days from 1 to 36500."),
        "bad-flag": _("A flag is a number from 0 to 7."),
        "bad-rating": _("A rating is a number from 1 to 4."),
        "empty-value": _("Something has to follow the colon."),
    }
    place = _("At character %(place)d: %(said)s") if error.said else _("At character %(place)d.")
    return f"{sentences[error.trouble]} {place % {'place': error.place + 1, 'said': error.said}}"
