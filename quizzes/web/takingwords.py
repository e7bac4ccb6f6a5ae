"""The words of a paper: how sure one may be, and what its script says, translated by the server."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Certainty:
    """One of the three answers to 'how sure are you', and what it earns where the answer is right or wrong."""

    value: int
    name: str
    stakes: str


def certainties() -> tuple[Certainty, ...]:
    return (
        Certainty(1, _("Unsure"), _("right 1, wrong 0")),
        Certainty(2, _("Fairly sure"), _("right 2, wrong −2")),
        Certainty(3, _("Very sure"), _("right 3, wrong −6")),
    )


def verdict_names() -> dict[str, str]:
    """Return what a verdict is called, by its kind."""
    return {
        "right": _("Right"),
        "partly": _("Partly right"),
        "wrong": _("Not right"),
        "ungraded": _("Not graded yet"),
    }


def paper_words() -> dict[str, str]:
    """Return the page's words by name; `{n}`, `{time}` and the like are filled in by the script."""
    return {
        **verdict_names(),
        "saved": _("All saved"),
        "saving": _("Saving …"),
        "kept": _("{n} kept on this device"),
        "keptmany": _("The network is gone. What is not saved is kept on this device ({n}) and sent when it is back."),
        "loggedout": _("You are logged out. {n} kept on this device."),
        "login": _("Log in"),
        "refused": _("Not saved: {reason}"),
        "notsaved": _("Not all saved"),
        "progress": _("{n} of {total} answered"),
        "answered": _("answered"),
        "unanswered": _("not answered"),
        "flagged": _("flagged"),
        "unsaved": _("not saved yet"),
        "conflict": _("changed elsewhere"),
        "theirs": _("Saved meanwhile, in another tab or on another device:"),
        "mine": _("Your answer here:"),
        "nothing": _("no answer"),
        "usemine": _("Save mine"),
        "usetheirs": _("Keep the saved one"),
        "conflicthead": _("Question {n} was changed in another tab or on another device."),
        "followed": _("Question {n} was changed in another tab or on another device; here is that answer."),
        "checkempty": _("Answer first, then check."),
        "checkoffline": _("The server cannot be reached, so this cannot be checked now. Your answer is kept."),
        "solution": _("The answer"),
        "triesleft": _("{n} tries left"),
        "tryleft": _("One try left"),
        "words": _("{n} words"),
        "word": _("1 word"),
        "minutesleft": _("{n} minutes left."),
        "minuteleft": _("One minute left."),
        "timeleft": _("{time} left."),
        "timemoved": _("Your time was changed: {time} left."),
        "timeopen": _("Your time was changed: nothing ends it now."),
        "timeup": _("Time is up. Your answers are being handed in."),
        "timeupoffline": _("Time is up, and the server cannot be reached. Your answers are kept here; we keep trying."),
        "timeuploggedout": _("Time is up, and you are logged out. Your answers are kept here: log in, in another tab."),
        "handinoffline": _("The server cannot be reached, and handing in needs it. Try it when the network is back."),
        "unsavedhandin": _("Questions whose answer is not saved yet: {list}. What is not saved cannot be handed in."),
        "handinanyway": _("Go on all the same"),
        "up": _("Move up: {step}"),
        "down": _("Move down: {step}"),
        "place": _("{step}, now place {n} of {total}"),
        "placed": _("{answer} now goes with {prompt}"),
        "taken": _("{answer} picked up. Choose where it goes."),
        "choose": _("Choose …"),
        "true": _("True"),
        "false": _("False"),
        "answer": _("Your answer"),
        "number": _("Your answer, a number"),
    }
