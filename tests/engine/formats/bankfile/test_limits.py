"""Banks as files that are larger, or have longer keys, than any bank."""

import pytest

from quizzes.engine.formats.bankfile.reader import read_bank


@pytest.mark.parametrize(
    "key", ["a." * 100_000 + "b = 1", "[" + "a . " * 65 + "b]", "x = {y = 1, " + "'a'." * 65 + "b = 1}"]
)
def test_keys_of_too_many_parts_are_not_looked_up(key):
    result = read_bank(f'[bank]\nid = "b"\n{key}'.encode()).result

    assert [(finding.rule, finding.message, finding.line) for finding in result.findings] == [
        ("not-toml", "a key has more than 64 parts", 3)
    ]


def test_a_bank_that_is_too_large_is_not_read():
    result = read_bank(b"#" * 4_000_001).result

    assert [(finding.rule, finding.message) for finding in result.findings] == [
        ("too-large", "the file is larger than 4,000,000 bytes; cut it into several")
    ]


def test_a_bank_of_too_many_values_is_not_parsed():
    result = read_bank(b"x = [" + b"1," * 250_000 + b"]").result

    assert [(finding.rule, finding.message) for finding in result.findings] == [
        ("too-large", "the file holds more than 250,000 marks; cut it into several")
    ]
