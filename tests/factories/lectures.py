"""Lectures with as many passages as a test needs."""

from __future__ import annotations

from seminar.lectures.models import Lecture
from seminar.lectures.services import Outline, OutlinePassage, load_lecture
from seminar.people.models import Seminar

GISTS = (
    "Towers of granite guard the harbour.",
    "Sailors mend their canvas at night.",
    "Merchants weigh pepper and silk.",
)


def outline(slug: str = "harbour", *, gists: tuple[str, ...] = GISTS) -> Outline:
    passages = [
        OutlinePassage(anchor=f"1.{number}", title=f"Part {number}", gist=gist, part_title="The harbour")
        for number, gist in enumerate(gists, start=1)
    ]
    return Outline(slug=slug, title=slug.capitalize(), author="A. Author", source="", language="en", passages=passages)


def lecture(seminar: Seminar, slug: str = "harbour", *, gists: tuple[str, ...] = GISTS) -> Lecture:
    return load_lecture(seminar=seminar, outline=outline(slug, gists=gists)).lecture
