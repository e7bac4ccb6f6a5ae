"""What instructors ask for about banks: create, revise, restore, load, publish, tag and hold items, add assets."""

from quizzes.bank.services.assets import add_asset
from quizzes.bank.services.items import (
    Loaded,
    StaleVersion,
    UnknownItemType,
    create_item,
    describe_item,
    ensure_bank,
    hold_items,
    load_items,
    release_items,
    restore_version,
    revise_item,
    set_status,
    tag_items,
    touch_bank,
)

__all__ = [
    "Loaded",
    "StaleVersion",
    "UnknownItemType",
    "add_asset",
    "create_item",
    "describe_item",
    "ensure_bank",
    "hold_items",
    "load_items",
    "release_items",
    "restore_version",
    "revise_item",
    "set_status",
    "tag_items",
    "touch_bank",
]
