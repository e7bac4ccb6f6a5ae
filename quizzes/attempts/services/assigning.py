"""Who marks which question, and asking somebody else to look."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from quizzes.attempts.models import Assignment, Quiz, SecondLook
from quizzes.attempts.queries.access import quizzes_led_by
from quizzes.attempts.queries.marking_queue import handed_in
from quizzes.attempts.services.marking import markable
from seminar.people.models import STAFF_ROLES, Membership, User

LONGEST_NOTE = 500


@transaction.atomic
def assign_question(*, instructor: User, quiz_id: int, item_id: int, grader_ids: Collection[int]) -> None:
    """Have these graders, and no others, mark the answers to an item; none makes it anybody's.

    Whoever does not help to teach the seminar is left out. A slot that draws at random is assigned as a whole.
    Raises Quiz.DoesNotExist.
    """
    quiz: Quiz = quizzes_led_by(instructor).get(id=quiz_id)
    slots = set(handed_in(quiz).filter(item_version__item=item_id).values_list("slot", flat=True))
    staff = Membership.objects.filter(seminar=quiz.seminar_id, role__in=STAFF_ROLES, user__in=grader_ids)
    graders = set(staff.values_list("user", flat=True))
    Assignment.objects.filter(slot__in=slots).exclude(grader__in=graders).delete()
    Assignment.objects.bulk_create(
        [Assignment(slot_id=slot, grader_id=grader) for slot in sorted(slots) for grader in sorted(graders)],
        ignore_conflicts=True,
    )


def ask_second_look(*, grader: User, response_id: int, note: str, at: datetime) -> SecondLook:
    """Ask for somebody else to look at a response; one who asks again changes the note of the open question.

    It is settled by the next mark of another grader, or by hand. Raises Response.DoesNotExist.
    """
    response = markable(grader, response_id)
    said = note.replace("\x00", "").strip()[:LONGEST_NOTE]  # PostgreSQL stores no NUL
    look, is_new = SecondLook.objects.get_or_create(
        response=response, settled_at=None, defaults={"asked_by": grader, "note": said, "asked_at": at}
    )
    if not is_new and said:
        look.note = said
        look.save(update_fields=["note"])
    return look


def settle_second_look(*, grader: User, response_id: int, at: datetime) -> bool:
    """Settle the open question about a response, and return whether there was one. Raises Response.DoesNotExist."""
    response = markable(grader, response_id)
    return bool(SecondLook.objects.filter(response=response, settled_at=None).update(settled_by=grader, settled_at=at))
