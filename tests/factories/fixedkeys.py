"""A class that sat a quiz of two choices, one of them with a wrong key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from quizzes.attempts.jobs.grading import grade_attempt
from quizzes.attempts.models import Attempt, Quiz, Response
from quizzes.attempts.services.marking import NewMark, award_mark, standing_mark
from quizzes.attempts.services.sitting import save_response, start_attempt, submit_attempt
from quizzes.bank.models import Item, ItemVersion
from quizzes.bank.services import revise_item
from seminar.people.models import Seminar, User
from tests.factories import attempts, people
from tests.factories import bank as banks

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AFTER = NOON + 2 * HOUR


def options(*, right: str) -> dict[str, object]:
    """The body of a choice among a, b and c."""
    return {"choices": [{"id": id_, "text": f"Text {id_}", "correct": id_ == right} for id_ in "abc"]}


@dataclass(frozen=True)
class Classroom:
    """The key of `who` was a and should have been b; that of `when` is a. Both are worth 1."""

    seminar: Seminar
    instructor: User
    quiz: Quiz
    who: Item
    when: Item

    def sit(self, username: str, who: str, when: str, *, hand_in: bool = True) -> Attempt:
        """Have a learner choose these options ('' for none), a minute for each, and hand in an hour later."""
        learner = User.objects.filter(username=username).first() or people.member(self.seminar, username)
        attempt, _is_new = start_attempt(learner=learner, quiz_id=self.quiz.public_id, at=NOON)
        for position, option in enumerate((who, when), start=1):
            if option:
                save_response(
                    learner=learner,
                    attempt_id=attempt.public_id,
                    position=position,
                    seq=1,
                    raw={"chosen": str("abc".index(option) + 1)},
                    at=NOON + position * MINUTE,
                )
        if hand_in:
            self.hand_in(attempt)
        attempt.refresh_from_db()
        return attempt

    def hand_in(self, attempt: Attempt) -> None:
        submit_attempt(learner=attempt.learner, attempt_id=attempt.public_id, at=NOON + HOUR)
        grade_attempt(attempt_id=attempt.id, at=NOON + HOUR)  # a test's transaction never commits

    def fix_key(self, right: str = "b") -> ItemVersion:
        """Return a new version of `who` with this option for its key."""
        self.who.refresh_from_db()
        return revise_item(
            item=self.who,
            stem="Who?",
            body=options(right=right),
            feedback="",
            points=Decimal(1),
            author=self.instructor,
        )

    def answer_of(self, attempt: Attempt, position: int = 1) -> Response:
        return Response.objects.get(attempt=attempt, slot__position=position)

    def mark(self, attempt: Attempt, points: str) -> None:
        """Have the instructor overrule what the attempt's first answer earned."""
        response = self.answer_of(attempt)
        held = standing_mark(response)
        given = NewMark(Decimal(points), held.id if held else None, reason="So it is.", is_override=True)
        award_mark(grader=self.instructor, response_id=response.id, given=given, at=AFTER)


def classroom(**settings: object) -> Classroom:
    instructor = people.user("ida", first_name="Ida", last_name="Brandt", email="ida@example.org")
    seminar = people.seminar(instructor=instructor)
    bank = banks.bank(seminar)
    who, when = (
        banks.item(bank, said=banks.written(slug, type_name="choice", stem=f"{slug.title()}?", body=options(right="a")))
        for slug in ("who", "when")
    )
    return Classroom(seminar, instructor, attempts.quiz(seminar, [who, when], **settings), who, when)
