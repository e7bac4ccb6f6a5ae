"""What makes two items the same content."""

from dataclasses import replace
from decimal import Decimal

import pytest

from quizzes.engine.items import Item, Waiver, content_hash

ITEM = Item(id="a", type="flashcard", body={"front": "f", "back": "b"}, stem="s", feedback="x", points=Decimal(10))


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "b"},
        {"level": "recall"},
        {"tags": ("x",)},
        {"passage": "1.1"},
        {"name": "n"},
        {"was": ("c",)},
        {"waivers": (Waiver("r", "why"),)},
        {"origin": {"gift": "x"}},
        {"points": Decimal("10.00")},
        {"points": Decimal("1e1")},
        {"body": {"back": "b", "front": "f"}},
    ],
)
def test_what_is_no_content_makes_no_new_version(changes):
    assert content_hash(replace(ITEM, **changes)) == content_hash(ITEM)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "cloze"},
        {"stem": ""},
        {"feedback": "y"},
        {"points": Decimal("10.00001")},
        {"body": {"front": "f", "back": "é"}},
        {"body": {"front": "f", "back": "b", "reversed": True}},
    ],
)
def test_what_a_learner_meets_does(changes):
    assert content_hash(replace(ITEM, **changes)) != content_hash(ITEM)


def test_the_hash_is_that_of_its_canonical_json():
    # printf '["flashcard","s",{"back":"b","front":"f"},"x","1E+1"]' | sha256sum
    assert content_hash(ITEM) == "9f6df362204fb7a3e8e27e1a250e40b88d55100a337dc82c1642732b5d66fff4"
