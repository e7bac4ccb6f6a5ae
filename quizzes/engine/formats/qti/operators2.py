"""The operators of QTI 2 and 3 that make one value of several. NULL is None.

Source: QTI 2.2 and 3.0, information model, 'expressions'. Left out are those that draw at random, look at places in
pictures, or read what only a session or a test knows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce

from quizzes.engine.formats.qti.patterns import matches, parse_pattern
from quizzes.engine.formats.qti.question import Refused
from quizzes.engine.formats.qti.values import (
    Ordered,
    Value,
    bounded,
    container,
    members_of,
    number_in,
    rounded,
    rounded_to_figures,
)
from quizzes.engine.formats.qti.xmltree import Element

_LARGEST_EXPONENT = 1_000

type Operator = Callable[[Element, Sequence[Value]], Value]


def tolerances(expression: Element) -> list[Fraction]:
    """Return the one or two numbers of an `equal`'s tolerance. Raises Refused where they are computed."""
    numbers = [number_in(text) for text in expression.get("tolerance").split()]
    found = [number for number in numbers if number is not None]
    if not 1 <= len(found) <= 2 or len(found) < len(numbers):
        raise Refused("its scoring computes a tolerance")
    return found


def is_true(expression: Element, attribute: str, default: str = "true") -> bool:
    return expression.get(attribute, default).lower() in ("true", "1")


def rounding(expression: Element) -> Callable[[Fraction], Fraction]:
    """Return how `equalRounded` and `roundTo` round. Raises ValueError for figures that are no number."""
    figures = int(expression.get("figures"))
    # Written in the plural by the standard, and in the singular by some programs.
    if expression.get("roundingMode").startswith("significantFigure"):
        return lambda number: rounded_to_figures(number, figures)
    return lambda number: rounded(number, figures)


def _numbers(values: Sequence[Value]) -> list[Fraction] | None:
    """Return the numbers of all values and containers, None if one of them is none."""
    members = [member for value in values for member in members_of(value)]
    numbers = [member for member in members if isinstance(member, Fraction)]
    return numbers if len(numbers) == len(members) and None not in values else None


def _folding(step: Callable[[Fraction, Fraction], Fraction]) -> Operator:
    """Return the operator that takes in one number after the other. None may grow without end on the way."""

    def apply(_expression: Element, values: Sequence[Value]) -> Value:
        numbers = _numbers(values)
        return reduce(lambda first, second: bounded(step(first, second)), numbers) if numbers else None

    return apply


def _of_one(function: Callable[[Fraction], Fraction]) -> Operator:
    def apply(_expression: Element, values: Sequence[Value]) -> Value:
        numbers = _numbers(values)
        if numbers is None:
            return None
        (number,) = numbers
        return bounded(function(number))

    return apply


def _of_two(function: Callable[[Fraction, Fraction], Fraction]) -> Operator:
    """Return the operator of a function of two numbers; what is divided by 0 is NULL."""

    def apply(_expression: Element, values: Sequence[Value]) -> Value:
        numbers = _numbers(values)
        if numbers is None:
            return None
        first, second = numbers
        try:
            return bounded(function(first, second))
        except ZeroDivisionError:
            return None

    return apply


def _comparing(compare: Callable[[Fraction, Fraction], bool]) -> Operator:
    def apply(_expression: Element, values: Sequence[Value]) -> Value:
        numbers = _numbers(values)
        if numbers is None:
            return None
        first, second = numbers
        return compare(first, second)

    return apply


def _power(first: Fraction, second: Fraction) -> Fraction:
    if second.denominator > 1 or abs(second) > _LARGEST_EXPONENT:
        raise Refused("its scoring uses a power that is not a small whole number")
    power = Fraction(1)
    for _ in range(abs(int(second))):  # each is bounded: a power of a power would fill the memory
        power = bounded(power * first)
    return power if second >= 0 else 1 / power


def _sum(first: Fraction, second: Fraction) -> Fraction:
    return bounded(first + second)


def _round(number: Fraction) -> Fraction:
    return rounded(number, 0)


def _of_integers(function: Callable[[int, int], int]) -> Operator:
    def step(first: Fraction, second: Fraction) -> Fraction:
        if first.denominator > 1 or second.denominator > 1:
            raise Refused("its scoring needs whole numbers and has others")
        return Fraction(function(int(first), int(second)))

    return _folding(step)


def _round_to(expression: Element, values: Sequence[Value]) -> Value:
    numbers = _numbers(values)
    if numbers is None:
        return None
    (number,) = numbers
    return bounded(rounding(expression)(number))


def _equal_rounded(expression: Element, values: Sequence[Value]) -> Value:
    numbers = _numbers(values)
    if numbers is None:
        return None
    first, second = map(rounding(expression), numbers)
    return first == second


def _math(expression: Element, values: Sequence[Value]) -> Value:
    """Return what a function with an exact value comes to; those of analysis would give inexact scores."""
    function = _FUNCTIONS.get(expression.get("name"))
    if function is None:
        raise Refused(f"its scoring uses the function {expression.get('name')[:40]!r}")
    return _of_one(function)(expression, values)


def _statistic(expression: Element, values: Sequence[Value]) -> Value:
    numbers = _numbers(values)
    if not numbers:
        return None
    mean = reduce(_sum, numbers) / len(numbers)
    squares = reduce(_sum, [bounded(number - mean) ** 2 for number in numbers])
    match expression.get("name"):
        case "mean":
            return bounded(mean)
        case "popVariance":
            return bounded(squares / len(numbers))
        case "sampleVariance":
            return bounded(squares / (len(numbers) - 1)) if len(numbers) > 1 else None
        case name:
            raise Refused(f"its scoring uses the statistic {name[:40]!r}")


def _match(_expression: Element, values: Sequence[Value]) -> Value:
    first, second = values
    if first is None or second is None:
        return None
    return first == second


def _and(_expression: Element, values: Sequence[Value]) -> Value:
    return False if False in values else None if None in values else True


def _or(_expression: Element, values: Sequence[Value]) -> Value:
    return True if True in values else None if None in values else False


def _not(_expression: Element, values: Sequence[Value]) -> Value:
    (value,) = values
    return None if value is None else value is not True


def _any_n(expression: Element, values: Sequence[Value]) -> Value:
    """Return whether so many are true; NULL where that hangs on values that are NULL."""
    least, most = int(expression.get("min")), int(expression.get("max"))
    surely, unknown = sum(value is True for value in values), sum(value is None for value in values)
    if least <= surely and surely + unknown <= most:
        return True
    return False if surely > most or surely + unknown < least else None


def _member(_expression: Element, values: Sequence[Value]) -> Value:
    value, whole = values
    return None if value is None or whole is None else value in members_of(whole)


def _contains(_expression: Element, values: Sequence[Value]) -> Value:
    """Return whether the first container holds the second: of ordered ones its members in a row, in their order."""
    whole, part = values
    if whole is None or part is None:
        return None
    left, sought = [*members_of(whole)], [*members_of(part)]
    if isinstance(whole, Ordered):
        return any(left[start : start + len(sought)] == sought for start in range(len(left)))
    for member in sought:
        if member not in left:
            return False
        left.remove(member)
    return True


def _string_match(expression: Element, values: Sequence[Value]) -> Value:
    first, second = values
    if not isinstance(first, str) or not isinstance(second, str):
        return None
    if not is_true(expression, "caseSensitive"):
        first, second = first.casefold(), second.casefold()
    if expression.name == "substring":
        return first in second
    return second in first if is_true(expression, "substring", "false") else first == second


def _pattern_match(expression: Element, values: Sequence[Value]) -> Value:
    # The standard has the pattern in an attribute, of one value; some programs give it as a second value.
    first, *rest = values
    pattern = expression.get("pattern") or (str(rest[0]) if rest else "")
    if not isinstance(first, str):
        return None
    return matches(parse_pattern(pattern), first, is_case_sensitive=is_true(expression, "caseSensitive"))


def _equal(expression: Element, values: Sequence[Value]) -> Value:
    numbers = _numbers(values)
    if numbers is None:
        return None
    first, second = numbers
    mode = expression.get("toleranceMode", "exact")
    if mode == "exact":
        return first == second
    below, above, *_ = [*tolerances(expression)] * 2
    if mode == "relative":
        below, above = abs(first) * below / 100, abs(first) * above / 100
    low = first - below <= second if is_true(expression, "includeLowerBound") else first - below < second
    high = second <= first + above if is_true(expression, "includeUpperBound") else second < first + above
    return low and high


def _container(expression: Element, values: Sequence[Value]) -> Value:
    members = [member for value in values for member in members_of(value)]
    return container(members, expression.name)


def _index(expression: Element, values: Sequence[Value]) -> Value:
    (value,) = values
    place = int(expression.get("n"))
    members = members_of(value)
    return members[place - 1] if isinstance(value, Ordered) and 1 <= place <= len(members) else None


def _delete(_expression: Element, values: Sequence[Value]) -> Value:
    value, whole = values
    if value is None or whole is None:
        return None
    rest = [member for member in members_of(whole) if member != value]
    return container(rest, "ordered" if isinstance(whole, Ordered) else "multiple")


_FUNCTIONS: Mapping[str, Callable[[Fraction], Fraction]] = {
    "abs": abs,
    "signum": lambda number: Fraction((number > 0) - (number < 0)),
    "floor": lambda number: Fraction(math.floor(number)),
    "ceil": lambda number: Fraction(math.ceil(number)),
}
OPERATORS: Mapping[str, Operator] = {
    "and": _and,
    "or": _or,
    "not": _not,
    "anyN": _any_n,
    "isNull": lambda _expression, values: values[0] is None,
    "match": _match,
    "member": _member,
    "contains": _contains,
    "delete": _delete,
    "stringMatch": _string_match,
    "substring": _string_match,
    "patternMatch": _pattern_match,
    "equal": _equal,
    "equalRounded": _equal_rounded,
    "gt": _comparing(lambda first, second: first > second),
    "gte": _comparing(lambda first, second: first >= second),
    "lt": _comparing(lambda first, second: first < second),
    "lte": _comparing(lambda first, second: first <= second),
    "sum": _folding(_sum),
    "product": _folding(lambda first, second: first * second),
    "max": _folding(lambda first, second: max(first, second)),  # noqa: PLW0108 - of several overloads
    "min": _folding(lambda first, second: min(first, second)),  # noqa: PLW0108
    "gcd": _of_integers(math.gcd),
    "lcm": _of_integers(math.lcm),
    "subtract": _of_two(lambda first, second: first - second),
    "divide": _of_two(lambda first, second: first / second),
    "integerDivide": _of_two(lambda first, second: Fraction(first // second)),
    "integerModulus": _of_two(lambda first, second: first % second),
    "power": _of_two(_power),
    "round": _of_one(_round),
    "truncate": _of_one(lambda number: Fraction(math.trunc(number))),
    "integerToFloat": _of_one(lambda number: number),
    "roundTo": _round_to,
    "mathOperator": _math,
    "statsOperator": _statistic,
    "multiple": _container,
    "ordered": _container,
    "index": _index,
    "containerSize": lambda _expression, values: Fraction(len(members_of(values[0]))),
}
