"""Reports on items: a learner says what is wrong with one, the staff settle it with a word back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from quizzes.bank.models import Item, ItemReport
from seminar.people.models import User

LONGEST_REPORT = 2000
MOST_REPORTS = 20
WITHIN = timedelta(days=1)


class TooManyReports(Exception):
    """This person has sent `MOST_REPORTS` within a day."""


class ReportConflict(ValueError):
    """The client id is that of another report."""


class NotReportable(ValueError):
    """The item is the learner's own: there is nobody else to tell."""


class WordMissing(ValueError):
    """A report is settled with a word back."""


@transaction.atomic
def report_item(*, reporter: User, item: Item, reason: str, text: str, client_id: UUID, at: datetime) -> ItemReport:
    """Store what the learner finds wrong with the item's current version; under a known client id nothing is added.

    `reason` is a value of `ReportReason`. Raises NotReportable, ReportConflict, TooManyReports.
    """
    # Locked, so that of two sent at once the second is seen as a repeat, and the limit is a limit.
    User.objects.select_for_update(of=("self",), no_key=True).only("id").get(id=reporter.id)
    said = text.replace("\0", "").strip()[:LONGEST_REPORT]
    known = ItemReport.objects.filter(reporter=reporter, client_id=client_id).first()
    if known is not None:
        if (known.item_id, known.reason, known.text) != (item.id, reason, said):
            raise ReportConflict(str(client_id))
        return known
    if item.bank.owner_id is not None:
        raise NotReportable(item.public_id)
    if ItemReport.objects.filter(reporter=reporter, made_at__gt=at - WITHIN).count() >= MOST_REPORTS:
        raise TooManyReports(f"more than {MOST_REPORTS} within a day")
    return ItemReport.objects.create(
        reporter=reporter,
        client_id=client_id,
        item=item,
        version=item.current,
        reason=reason,
        text=said,
        made_at=at,
    )


def settle_report(*, report: ItemReport, answer: str, by: User, at: datetime) -> ItemReport:
    """Settle an open report with a word back to who sent it; one that is settled stays as it was settled first.

    Raises WordMissing.
    """
    said = answer.replace("\0", "").strip()[:LONGEST_REPORT]
    if not said:
        raise WordMissing(report.public_id)
    ItemReport.objects.filter(id=report.id, settled_at=None).update(answer=said, settled_by=by, settled_at=at)
    report.refresh_from_db(fields=["answer", "settled_by", "settled_at"])
    return report
