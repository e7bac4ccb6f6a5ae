"""What the rules of QTI 2 and 3 come to, one at a time."""

from fractions import Fraction

import pytest

from quizzes.engine.formats.qti import processing12
from quizzes.engine.formats.qti.processing2 import Declaration, Program
from quizzes.engine.formats.qti.question import Refused
from quizzes.engine.formats.qti.xmltree import parse
from tests.engine.formats.qti.documents import condition

NULL = '<variable identifier="EMPTY"/>'


def number(text):
    return f'<baseValue baseType="float">{text}</baseValue>'


def result(rules, **more):
    """Return what the outcome RESULT is after the rules."""
    declarations = {
        "EMPTY": Declaration("single", "float"),
        "SEVEN": Declaration("single", "float", default=Fraction(7)),
        "RESULT": Declaration("single", "float"),
    }
    return Program(declarations, [*parse(f"<rules>{rules}</rules>".encode()).elements()], **more).run({})["RESULT"]


def setting(expression):
    return f'<setOutcomeValue identifier="RESULT">{expression}</setOutcomeValue>'


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f"<sum>{number(1)}{number(2)}</sum>", Fraction(3)),
        (f"<sum>{number(1)}{NULL}</sum>", None),
        (f"<subtract>{number(1)}{number(2)}</subtract>", Fraction(-1)),
        (f"<divide>{number(1)}{number(4)}</divide>", Fraction(1, 4)),
        (f"<divide>{number(1)}{number(0)}</divide>", None),
        (f"<max>{number(1)}{number(2)}</max>", Fraction(2)),
        (f"<min>{number(1)}{number(2)}</min>", Fraction(1)),
        (f"<gt>{number(2)}{number(1)}</gt>", True),
        (f"<gt>{NULL}{number(-1)}</gt>", None),
        (f"<equal>{NULL}{number(0)}</equal>", None),
        (f'<equalRounded figures="0">{number("0.5")}{number(1)}</equalRounded>', True),
        (f'<equalRounded figures="0">{NULL}{number(0)}</equalRounded>', None),
        ('<default identifier="SEVEN"/>', Fraction(7)),
        ('<default identifier="none"/>', None),
        ('<correct identifier="none"/>', None),
        (f"<containerSize><multiple>{number(1)}{number(2)}</multiple></containerSize>", Fraction(2)),
        ('<baseValue baseType="boolean">true</baseValue>', True),
    ],
)
def test_expression_comes_to_its_value(expression, expected):
    assert result(setting(expression)) == expected


def test_fragment_runs_where_it_stands():
    rules = f"{setting(number(1))}<responseProcessingFragment>{setting(number(2))}</responseProcessingFragment>"

    assert result(rules) == Fraction(2)


def test_rounding_to_more_places_than_anyone_writes_is_refused():
    with pytest.raises(Refused, match="it rounds to more than 50 places"):
        result(setting(f'<equalRounded figures="51">{number(1)}{number(1)}</equalRounded>'))


def test_rules_end_after_so_many_steps():
    with pytest.raises(Refused, match="its scoring takes too many steps to work out"):
        result(setting(f"<sum>{number(1)}{number(2)}</sum>"), steps_left=3)


def test_conditions_of_version_12_end_after_so_many_steps():
    processing = parse(f"<a>{condition('<other/>') * 3}</a>".encode())

    with pytest.raises(Refused, match="its scoring takes too many steps to work out"):
        processing12.Program([processing], steps_left=5).run({})
