"""Reports on cards, as students who look closely send them: two wait for the instructor, one is settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from quizzes.bank.services import ReportConflict, report_item, settle_report
from quizzes.cards.queries.showing import drillable_cards_of

if TYPE_CHECKING:
    from seminar.people.models import User


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What a student reports of the card at `place` among theirs, so many days ago, and the word back, if any."""

    username: str
    place: int
    days_ago: int
    reason: str
    text: str
    answer: str = ""


REPORTS = (
    DemoReport(
        "student01",
        8,
        6,
        "unclear",
        "I took “the problem” for the state, not for bureaucracy. Could the question say which?",
        "You are right that it can be read both ways. It stays for this term; the passage beside it settles it.",
    ),
    DemoReport(
        "student01", 21, 1, "source", "I read the passage otherwise: it says this of one of the two views only."
    ),
    DemoReport("student07", 15, 2, "slip", "“beaurocracy” 🙂"),
)


def report_some_cards(learners: dict[str, User], *, instructor: User, at: datetime) -> int:
    """Send the reports and settle the one with an answer; again it adds nothing. Returns how many there are."""
    sent = 0
    for said in REPORTS:
        learner = learners.get(said.username)
        if learner is None:
            continue
        cards = list(drillable_cards_of(learner, at=at)[said.place : said.place + 1])
        if not cards:
            continue
        made_at = at - timedelta(days=said.days_ago)
        try:
            report = report_item(
                reporter=learner,
                item=cards[0].item,
                reason=said.reason,
                text=said.text,
                client_id=uuid5(NAMESPACE_URL, f"demo:{said.username}:{said.place}"),
                at=made_at,
            )
        except ReportConflict:
            continue  # sent before, when another card stood at this place
        if said.answer:
            settle_report(report=report, answer=said.answer, by=instructor, at=made_at + timedelta(days=1))
        sent += 1
    return sent
