"""The words that the drill page's script says, translated by the server."""

from __future__ import annotations

from django.utils.translation import gettext as _


def rating_names() -> dict[str, str]:
    """Return the names of the four buttons by rating."""
    return {"1": _("Again"), "2": _("Hard"), "3": _("Good"), "4": _("Easy")}


def drill_words(*, is_narrowed: bool = False, is_cram: bool = False) -> dict[str, str]:
    """Return the page's words by name; `{n}`, `{when}` and the like are filled in by the script.

    `is_narrowed`: the drill is of some of the deck's cards alone; `is_cram`: it moves no due date.
    """
    return {
        "new": _("new"),
        "learning": _("learning"),
        "review": _("review"),
        "reveal": _("Show the answer"),
        "space": _("space"),
        "dontknow": _("I don’t know"),
        "right": _("Right"),
        "partly": _("Partly right"),
        "wrong": _("Not right"),
        "solution": _("The answer"),
        "unchecked": _("The server cannot be reached, so compare for yourself."),
        "unreadable": _("This cannot be read as an answer yet."),
        "unanswered": _("Choose or type an answer first, or press ‘I don’t know’."),
        "choose": _("Choose …"),
        "true": _("True"),
        "false": _("False"),
        "answer": _("Your answer"),
        "number": _("Your answer, a number"),
        "up": _("Move up: {step}"),
        "down": _("Move down: {step}"),
        "place": _("{step}, now place {n} of {total}"),
        "suspended": _("Suspended: it stays out of the drill."),
        "buried": _("Buried until tomorrow."),
        "flagged": _("Flagged."),
        "unflagged": _("Flag removed."),
        "undone": _("Taken back."),
        "nothing": _("There is nothing to undo."),
        **waiting_words(),
        "login": _("Log in"),
        "refused": _("A review was not taken: {reason}"),
        "gone": _("its card is in your decks no more"),
        "loading": _("Looking for the next card …"),
        "due": _("The next of these cards is due {when}, {at}.")
        if is_narrowed
        else _("The next card is due {when}, {at}."),
        "never": _("There are no more cards to go through. No due date has moved.")
        if is_cram
        else _("None of these cards waits for you.")
        if is_narrowed
        else _("No card of this deck waits for you."),
        "today": _("at {time}"),
        "otherday": _("on {day} at {time}"),
        "done": _("{n} reviews in this sitting."),
        "doneone": _("One review in this sitting."),
        "reported": _("Reported. What became of it stands under your reports."),
        "extra": _("too much"),
        "missing": _("missing"),
        "held": _("Held. Press p to go on."),
        "goeson": _("Goes on by itself."),
        "nopace": _("Nothing goes on by itself. Set it under More."),
        "keptdone": _("All that this device keeps is done. The rest comes with the network."),
        "passagefailed": _("The passage cannot be shown now."),
    }


def waiting_words() -> dict[str, str]:
    """Return what the drill and the first page say of reviews that the server has not taken yet."""
    return {
        "waiting": _("{n} waiting to be sent"),
        "waits": _("{n} reviews wait for the network"),
        "waitsone": _("One review waits for the network"),
        "waitsother": _("{n} changes wait for the network"),
        "loggedout": _("You are logged out; {n} kept here."),
    }
