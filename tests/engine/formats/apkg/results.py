"""What reading and writing a package gives, in short."""

from quizzes.engine.formats.apkg.reader import read


def said(content):
    """Return the items of a package without ids and origins, and the rules of the findings."""
    result = read(content)
    items = [(item.type, item.body, item.stem, item.feedback) for item in result.items]
    return items, [finding.rule for finding in result.findings]


def flashcard(front, back, **more):
    """Return a flashcard as `said` gives it."""
    return "flashcard", {"front": front, "back": back, **more}, "", ""


def rules(findings):
    """Return the rule, item and field of each finding."""
    return [(finding.rule, finding.item, finding.field) for finding in findings]
