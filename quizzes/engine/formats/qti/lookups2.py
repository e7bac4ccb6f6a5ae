"""The tables of QTI 2 and 3 in which a value is looked up: `mapping` of a response, and the two tables of an outcome.

Source: QTI 2.2 and 3.0, information model, 'mapping', 'matchTable' and 'interpolationTable'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quizzes.engine.formats.qti.question import Refused
from quizzes.engine.formats.qti.values import Scalar, Value, members_of, number_in, typed, written
from quizzes.engine.formats.qti.xmltree import Element


@dataclass(frozen=True, slots=True)
class Mapping2:
    """What each value of a response is worth (element `mapping`); `written` has the values as they are written."""

    entries: Mapping[Scalar, Fraction]
    folded: Mapping[str, Fraction]
    default: Fraction
    lower: Fraction | None
    upper: Fraction | None
    written: Mapping[str, Fraction]

    def worth(self, member: Scalar) -> Fraction:
        if member in self.entries:
            return self.entries[member]
        return self.folded.get(str(member).casefold(), self.default)

    def total(self, value: Value) -> Fraction:
        """Return what all members of a value are worth together, within the bounds."""
        total = sum((self.worth(member) for member in members_of(value)), Fraction(0))
        if self.lower is not None:
            total = max(total, self.lower)
        return total if self.upper is None else min(total, self.upper)


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of an interpolation table: it is for values from `least` on, without it unless `is_included`."""

    least: Fraction
    is_included: bool
    target: Scalar | None

    def holds(self, value: Fraction) -> bool:
        return value > self.least or (self.is_included and value == self.least)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What an outcome is set to by a number: `matches` by the number itself, or `steps`, the first that holds."""

    matches: Mapping[Fraction, Scalar | None]
    steps: Sequence[Step]
    default: Scalar | None

    def target(self, value: Value) -> Value:
        """Return what the table has for a value, its default for another, and for NULL.

        Raises Refused for what is no number.
        """
        if value is None:
            return self.default
        if not isinstance(value, Fraction):
            raise Refused("its scoring looks something up that is no number")
        if value in self.matches:
            return self.matches[value]
        return next((step.target for step in self.steps if step.holds(value)), self.default)


def mapping_of(element: Element, base_type: str) -> Mapping2:
    """Return a `mapping`. Raises Refused for an entry without a value."""
    exact: dict[Scalar, Fraction] = {}
    folded: dict[str, Fraction] = {}
    texts: dict[str, Fraction] = {}
    default_case = element.get("caseSensitive", "true")
    for entry in element.elements("mapEntry"):
        key = typed(entry.get("mapKey"), base_type)
        worth = number_in(entry.get("mappedValue"))
        if key is None or worth is None:
            raise Refused("its mapping has an entry without a value")
        texts.setdefault(written(key), worth)
        if entry.get("caseSensitive", default_case) in ("false", "0") and isinstance(key, str):
            folded.setdefault(key.casefold(), worth)
        else:
            exact.setdefault(key, worth)
    default = number_in(element.get("defaultValue", "0")) or Fraction(0)
    lower, upper = number_in(element.get("lowerBound")), number_in(element.get("upperBound"))
    return Mapping2(exact, folded, default, lower, upper, texts)


def lookup_of(element: Element, base_type: str) -> Lookup:
    """Return a `matchTable` or an `interpolationTable` of an outcome of this type. Raises Refused for an odd entry."""
    matches: dict[Fraction, Scalar | None] = {}
    steps: list[Step] = []
    for entry in element.elements("matchTableEntry", "interpolationTableEntry"):
        source = number_in(entry.get("sourceValue"))
        if source is None:
            raise Refused("its scoring looks up in a table with an entry that is for no number")
        target = typed(entry.get("targetValue"), base_type)
        if entry.name == "matchTableEntry":
            matches.setdefault(source, target)
        else:
            steps.append(Step(source, entry.get("includeBoundary", "true") not in ("false", "0"), target))
    return Lookup(matches, steps, typed(element.get("defaultValue"), base_type))
