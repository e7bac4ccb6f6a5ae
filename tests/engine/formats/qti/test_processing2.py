"""What the rules of QTI 2 and 3 come to, one at a time."""

from fractions import Fraction

import pytest

from quizzes.engine.formats.qti import processing12
from quizzes.engine.formats.qti.lookups2 import lookup_of
from quizzes.engine.formats.qti.processing2 import Declaration, Program
from quizzes.engine.formats.qti.question import Budget, Refused
from quizzes.engine.formats.qti.xmltree import parse
from tests.engine.formats.qti.documents import condition

FIGURES = 'roundingMode="significantFigures"'
NULL = '<variable identifier="EMPTY"/>'


def number(text):
    return f'<baseValue baseType="float">{text}</baseValue>'


def identifiers(*names):
    return "".join(f'<baseValue baseType="identifier">{name}</baseValue>' for name in names)


def ordered(*names):
    return f"<ordered>{identifiers(*names)}</ordered>"


def multiple(*numbers):
    return f"<multiple>{''.join(map(number, numbers))}</multiple>"


def result(rules, *, table="", **more):
    """Return what the outcome RESULT is after the rules."""
    declarations = {
        "EMPTY": Declaration("single", "float"),
        "SEVEN": Declaration("single", "float", default=Fraction(7)),
        "RESULT": Declaration("single", "float", lookup=lookup_of(parse(table.encode()), "float") if table else None),
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
        (f'<equalRounded {FIGURES} figures="3">{number("3.175")}{number("3.183")}</equalRounded>', True),
        (f'<roundTo figures="1">{number("0.25")}</roundTo>', Fraction(3, 10)),
        (f'<roundTo {FIGURES} figures="2">{number(1250)}</roundTo>', Fraction(1300)),
        (f'<roundTo {FIGURES} figures="2">{number("-0.01234")}</roundTo>', Fraction(-12, 1000)),
        (f'<roundTo {FIGURES} figures="2">{number(0)}</roundTo>', Fraction(0)),
        (f'<roundTo figures="1">{NULL}</roundTo>', None),
        (f"<round>{number('6.5')}</round>", Fraction(7)),
        (f"<round>{number('-6.5')}</round>", Fraction(-6)),
        (f"<round>{NULL}</round>", None),
        (f"<truncate>{number('-6.9')}</truncate>", Fraction(-6)),
        (f"<integerToFloat>{number(3)}</integerToFloat>", Fraction(3)),
        (f"<integerDivide>{number(-7)}{number(2)}</integerDivide>", Fraction(-4)),
        (f"<integerModulus>{number(-7)}{number(2)}</integerModulus>", Fraction(1)),
        (f"<integerModulus>{number(7)}{number(0)}</integerModulus>", None),
        (f"<subtract>{NULL}{number(2)}</subtract>", None),
        (f"<power>{number(2)}{number(-2)}</power>", Fraction(1, 4)),
        (f"<power>{number(0)}{number(-1)}</power>", None),
        (f"<gcd>{number(8)}{number(12)}</gcd>", Fraction(4)),
        (f"<lcm>{multiple(4, 6)}</lcm>", Fraction(12)),
        (f'<mathOperator name="signum">{number("-0.5")}</mathOperator>', Fraction(-1)),
        (f'<mathOperator name="floor">{number("-0.5")}</mathOperator>', Fraction(-1)),
        (f'<mathOperator name="ceil">{number("0.5")}</mathOperator>', Fraction(1)),
        (f'<mathOperator name="abs">{number("-0.5")}</mathOperator>', Fraction(1, 2)),
        (f'<statsOperator name="mean">{multiple(1, 2, 6)}</statsOperator>', Fraction(3)),
        (f'<statsOperator name="popVariance">{multiple(1, 3)}</statsOperator>', Fraction(1)),
        (f'<statsOperator name="sampleVariance">{multiple(1, 3)}</statsOperator>', Fraction(2)),
        (f'<statsOperator name="sampleVariance">{multiple(1)}</statsOperator>', None),
        (f'<statsOperator name="mean">{NULL}</statsOperator>', None),
        (f"<contains>{ordered(*'ABC')}{ordered(*'BC')}</contains>", True),
        (f"<contains>{ordered(*'ABC')}{ordered(*'CB')}</contains>", False),
        (f"<containerSize><delete>{identifiers('A')}{ordered(*'ABA')}</delete></containerSize>", Fraction(1)),
        (f"<isNull><delete>{number(1)}{multiple(1)}</delete></isNull>", True),
        (f"<delete>{NULL}{multiple(1)}</delete>", None),
        (f'<not><anyN min="1" max="1">{NULL}</anyN></not>', None),
        (f'<anyN min="0" max="1">{NULL}</anyN>', True),
        (f'<anyN min="2" max="2">{NULL}</anyN>', False),
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


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (f'<equalRounded figures="51">{number(1)}{number(1)}</equalRounded>', "it rounds to more than 50 places"),
        (
            f'<roundTo {FIGURES} figures="0">{number(1)}</roundTo>',
            "it rounds to no figures, or to more than 50",
        ),
        (f"<power>{number(2)}{number('0.5')}</power>", "its scoring uses a power that is not a small whole number"),
        (f"<power>{number('1e50')}{number(1000)}</power>", "its scoring makes numbers of thousands of digits"),
        (f"<lcm>{number(2)}{number('0.5')}</lcm>", "its scoring needs whole numbers and has others"),
        (f'<mathOperator name="sin">{number(0)}</mathOperator>', "its scoring uses the function 'sin'"),
        (f'<statsOperator name="popSD">{number(0)}</statsOperator>', "its scoring uses the statistic 'popSD'"),
    ],
)
def test_value_that_cannot_be_reckoned_exactly_is_refused(expression, message):
    with pytest.raises(Refused, match=message):
        result(setting(expression))


TABLE = """<interpolationTable defaultValue="9"><interpolationTableEntry sourceValue="3" targetValue="2"/>
<interpolationTableEntry sourceValue="1" targetValue="1" includeBoundary="false"/></interpolationTable>"""
MATCHES = """<matchTable><matchTableEntry sourceValue="3" targetValue="2"/>
<matchTableEntry sourceValue="3" targetValue="4"/></matchTable>"""


@pytest.mark.parametrize(
    ("table", "value", "expected"),
    [
        (TABLE, number(5), Fraction(2)),
        (TABLE, number(3), Fraction(2)),
        (TABLE, number("1.5"), Fraction(1)),
        (TABLE, number(1), Fraction(9)),
        (TABLE, NULL, Fraction(9)),
        (MATCHES, number(3), Fraction(2)),
        (MATCHES, number(4), None),
    ],
)
def test_outcome_is_looked_up_in_its_table(table, value, expected):
    rules = f'<lookupOutcomeValue identifier="RESULT">{value}</lookupOutcomeValue>'

    assert result(rules, table=table) == expected


def test_what_no_table_has_is_refused():
    rules = f'<lookupOutcomeValue identifier="RESULT">{identifiers("A")}</lookupOutcomeValue>'

    with pytest.raises(Refused, match="looks something up that is no number"):
        result(rules, table=TABLE)
    with pytest.raises(Refused, match="looks 'RESULT' up, which has no table"):
        result(rules)
    with pytest.raises(Refused, match="an entry that is for no number"):
        result(rules, table=TABLE.replace('"3"', '"x"'))


def test_rules_end_where_they_say_so():
    assert result(f"{setting(number(1))}<exitResponse/>{setting(number(2))}") == Fraction(1)


def test_rule_that_is_not_known_is_refused():
    with pytest.raises(Refused, match="its scoring uses setResponseValue"):
        result("<setResponseValue/>")


def test_rules_end_after_so_many_steps():
    with pytest.raises(Refused, match="its scoring takes too many steps to work out"):
        result(setting(f"<sum>{number(1)}{number(2)}</sum>"), steps_left=3)


def test_rules_of_all_questions_take_from_one_budget():
    budget = Budget(steps_left=8)
    processing = parse(f"<a>{condition('<other/>') * 3}</a>".encode())

    result(setting(f"<sum>{number(1)}{number(2)}</sum>"), budget=budget)

    with pytest.raises(Refused, match="took all the steps that a file may take"):
        processing12.Program([processing], budget=budget).run({})


def test_conditions_of_version_12_end_after_so_many_steps():
    processing = parse(f"<a>{condition('<other/>') * 3}</a>".encode())

    with pytest.raises(Refused, match="its scoring takes too many steps to work out"):
        processing12.Program([processing], steps_left=5).run({})
