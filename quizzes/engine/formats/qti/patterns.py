"""The part of regular expressions that is safe to run and that our short texts can say: letters, and any text between.

No pattern of a file is given to Python's `re`, which can take ages over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from quizzes.engine.formats.qti.question import Refused

ANY = ""
"""The token that stands for any text, none included; every other token is the characters that fit at its place."""

_META = frozenset(".^$*+?{}[]|()\\")


@lru_cache(maxsize=1_000)
def parse_pattern(pattern: str) -> tuple[str, ...]:
    """Return the tokens of a pattern of letters, `.*` and pairs such as `[aA]`. Raises Refused for any other."""
    tokens: list[str] = []
    place = 0
    while place < len(pattern):
        letter = pattern[place]
        if pattern.startswith(".*", place):
            tokens.append(ANY)
            place += 2
        elif letter == "\\" and place + 1 < len(pattern) and not pattern[place + 1].isalnum():
            tokens.append(pattern[place + 1])
            place += 2
        elif letter == "[" and _is_case_pair(pattern[place + 1 : place + 3]) and pattern[place + 3 : place + 4] == "]":
            tokens.append(pattern[place + 1 : place + 3])
            place += 4
        elif letter in _META:
            raise Refused("its scoring compares with a pattern that is not run")
        else:
            tokens.append(letter)
            place += 1
    return tuple(tokens)


def _is_case_pair(pair: str) -> bool:
    return len(pair) == 2 and pair[0] != pair[1] and pair[0].casefold() == pair[1].casefold()


def matches(tokens: tuple[str, ...], text: str, *, is_case_sensitive: bool) -> bool:
    """Return whether the whole text fits, in time in proportion to both lengths multiplied at most."""
    if not is_case_sensitive:
        tokens, text = tuple(token.casefold() for token in tokens), text.casefold()
    reached = {0}  # how many tokens can be behind us
    for letter in text:
        reached = {
            place + (tokens[place] != ANY)
            for place in _closed(reached, tokens)
            if place < len(tokens) and (tokens[place] == ANY or letter in tokens[place])
        }
        if not reached:
            return False
    return len(tokens) in _closed(reached, tokens)


def _closed(reached: set[int], tokens: tuple[str, ...]) -> Iterator[int]:
    for place in reached:
        yield place
        behind = place
        while behind < len(tokens) and tokens[behind] == ANY:
            behind += 1
            yield behind


def answer_of(tokens: tuple[str, ...]) -> str:
    """Return the pattern as an answer of a short text: `*` for any text, an asterisk escaped."""
    return "".join({ANY: "*", "*": r"\*"}.get(token, token[:1]) for token in tokens)


def sample_of(tokens: tuple[str, ...]) -> str:
    """Return a text that fits the pattern."""
    return "".join(token[:1] or "x" for token in tokens)


def pattern_of(answer: str, *, is_case_sensitive: bool) -> str:
    r"""Return an answer of a short text, in which `*` stands for any text, as a pattern."""
    pieces = (piece.replace("*", "\0") for piece in answer.split(r"\*"))
    return "".join(_letter(letter, is_case_sensitive=is_case_sensitive) for letter in "*".join(pieces))


def _letter(letter: str, *, is_case_sensitive: bool) -> str:
    if letter == "\0":
        return ".*"
    other = letter.swapcase()
    if not is_case_sensitive and _is_case_pair(letter + other):
        return f"[{letter}{other}]"
    return f"\\{letter}" if letter in _META else letter
