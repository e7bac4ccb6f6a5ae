import pytest

from quizzes.engine.linting.words import contains_run, plain, root, roots


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("the *old* **state** and `code`", "the old state and code"),
        ("an _old_ snake_case __name__", "an old snake_case name"),
        ("see [the page](http://example.org/a_b)", "see the page"),
        ("- one\n- two\n1. three", "one two three"),
        ("fill ___ in ____.", "fill ___ in ____."),
    ],
)
def test_plain_text_has_no_marks(markdown, text):
    assert plain(markdown) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [("classes", "class"), ("countries", "country"), ("state's", "state"), ("ruled", "rules"), ("grows", "growing")],
)
def test_forms_of_a_word_have_one_root(one, other):
    assert root(one) == root(other)


@pytest.mark.parametrize(("one", "other"), [("class", "clas"), ("red", "re"), ("gas", "ga"), ("state", "class")])
def test_other_words_have_roots_of_their_own(one, other):
    assert root(one) != root(other)


def test_roots_leave_out_grammar():
    assert roots("Which of the Classes had ruled?") == ["class", "rul"]


def test_a_run_of_words_is_found_whole_or_not_at_all():
    words = ["the", "old", "the", "old", "state"]

    assert [contains_run(words, run) for run in (["the", "old", "state"], ["state", "the"], ["old"])] == [
        True,
        False,
        True,
    ]
