"""The admin of banks: items with their versions, tags and assets."""

from quizzes.bank.admin.banks import AssetAdmin, BankAdmin, TagAdmin
from quizzes.bank.admin.items import ItemAdmin
from quizzes.bank.admin.reports import ItemReportAdmin

__all__ = ["AssetAdmin", "BankAdmin", "ItemAdmin", "ItemReportAdmin", "TagAdmin"]
