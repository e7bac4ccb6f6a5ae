import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.engine.formats.bankfile.tomllines import key_lines
from quizzes.engine.formats.bankfile.tomlvalues import toml_pair


def paths(value, path=""):
    """Return the path of every key and list entry below a value."""
    if isinstance(value, dict):
        children = [(f"{path}.{key}" if path else key, child) for key, child in value.items()]
    elif isinstance(value, list):
        children = [(f"{path}[{place}]", child) for place, child in enumerate(value)]
    else:
        children = []
    return {child_path for child_path, _ in children}.union(
        *(paths(child, child_path) for child_path, child in children)
    )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a = 1\n\nb = 2", {"a": 1, "b": 3}),
        ("a = '''\nb = 1\n'''\nc = 3", {"a": 1, "c": 4}),
        ('a = """\\"""\n[x]\n"""\nc = 3', {"a": 1, "c": 4}),
        ('a = """"quoted\n""""\'\nc = 3'.replace("\"'", '"'), {"a": 1, "c": 3}),
        ("a = ''''quoted\n'''''\nc = 3", {"a": 1, "c": 3}),
        ('a = "\\"#"  # b = 1\nc = 3', {"a": 1, "c": 2}),
        ("a.b . 'c' = 1\n\"d\" = 2", {"a.b.c": 1, "d": 2}),
        ("a = 1979-05-27 07:32:00\n07 = 1.5e3", {"a": 1, "07": 2}),
        (
            "a = [\n  1,\n  # 2,\n  [3, 4],\n]\nb = []",
            {"a": 1, "a[0]": 2, "a[1]": 4, "a[1][0]": 4, "a[1][1]": 4, "b": 6},
        ),
        ("a = { b = { c = '''\n''' }, d = 1 }\ne={}", {"a": 1, "a.b": 1, "a.b.c": 1, "a.d": 2, "e": 3}),
        ("[ a . b ]\nc = 1\n[d] # x\n", {"a.b": 1, "a.b.c": 2, "d": 3}),
        (
            "[[a]]\nb = 1\n[[ a ]]\n[a.c]\nd = 1\n[[a.e]]\n[[a.e]]\nf = 1",
            {
                "a[0]": 1,
                "a[0].b": 2,
                "a[1]": 3,
                "a[1].c": 4,
                "a[1].c.d": 5,
                "a[1].e[0]": 6,
                "a[1].e[1]": 7,
                "a[1].e[1].f": 8,
            },
        ),
        ("", {}),
        ("# only a comment", {}),
    ],
)
def test_every_key_has_its_line(text, lines):
    tomllib.loads(text)

    assert key_lines(text) == lines


keys = st.text("ab_-1", min_size=1, max_size=3)
values = st.recursive(
    st.text(max_size=6, alphabet="a'\"\\\n#=[]{},. é") | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(keys, values, max_size=4))
def test_it_finds_the_keys_that_tomllib_finds(document):
    text = "\n".join(toml_pair(key, value) for key, value in document.items())

    assert set(key_lines(text)) == paths(tomllib.loads(text))
