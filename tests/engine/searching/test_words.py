"""The text that items are found by."""

from quizzes.engine.searching.words import like_pattern, searchable_text


def test_all_that_an_item_says_is_there_without_marks_ids_and_accents():
    body = {"choices": [{"id": "zz", "text": "The *Führer*", "correct": "q"}, {"id": "yy", "text": None}]}

    assert searchable_text("A  Stem", body, "") == "a stem the fuhrer"
    assert searchable_text({"text": "Weber was a {{c1::Prussian}} of {{c2::1864::year}}."}) == (
        "weber was a prussian of 1864::year."
    )


def test_a_pattern_keeps_what_is_escaped():
    assert like_pattern(r"a%b\\*") == r"a\%b\\%"
    assert like_pattern("Ä_", is_folded=False) == "Ä_"
