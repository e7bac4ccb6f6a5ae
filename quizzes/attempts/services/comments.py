"""Comments that graders give again and again to answers to one item."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from quizzes.attempts.models import SavedComment
from quizzes.bank.models import Item
from quizzes.engine.grading.points import PointsOutOfRange, rounded
from quizzes.engine.itemtypes.storable import is_storable
from seminar.enginewords import remark_in_words
from seminar.people.models import Seminar, User

LONGEST_COMMENT = 10_000


class CommentRefused(ValueError):
    """The comment cannot be kept; the message is for the grader."""


def keep_comment(*, grader: User, item_id: int, text: str, points: Decimal | None) -> SavedComment:
    """Keep a comment for answers to the item, with the points (signed) that giving it adds, or none.

    The same text again changes its points. Raises Item.DoesNotExist and CommentRefused.
    """
    item = Item.objects.of_class().get(id=item_id, bank__seminar__in=Seminar.objects.staffed_by(grader))
    said, worth = _checked(text, points)
    comment, _is_new = SavedComment.objects.update_or_create(
        item=item, text=said, defaults={"points": worth}, create_defaults={"points": worth, "author": grader}
    )
    return comment


def change_comment(*, grader: User, comment_id: int, text: str, points: Decimal | None) -> SavedComment:
    """Change a kept comment in its place; marks that carry the old text keep it.

    Raises SavedComment.DoesNotExist and CommentRefused, also where the item has another with this text.
    """
    comment = SavedComment.objects.get(id=comment_id, item__bank__seminar__in=Seminar.objects.staffed_by(grader))
    comment.text, comment.points = _checked(text, points)
    if SavedComment.objects.filter(item=comment.item_id, text=comment.text).exclude(id=comment.id).exists():
        raise CommentRefused(_("Another kept comment says this already."))
    comment.save(update_fields=["text", "points"])
    return comment


def _checked(text: str, points: Decimal | None) -> tuple[str, Decimal | None]:
    said = text.strip()
    if not said:
        raise CommentRefused(_("Write the comment first."))
    if len(said) > LONGEST_COMMENT or not is_storable(said):
        raise CommentRefused(_("The comment is too long or holds a character that cannot be stored."))
    try:
        return said, None if points is None else rounded(points)
    except PointsOutOfRange as error:
        raise CommentRefused(remark_in_words(str(error))) from None


def drop_comment(*, grader: User, comment_id: int) -> None:
    """Remove a kept comment; marks that carry its text keep it. Raises SavedComment.DoesNotExist."""
    taught = Seminar.objects.staffed_by(grader)
    SavedComment.objects.get(id=comment_id, item__bank__seminar__in=taught).delete()
