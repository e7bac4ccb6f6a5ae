"""What of a deck a drill is kept to, as the address of the drill page and of the API says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from quizzes.attempts.queries.missed import missed_item_ids
from quizzes.cards.queries.studying import Study
from quizzes.engine.searching.parser import LONGEST_SEARCH, SearchInvalid, parse_search
from quizzes.web.visitor import visitor
from seminar.lectures.queries import passage_named

if TYPE_CHECKING:
    from quizzes.cards.models import Deck
    from seminar.lectures.models import Passage
    from seminar.people.models import User

WORDS = ("lecture", "passage", "q", "missed", "early", "cram")
"""What an address may say of it."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A drill of some cards of a deck: of a passage, of what a search finds, or of what was missed in quizzes.

    `is_early` brings forward those that are not due; `crammed_since`, in seconds since 1970, is when a cramming began.
    """

    deck_id: str
    passage: Passage | None = None
    search: str = ""
    is_missed: bool = False
    is_early: bool = False
    crammed_since: int | None = None

    @property
    def said(self) -> dict[str, str]:
        """Return what an address says of it, on the page and in the API."""
        said: dict[str, str] = {}
        if self.passage is not None:
            said |= {"lecture": self.passage.lecture.public_id, "passage": self.passage.anchor}
        said |= {"q": self.search} if self.search else {}
        said |= {"missed": "1"} if self.is_missed else {}
        said |= {"early": "1"} if self.is_early else {}
        return said | ({"cram": str(self.crammed_since)} if self.crammed_since is not None else {})

    @property
    def all_said(self) -> str:
        """Return the query of the same drill with all its cards."""
        return "?" + urlencode(replace(self, is_early=True).said)

    @property
    def has_more(self) -> bool:
        """Return whether there may be more cards than those that are due."""
        is_whole = self.is_early or self.is_missed or self.search or self.crammed_since is not None
        return not is_whole

    @property
    def source(self) -> str:
        """Return where one came from: the passage's place in its lecture, or the deck's page of studies."""
        if self.passage is not None:
            return passage_address(self.passage)
        return reverse("web:study", args=[self.deck_id])

    @property
    def title(self) -> str:
        """Return in words what the drill is kept to."""
        parts = [f"{self.passage.anchor} {self.passage.title}"] if self.passage else []
        parts += [_("Missed in quizzes")] if self.is_missed else []
        return " · ".join([*parts, self.search] if self.search else parts) or _("The whole deck")

    def study(self, *, learner: User, deck: Deck, at: datetime) -> Study:
        missed = missed_item_ids(learner=learner, seminar_id=deck.seminar_id, at=at) if self.is_missed else None
        since = None if self.crammed_since is None else datetime.fromtimestamp(self.crammed_since, tz=UTC)
        return Study(
            passage=self.passage, item_ids=missed, search=self.search, is_early=self.is_early, crammed_since=since
        )


def narrowed_by(request: HttpRequest, *, deck_id: str) -> Narrowed | None:
    """Return what the address keeps the drill to, if anything. Raises Http404 for what is not theirs or no sense."""
    said = request.GET
    anchor, search = said.get("passage", ""), said.get("q", "")[: LONGEST_SEARCH + 1].strip()
    passage = passage_or_404(visitor(request), said.get("lecture", ""), anchor) if anchor else None
    try:
        parse_search(search)
    except SearchInvalid as error:
        raise Http404(str(error)) from error
    narrowed = Narrowed(
        deck_id,
        passage=passage,
        search=search,
        is_missed=said.get("missed") == "1",
        is_early=said.get("early") == "1",
        crammed_since=moment_said(said),
    )
    return narrowed if narrowed.said else None


def moment_said(said: Mapping[str, str]) -> int | None:
    """Return when the cramming began, in seconds since 1970; None where the address says of none."""
    text = said.get("cram", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def passage_address(passage: Passage) -> str:
    return f"{reverse('web:lecture', args=[passage.lecture.public_id])}#p-{passage.anchor}"


def passage_or_404(user: User, lecture_id: str, anchor: str) -> Passage:
    try:
        return passage_named(user, lecture_id=lecture_id, anchor=anchor)
    except ObjectDoesNotExist as error:
        raise Http404(anchor) from error


def drill_address(deck_id: str, narrowed: Narrowed | None, **said: str) -> str:
    """Return the drill page of a deck, kept to some of it or not, with what was `said` of the last step."""
    query = urlencode({**(narrowed.said if narrowed else {}), **said})
    return reverse("web:drill", args=[deck_id]) + (f"?{query}" if query else "")
