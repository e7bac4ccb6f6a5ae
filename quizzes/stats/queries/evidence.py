"""What the use of items in a quiz says against them, by the linter's rules."""

from __future__ import annotations

from collections.abc import Sequence

from quizzes.bank.models import Item
from quizzes.bank.queries import stored_item, with_content
from quizzes.engine.linting.evidence import Evidence
from quizzes.engine.linting.judging import Judged, judge_use
from quizzes.stats.queries.computing import ItemReport, Report
from quizzes.stats.queries.content import Figure


def judged_by_use(report: Report) -> dict[int, Sequence[Judged]]:
    """Return what first attempts say against each item that is still as they met it, by version id, waived last."""
    if report.which != "first":
        return {}
    items = with_content(Item.objects.filter(id__in=[each.version.item_id for each in report.items])).in_bulk()
    found: dict[int, Sequence[Judged]] = {}
    for each in report.items:
        item = items[each.version.item_id]
        if item.current_id == each.version.id and (said := judge_use(stored_item(item), evidence_of(each))):
            found[each.version.id] = said
    return found


def evidence_of(report: ItemReport) -> Evidence:
    """Return the statistics of an item as the linter takes them, in per cent."""
    content = report.content
    options = content["options"]
    rows = options["rows"] if options else []
    return Evidence(
        first_attempts=report.n,
        facility_percent=_percent(content["figures"]["facility"]),
        discrimination_percent=_percent(content["figures"]["discrimination"]),
        chosen_percent={row["option"]: 100 * row["chosen"] / report.n for row in rows if row["option"] is not None},
    )


def _percent(figure: Figure) -> float | None:
    return None if figure["value"] is None else 100 * figure["value"]
