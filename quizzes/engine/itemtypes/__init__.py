"""The item types, by the name stored with each item. The only list of them."""

from typing import Any

from quizzes.engine.itemtypes.base import ItemType
from quizzes.engine.itemtypes.choice import CHOICE
from quizzes.engine.itemtypes.cloze import CLOZE
from quizzes.engine.itemtypes.essay import ESSAY
from quizzes.engine.itemtypes.flashcard import FLASHCARD
from quizzes.engine.itemtypes.matching import MATCHING
from quizzes.engine.itemtypes.multiple import MULTIPLE
from quizzes.engine.itemtypes.numeric import NUMERIC
from quizzes.engine.itemtypes.ordering import ORDERING
from quizzes.engine.itemtypes.shorttext import SHORTTEXT
from quizzes.engine.itemtypes.truefalse import TRUEFALSE

# Any: bodies and responses are known to their own type alone. What one of its functions returns goes only into another
# function of the same type.
REGISTRY: dict[str, ItemType[Any, Any]] = {
    kind.name: kind
    for kind in (FLASHCARD, CLOZE, CHOICE, MULTIPLE, TRUEFALSE, SHORTTEXT, NUMERIC, MATCHING, ORDERING, ESSAY)
}
