"""read(write(items)) is the items."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.engine.formats.markdown import marks
from quizzes.engine.formats.markdown.reader import read
from quizzes.engine.formats.markdown.writer import write
from quizzes.engine.itemtypes import REGISTRY
from tests.engine.itemtypes.strategies import item_lists


def compared(item):
    """Return the item with its body as its type reads it: a body may leave out what goes without saying."""
    return replace(item, body=REGISTRY[item.type].parse_body(item.body))


@settings(max_examples=80)
@given(item_lists())
def test_items_of_every_type_come_back_whole(items):
    written = write(items)

    result = read(written.content)

    assert list(written.findings) == []
    assert [compared(item) for item in result.items] == [compared(item) for item in items]
    assert {finding.rule for finding in result.findings} <= {"turned-text"}


@settings(max_examples=30)
@given(item_lists())
def test_what_was_read_is_written_with_the_same_bytes(items):
    first = write(items).content

    assert write(read(first).items).content == first


@given(st.text(st.sampled_from("\\#-=> :[x]1.QA_`{}\t"), max_size=8))
def test_escaped_line_comes_back_and_has_no_mark(line):
    escaped = marks.escaped(line)

    assert marks.unescaped(escaped) == line
    assert (marks.part(escaped), marks.heading(escaped), marks.attribute(escaped)) == (None, None, None)
