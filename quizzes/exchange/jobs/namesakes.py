"""Questions of a file that only share a made-up id with one of the bank: every course has its 'Question 1'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from quizzes.bank.models import Bank
from quizzes.bank.models import Item as StoredItem
from quizzes.bank.queries import stored_by_slug, stored_item, written_digest
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json
from quizzes.exchange.jobs.reading import Reading

LEAST_SHARED = 0.5
"""Share of all words of two texts that both have: with less, they are two questions and no two versions of one."""
MOST_COMPARED = 50
_COUNT = re.compile(r"[a-z]{0,10}-?[0-9]{1,5}", re.ASCII)
_NUMBER = re.compile(r"-[0-9]+$")
_WORD = re.compile(r"\w+")


def told_apart(bank: Bank | None, reading: Reading) -> Reading:
    """Return the reading with another id for each item that got the id of another question of the bank from its words.

    An id that the file itself gives stays, unless it merely counts, as rows and many programs do. The same file again
    finds what it brought under the other id.
    """
    loose = {item.id for item in reading.items if _COUNT.fullmatch(item.id)} | set(reading.made_up)
    stored = stored_by_slug(bank) if loose else {}
    taken = {item.id for item in reading.items}
    finder = _Finder(stored, taken)
    renamed: dict[str, str] = {}
    for item in reading.items:
        found = stored.get(item.id) if item.id in loose else None
        # What was rewritten here since it was brought in is still what the file means.
        if found and found.loaded_hash != written_digest(item) and is_another(item, stored_item(found)):
            renamed[item.id] = finder.id_for(item)
    return _under(renamed, reading) if renamed else reading


def is_another(item: Item, stored: Item) -> bool:
    """Return whether the two are different questions, not one that was edited."""
    if _words(_asked(item)) == _words(_asked(stored)):
        # 'Which of these is true?' is asked of many things.
        options = set(_options(item)), set(_options(stored))
        return all(options) and options[0].isdisjoint(options[1])
    words, others = _words(" ".join(_texts(item.body)), item.stem), _words(" ".join(_texts(stored.body)), stored.stem)
    return len(words & others) < LEAST_SHARED * len(words | others)


class _Finder:
    """Looks for the ids under which questions were stored before, or are to be."""

    def __init__(self, stored: Mapping[str, StoredItem], taken: set[str]) -> None:
        self.stored, self.taken = stored, taken
        self.numbers: Counter[str] = Counter()
        self.alike: dict[str, list[tuple[str, Item]]] = {}
        for slug, item in stored.items():
            self.alike.setdefault(_NUMBER.sub("", slug), []).append((slug, stored_item(item)))
        self.digests: dict[str, dict[str, str]] = {}

    def id_for(self, item: Item) -> str:
        base = _NUMBER.sub("", item.id)
        id_ = self._same(item, base) or self._free(base)
        self.taken.add(id_)
        return id_

    def _same(self, item: Item, base: str) -> str | None:
        alike = self.alike.get(base, [])
        if base not in self.digests:
            loaded = {self.stored[slug].loaded_hash: slug for slug, _held in alike}
            self.digests[base] = loaded | {written_digest(held): slug for slug, held in alike}
        exact = self.digests[base].get(written_digest(item))
        if exact is not None and exact not in self.taken:
            return exact
        near = (slug for slug, held in alike[:MOST_COMPARED] if slug not in self.taken and not is_another(item, held))
        return next(near, None)

    def _free(self, base: str) -> str:
        while True:
            self.numbers[base] += 1
            id_ = f"{base}-{self.numbers[base] + 1}"
            if id_ not in self.taken and id_ not in self.stored:
                return id_


def _under(renamed: Mapping[str, str], reading: Reading) -> Reading:
    def named(id_: str) -> str:
        return renamed.get(id_, id_)

    return replace(
        reading,
        items=[replace(item, id=named(item.id)) for item in reading.items],
        findings=[replace(finding, item=named(finding.item)) for finding in reading.findings],
        lint=[replace(finding, item=named(finding.item)) for finding in reading.lint],
        lines={named(id_): line for id_, line in reading.lines.items()},
        made_up={named(id_) for id_ in reading.made_up},
    )


def _asked(item: Item) -> str:
    """Return the stem; of a card its front, of a cloze its text."""
    body = item.body if isinstance(item.body, Mapping) else {}
    return item.stem or str(body.get("front") or body.get("text") or "")


def _words(*texts: str) -> set[str]:
    return {word for text in texts for word in _WORD.findall(text.casefold())}


def _options(item: Item) -> Iterator[str]:
    """Yield the texts that stand to choose from, or are to be ordered or matched."""
    body = item.body if isinstance(item.body, Mapping) else {}
    for key in ("choices", "sequence", "pairs"):
        for option in body.get(key) or ():  # type: ignore[union-attr]  # a list in a body that its type has read
            if isinstance(option, Mapping):
                yield " ".join(str(option.get("text") or option.get("answer")).casefold().split())


def _texts(value: Json) -> Iterator[str]:
    """Yield all texts of a body but its ids."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "id":
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
