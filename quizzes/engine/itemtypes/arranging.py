"""The order in which parts are shown: repeatable, and never telling the key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from quizzes.engine.itemtypes.base import Arrangement


def shuffled(texts: Mapping[str, str], *, seed: int | None) -> Arrangement:
    """Return the ids in an order that depends on the seed, the ids and the texts, but not on the order written.

    Sorted by SHA-256 instead of `random.shuffle`, whose order Python does not promise to keep between versions, while
    an attempt's order must be found again years later. The texts count so that two items with ids a, b, c do not put
    their keys in one place under one seed.
    """

    def rank(id_: str) -> bytes:
        start = "" if seed is None else str(seed)
        return hashlib.sha256("\0".join((start, id_, texts[id_])).encode()).digest()

    return tuple(sorted(texts, key=rank))
