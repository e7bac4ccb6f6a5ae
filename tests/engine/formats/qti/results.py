"""What reading a file with one question gives, in short."""

from quizzes.engine.formats.qti.reader import read


def choices(*key):
    """Return the body of the options A, B and C, of which these are right."""
    return {"choices": [{"id": x, "text": x} | ({"correct": True} if x in key else {}) for x in "ABC"]}


def only(content):
    """Return type, body and rules of the findings of a file with one item."""
    result = read(content)
    (item,) = result.items
    return item.type, item.body, [finding.rule for finding in result.findings]


def refusal(content):
    """Return the message of the one finding of a file without items."""
    result = read(content)
    (finding,) = result.findings
    assert list(result.items) == []
    return finding.message.removeprefix("question 'q' was left out: ")
