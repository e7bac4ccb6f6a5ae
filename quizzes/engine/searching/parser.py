"""Reading a search as a learner types it: `tag:weber -is:new (prop:r<0.9 or flag:1) "ruling class"`.

After Anki's manual, "Searching". What is ours is said in docs/searching.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from quizzes.engine.searching.terms import (
    All,
    AnyOf,
    Comparison,
    Flagged,
    Happened,
    Has,
    Is,
    Named,
    Not,
    Property,
    Since,
    State,
    Term,
    Words,
)
from quizzes.engine.searching.words import like_pattern

LONGEST_SEARCH: Final = 1000
_DEEPEST: Final = 30
_MOST_DAYS: Final = 36500

type Trouble = Literal[
    "too-long", "too-deep", "unclosed-quote", "unclosed-group", "stray-bracket", "nothing-after", "empty-group",
    "unknown-key", "unknown-state", "unknown-property", "bad-property", "bad-number", "bad-flag", "bad-rating",
    "empty-value",
]  # fmt: skip

SENTENCES: Final[dict[Trouble, str]] = {
    "too-long": f"A search has at most {LONGEST_SEARCH} characters",
    "too-deep": "Too many brackets stand in one another",
    "unclosed-quote": "A quotation mark is not closed",
    "unclosed-group": "A bracket is not closed",
    "stray-bracket": "This bracket was never opened",
    "nothing-after": "Something has to follow here",
    "empty-group": "There is nothing between the brackets",
    "unknown-key": "There is nothing of this name to search by; for a colon that is meant as such write \\:",
    "unknown-state": "This is none of due, new, learn, review, suspended, buried, leech",
    "unknown-property": "This is none of ivl, due, reps, lapses, s, d, r",
    "bad-property": "A property is compared with a number, as in prop:ivl>=10",
    "bad-number": "This is not a number of days from 1 to 36500",
    "bad-flag": "A flag is a number from 0 to 7",
    "bad-rating": "A rating is a number from 1 to 4",
    "empty-value": "Something has to follow the colon",
}

_TOKEN = re.compile(
    r"""\s*(?:(?P<bracket>[()])|(?P<minus>-)(?=\S)|(?P<text>(?:\\.|\\$|"(?:\\.|[^"\\])*"|[^\s()"\\])+))"""
)
_KEY = re.compile(r"([A-Za-z][A-Za-z-]*):", re.ASCII)
_PROPERTY = re.compile(r"([a-z]+)(<=|>=|!=|<|>|=)(-?[0-9]{1,6}(?:\.[0-9]{1,6})?)", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)


class SearchInvalid(ValueError):
    """The search cannot be read. `place` counts characters from 0, `said` is what stands there."""

    def __init__(self, trouble: Trouble, *, place: int, said: str = "") -> None:
        super().__init__(f"{SENTENCES[trouble]}: {said}" if said else SENTENCES[trouble])
        self.trouble = trouble
        self.place = place
        self.said = said


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["(", ")", "-", "and", "or", "term"]
    text: str
    place: int


def parse_search(said: str) -> Term:
    """Return what `said` asks for; nothing but white space asks for every card. Raises SearchInvalid."""
    if len(said) > LONGEST_SEARCH:
        raise SearchInvalid("too-long", place=LONGEST_SEARCH)
    tokens = _tokens(said)
    reader = _Reader(tokens, end=len(said))
    if not tokens:
        return All(())
    found = reader.any_of(depth=0)
    if reader.at < len(tokens):
        raise SearchInvalid("stray-bracket", place=tokens[reader.at].place, said=")")
    return found


def _tokens(said: str) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    while said[place:].strip():
        found = _TOKEN.match(said, place)
        if found is None:  # only an odd quotation mark is no token
            start = place + len(said[place:]) - len(said[place:].lstrip())
            raise SearchInvalid("unclosed-quote", place=start, said=said[start : start + 20])
        name = str(found.lastgroup)
        text, start = found[name], found.start(name)
        place = found.end()
        if name == "text" and place < len(said) and said[place] == '"':
            raise SearchInvalid("unclosed-quote", place=place, said=said[place : place + 20])
        kind = text.lower() if name != "text" or text.lower() in ("and", "or") else "term"
        tokens.append(_Token(cast("Literal['term']", kind), text, start))
    return tokens


class _Reader:
    """Reads tokens by the grammar: any_of = all ("or" all)*; all = one+; one = "-" one | "(" any_of ")" | term."""

    def __init__(self, tokens: Sequence[_Token], *, end: int) -> None:
        self.tokens = tokens
        self.end = end
        self.at = 0

    def _next_is(self, *kinds: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].kind in kinds

    def any_of(self, *, depth: int) -> Term:
        terms = [self._all(depth=depth)]
        while self._next_is("or"):
            self.at += 1
            terms.append(self._all(depth=depth))
        return terms[0] if len(terms) == 1 else AnyOf(tuple(terms))

    def _all(self, *, depth: int) -> Term:
        terms = [self._one(depth=depth)]
        while self._next_is("and", "-", "(", "term"):
            self.at += self._next_is("and")
            terms.append(self._one(depth=depth))
        return terms[0] if len(terms) == 1 else All(tuple(terms))

    def _one(self, *, depth: int) -> Term:
        if depth > _DEEPEST:
            raise SearchInvalid("too-deep", place=self.tokens[self.at - 1].place)
        if not self._next_is("-", "(", "term"):
            place = self.tokens[self.at].place if self.at < len(self.tokens) else self.end
            raise SearchInvalid("nothing-after", place=place)
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "-":
            return Not(self._one(depth=depth + 1))
        if token.kind == "term":
            return _term(token)
        if self._next_is(")"):
            raise SearchInvalid("empty-group", place=token.place, said="()")
        found = self.any_of(depth=depth + 1)
        if not self._next_is(")"):
            raise SearchInvalid("unclosed-group", place=token.place, said="(")
        self.at += 1
        return found


def _term(token: _Token) -> Term:
    said = re.sub(r'\\.|"', lambda found: "" if found[0] == '"' else found[0], token.text)
    key = _KEY.match(said)
    if key is None:
        if not said.strip():
            raise SearchInvalid("empty-value", place=token.place, said=token.text)
        return Words(like_pattern(said))
    value = said[key.end() :]
    if not value.strip():
        raise SearchInvalid("empty-value", place=token.place, said=said)
    try:
        return _keyed(key[1].lower(), value)
    except _Unread as error:
        raise SearchInvalid(error.trouble, place=token.place, said=said) from None


class _Unread(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble: Trouble = trouble


def _keyed(key: str, value: str) -> Term:
    match key:
        case "deck" | "tag" | "passage" | "type":
            return Named(key, like_pattern(value, is_folded=False))
        case "is":
            if value.lower() not in get_args(State.__value__):
                raise _Unread("unknown-state")
            return Is(cast("State", value.lower()))
        case "flag":
            if not (len(value) == 1 and value in "01234567"):
                raise _Unread("bad-flag")
            return Flagged(int(value))
        case "prop":
            return _property(value.lower())
        case "rated" | "added" | "introduced":
            return _happened(key, value)
        case _:
            raise _Unread("unknown-key")


def _property(value: str) -> Has:
    found = _PROPERTY.fullmatch(value)
    if found is None:
        raise _Unread("bad-property")
    if found[1] not in get_args(Property.__value__):
        raise _Unread("unknown-property")
    number = float(found[3])
    if found[1] == "d" and number <= 1:
        number = 1 + 9 * number  # Anki's difficulty runs from 0 to 1, where the pages show 1 to 10
    return Has(cast("Property", found[1]), cast("Comparison", found[2]), number)


def _happened(what: Since, value: str) -> Happened:
    days, _, rating = value.partition(":")
    if _NUMBER.fullmatch(days) is None or not 1 <= int(days) <= _MOST_DAYS:
        raise _Unread("bad-number")
    if not rating and not value.endswith(":"):
        return Happened(what, int(days))
    if what != "rated" or not (len(rating) == 1 and rating in "1234"):
        raise _Unread("bad-rating")
    return Happened(what, int(days), int(rating))
