"""Questions of Moodle in as few words as a test needs."""

from quizzes.engine.formats.moodlexml.reader import read


def quiz(*questions):
    return f"<quiz>{''.join(questions)}</quiz>".encode()


def question(type_, inside="", *, text="Say", format_="html", name="N"):
    return (
        f'<question type="{type_}"><name><text>{name}</text></name>'
        f'<questiontext format="{format_}"><text><![CDATA[{text}]]></text></questiontext>{inside}</question>'
    )


def answer(text, fraction="0", feedback="", *, more=""):
    said = f"<feedback><text>{feedback}</text></feedback>" if feedback else ""
    return f'<answer fraction="{fraction}"><text>{text}</text>{said}{more}</answer>'


def read_one(*questions):
    """Return (type, body) of the only item and the (rule, field) of the findings."""
    result = read(quiz(*questions))
    (item,) = result.items
    return (item.type, item.body), [(finding.rule, finding.field) for finding in result.findings]


def refused(*questions):
    """Return the (rule, message) of the findings of a file that gives no item."""
    result = read(quiz(*questions))
    assert list(result.items) == []
    return [(finding.rule, finding.message) for finding in result.findings]
