"""What instructors ask for about banks: write, load, publish and hold items, waive findings, settle reports."""

from quizzes.bank.services.assets import add_asset
from quizzes.bank.services.batches import Overwriting, UnknownItemType, touch_bank
from quizzes.bank.services.items import (
    StaleVersion,
    create_item,
    describe_item,
    ensure_bank,
    hold_items,
    release_items,
    restore_version,
    revise_item,
    set_status,
    tag_items,
)
from quizzes.bank.services.loading import Loaded, load_items, put_back_items, remove_items
from quizzes.bank.services.ownbanks import own_bank
from quizzes.bank.services.reports import (
    LONGEST_REPORT,
    MOST_REPORTS,
    NotReportable,
    ReportConflict,
    TooManyReports,
    WordMissing,
    report_item,
    settle_report,
)
from quizzes.bank.services.uses import record_uses
from quizzes.bank.services.waivers import (
    LONGEST_REASON,
    WAIVABLE,
    NotWaivable,
    ReasonMissing,
    unwaive_finding,
    waive_finding,
)

__all__ = [
    "LONGEST_REASON",
    "LONGEST_REPORT",
    "MOST_REPORTS",
    "WAIVABLE",
    "Loaded",
    "NotReportable",
    "NotWaivable",
    "Overwriting",
    "ReasonMissing",
    "ReportConflict",
    "StaleVersion",
    "TooManyReports",
    "UnknownItemType",
    "WordMissing",
    "add_asset",
    "create_item",
    "describe_item",
    "ensure_bank",
    "hold_items",
    "load_items",
    "own_bank",
    "put_back_items",
    "record_uses",
    "release_items",
    "remove_items",
    "report_item",
    "restore_version",
    "revise_item",
    "set_status",
    "settle_report",
    "tag_items",
    "touch_bank",
    "unwaive_finding",
    "waive_finding",
]
