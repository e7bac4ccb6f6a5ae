from io import BytesIO

import pytest
from rest_framework.exceptions import ParseError

from api.errors import FieldError, Problem
from api.parsing import LARGEST_BODY_BYTES, JSONParser, RowsParser, is_deeper, unstorable_field


def parsed(body: bytes, parser=JSONParser):
    return parser().parse(BytesIO(body))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, 2.5, true, null, "\xc3\xa9"]}', {"a": [1, 2.5, True, None, "é"]}),
        (b'"\\ud83d\\ude00"', "😀"),
        (b" 0 ", 0),
        (b'"[[[[{{{{"', "[[[[{{{{"),
        (b"[" * 64 + b"]" * 64, eval("[" * 64 + "]" * 64)),
    ],
)
def test_json_is_read_as_written(body, value):
    assert parsed(body) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1,]",
        b"{'a': 1}",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b"1e999",
        b"9" * 5000,
        b'"\x00"',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b"\xef\xbb\xbf1",
        b"[" * 65 + b"]" * 65,
        b'["]]]]",' + b"[" * 64 + b"]" * 64 + b"]",
        b"[" * 200_000,
        b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        b"[" * 200_000 + b"]" * 200_000,
    ],
    ids=lambda body: body[:12].decode("latin-1"),
)
def test_what_is_no_json_of_ours_is_refused(body):
    with pytest.raises(ParseError) as refused:
        parsed(body)

    assert refused.value.status_code == 400


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"name": "a\\u0000b"}', FieldError("name", "holds a NUL or half a surrogate pair")),
        (b'{"a": [1, {"b": "\\ud800"}]}', FieldError("a[1].b", "holds a NUL or half a surrogate pair")),
        (b'[{"\\udfff": 1}]', FieldError("[0]", "holds a NUL or half a surrogate pair")),
        (b'"\\u0000"', FieldError("", "holds a NUL or half a surrogate pair")),
        (b'{"a": 1, "b": 2, "a": 3}', FieldError("a", "comes twice in one object")),
        (b'{"\\ud800": 1, "\\ud800": 3}', FieldError("?", "comes twice in one object")),
    ],
)
def test_a_text_or_key_that_cannot_be_stored_is_named(body, error):
    with pytest.raises(Problem) as refused:
        parsed(body)

    assert (refused.value.status_code, refused.value.errors) == (400, [error])


def test_batches_leave_the_text_of_rows_to_the_rows():
    assert parsed(b'[{"id": "\\u0000"}]', RowsParser) == [{"id": "\0"}]


def test_a_body_over_two_megabytes_is_too_large():
    with pytest.raises(Problem) as refused:
        parsed(b" " * (LARGEST_BODY_BYTES + 1))

    assert refused.value.status_code == 413


@pytest.mark.parametrize(
    ("text", "levels", "expected"),
    [
        ("[[]]", 2, False),
        ("[[]]", 1, True),
        ('["[[[["]', 1, False),
        ('["\\"[[[["]', 1, False),
        ("[[],[],[]]", 2, False),
        ('["open', 1, False),
        ('{"a":[{"b":1}]}', 2, True),
    ],
)
def test_depth_counts_brackets_outside_of_text(text, levels, expected):
    assert is_deeper(text, levels) is expected


def test_nothing_is_at_fault_in_good_values():
    assert unstorable_field({"a": ["b", 1, None, 2.5, True]}) is None
