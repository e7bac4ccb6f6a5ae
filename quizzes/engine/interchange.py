"""What passes between a file format and the rest: items, and findings about what could not be kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quizzes.engine.items import Item
from quizzes.engine.linting.findings import Finding


class FileRefused(ValueError):
    """The file is not of the format, or not one that we open; the message says why in a sentence."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The items that could be read, in file order, and what is to be said of the rest.

    `lines` gives the line (from 1) on which an item starts, by item id; a format without lines leaves it empty.
    `media` are the files that came along, by the name under which texts refer to them: `asset:NAME`. Looking one up may
    raise FileRefused, where it is unpacked only then. `made_up` are the ids that the reader made of an item's words.
    """

    items: Sequence[Item]
    findings: Sequence[Finding]
    lines: Mapping[str, int] = field(default_factory=dict)
    media: Mapping[str, bytes] = field(default_factory=dict)
    made_up: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A file's bytes, and one finding for each thing that the format cannot say."""

    content: bytes
    findings: Sequence[Finding]


type Reader = Callable[[bytes], ReadResult]
type Writer = Callable[[Sequence[Item]], Written]

LONGEST_MADE_UP_ID = 60

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MARKUP = re.compile(r"<[^<>]*>|['’`*]")
_WORD = re.compile(r"[a-z0-9]+")


def is_item_id(text: str) -> bool:
    """Return whether the text is an id of ours: at most 100 lower-case letters and digits, in groups joined by '-'."""
    return len(text) <= 100 and _ID.fullmatch(text) is not None


class ItemIds:
    """Ids for the items of one file in a format without ids of our kind: each is given out once.

    Reading the same file again makes the same ids, so that a second import finds the items of the first.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """`taken` are the ids that the file itself gives to some of its items."""
        self._taken = set(taken)
        self._met: Counter[str] = Counter()

    def made_from(self, text: str) -> str:
        """Return an id of the text's first words, with a number where others have it already."""
        base = _words(text)
        while (id_ := self._numbered(base)) in self._taken:
            pass
        self._taken.add(id_)
        return id_

    def made_from_identifier(self, identifier: str) -> str:
        """Return an id of a source's own identifier: all its words, or the first and a digest of the whole.

        Some programs end theirs in a hash: its first words alone would be those of every question.
        """
        words = _words_in(identifier)
        if len("-".join(words)) <= LONGEST_MADE_UP_ID:
            return self.made_from(identifier)
        digest = _digest(identifier)
        return self.made_from(f"{_joined(words, LONGEST_MADE_UP_ID - len(digest) - 1)} {digest}")

    def _numbered(self, base: str) -> str:
        # The number goes on from the last one given: a file of a hundred thousand equal questions must not count up
        # from 2 for each of them.
        self._met[base] += 1
        return base if self._met[base] == 1 else f"{base}-{self._met[base]}"


def _words(text: str) -> str:
    """Return the first words as an id of at most 60 characters; 'item-' and a digest where none has a Latin letter."""
    return _joined(_words_in(text), LONGEST_MADE_UP_ID) or f"item-{_digest(text)}"


def _words_in(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", _MARKUP.sub("", text[:1000])).encode("ascii", "ignore").decode().lower()
    return _WORD.findall(plain)


def _joined(words: Sequence[str], most: int) -> str:
    """Return the first words, joined, in at most so many characters."""
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word[:most]
        if len(longer) > most:
            break
        made = longer
    return made


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
