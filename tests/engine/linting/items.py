"""Items that no rule has anything to say of, to be bent where a test wants a finding."""

from decimal import Decimal

from quizzes.engine.items import Item, Waiver


def item(type_, body, /, **given):
    return Item(**{"id": "it", "type": type_, "body": body, "passage": "1.1", "feedback": "See 1.1."} | given)


def choice(stem, *options, key=0, type_="choice", **given):
    """Return a choice item; `key` is the place of the right option, or a set of places."""
    right = key if isinstance(key, set) else {key}
    choices = [
        {"id": f"o{place}", "text": text, "correct": True}
        if place in right
        else {"id": f"o{place}", "text": text, "feedback": "No. See 1.1."}
        for place, text in enumerate(options)
    ]
    return item(type_, {"choices": choices}, stem=stem, **given)


def card(front, back, **given):
    is_reversed = given.pop("is_reversed", False)
    return item("flashcard", {"front": front, "back": back, "reversed": is_reversed}, **given)


def cloze(text, **given):
    return item("cloze", {"text": text}, **given)


def truefalse(stem, *, answer=True, told=("Yes.", "No."), **given):
    body = {"answer": answer, "feedback_true": told[0], "feedback_false": told[1]}
    return item("truefalse", body, stem=stem, **given)


def shorttext(stem, *answers, **given):
    return item("shorttext", {"answers": list(answers)}, stem=stem, **given)


def numeric(stem, answer, **given):
    return item("numeric", {"answer": answer}, stem=stem, **given)


def matching(stem, *pairs, **given):
    written = [{"id": f"p{place}", "prompt": prompt, "answer": answer} for place, (prompt, answer) in enumerate(pairs)]
    return item("matching", {"pairs": written}, stem=stem, **given)


def ordering(stem, *steps, **given):
    return item(
        "ordering", {"sequence": [{"id": f"s{n}", "text": step} for n, step in enumerate(steps)]}, stem=stem, **given
    )


def essay(stem, *criteria, exemplar="A good text.", points=1, **given):
    """Return an essay; each criterion is (points, points of its levels)."""
    rubric = [
        {
            "id": f"c{place}",
            "title": f"Criterion {place}",
            "points": points,
            "levels": [{"points": each, "text": "Does it."} for each in levels],
        }
        for place, (points, levels) in enumerate(criteria)
    ]
    return item("essay", {"rubric": rubric, "exemplar": exemplar}, stem=stem, points=Decimal(points), **given)


def waived(rule, reason="it is meant so"):
    return (Waiver(rule, reason),)
