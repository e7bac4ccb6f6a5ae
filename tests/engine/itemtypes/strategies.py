"""Valid bodies of every type, and items around them, with whatever text an author could write."""

from decimal import Decimal

from hypothesis import strategies as st

from quizzes.engine.items import LEVELS, Item, Waiver


def trimmed(text):
    """Return the text as files keep it: without empty lines before and white space after it."""
    return text.rstrip().lstrip("\n")


characters = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
loose_texts = st.text(characters, max_size=20).map(trimmed)
texts = loose_texts.filter(str.strip)
words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
slugs = st.lists(st.text("abc019", min_size=1, max_size=4), min_size=1, max_size=3).map("-".join)
ids = st.one_of(slugs, texts)
numbers = st.decimals(-1000, 1000, places=3).map(str) | st.integers(-(10**30), 10**30)
scores = st.sampled_from(["0", "0.25", "0.5", "1", 0, 1])


def optional(**keys):
    """Return a strategy of objects that hold any of these keys."""
    return st.fixed_dictionaries({}, optional=keys)


def objects(**keys):
    return st.fixed_dictionaries(keys)


def joined(*strategies):
    return st.tuples(*strategies).map(lambda parts: {key: value for part in parts for key, value in part.items()})


def identified(*strategies, least, unique="id"):
    entries = joined(objects(id=ids), *strategies)
    return st.lists(
        entries, min_size=least, max_size=5, unique_by=(lambda entry: entry["id"], lambda entry: entry[unique])
    )


options = identified(objects(text=texts), optional(feedback=loose_texts), least=2)


@st.composite
def choices(draw, *, several):
    drawn = draw(options)
    places = st.integers(0, len(drawn) - 1)
    key = draw(st.sets(places, min_size=1)) if several else {draw(places)}
    return {"choices": [option | {"correct": place in key} for place, option in enumerate(drawn)]}


@st.composite
def matchings(draw):
    drawn = draw(identified(objects(prompt=texts, answer=texts), least=2, unique="answer"))
    distractors = draw(st.lists(texts, max_size=2, unique=True))
    answers = {pair["answer"] for pair in drawn}
    return {"pairs": drawn, "distractors": [text for text in distractors if text not in answers]}


@st.composite
def clozes(draw):
    parts = draw(st.lists(st.tuples(st.integers(1, 499), words, words, words), min_size=1, max_size=4))
    text = trimmed(" ".join(f"{before} {{{{c{n}::{answer}::{hint}}}}}" for n, before, answer, hint in parts))
    others = draw(st.lists(st.tuples(st.sampled_from([f"c{n}" for n, *_ in parts]), words), max_size=3))
    return {"text": text} | ({"also": [{"gap": gap, "text": other} for gap, other in others]} if others else {})


patterns = st.lists(st.sampled_from(["*", " * ", r"\*", "a", "Ab", "é", "½", "x"]), min_size=1, max_size=4).map(
    lambda parts: trimmed("".join(parts))
)
levels = st.lists(objects(points=st.just(0), text=texts), max_size=2)
criteria = identified(
    objects(title=texts, points=st.sampled_from([1, 2, "0.5", "1.25"])), optional(levels=levels), least=0
)

BODIES = {
    "flashcard": joined(objects(front=texts, back=texts), optional(reversed=st.booleans())),
    "cloze": clozes(),
    "choice": choices(several=False),
    "multiple": choices(several=True),
    "truefalse": joined(objects(answer=st.booleans()), optional(feedback_true=loose_texts, feedback_false=loose_texts)),
    "shorttext": objects(
        answers=st.lists(
            joined(objects(text=patterns), optional(score=scores, feedback=loose_texts)) | patterns, max_size=3
        ).map(lambda answers: [*answers, "*an answer that earns all"])
    ),
    "numeric": joined(
        objects(answer=numbers),
        optional(
            tolerance=st.sampled_from(["0", "0.5", 3]),
            unit=words,
            units=st.just([{"name": "light-year", "factor": "9.4607e15"}]),
            alternatives=st.lists(
                joined(objects(answer=numbers), optional(score=scores, feedback=loose_texts)), max_size=2
            ),
        ),
    ),
    "matching": matchings(),
    "ordering": identified(objects(text=texts), least=3, unique="text").map(lambda steps: {"sequence": steps}),
    "essay": joined(
        optional(rubric=criteria, exemplar=loose_texts, weaknesses=st.lists(texts, max_size=3)),
        optional(min_words=st.integers(0, 5), max_words=st.integers(5, 1000)),
    ),
}


def points_of(type_name, body):
    """Return the points of an essay's rubric, which no item may contradict, else any."""
    rubric = body.get("rubric") if type_name == "essay" else None
    if rubric:
        return st.just(sum((Decimal(str(criterion["points"])) for criterion in rubric), Decimal(0)))
    return st.decimals(0, 9_999_999_999, places=5) | st.integers(0, 100).map(Decimal)


@st.composite
def items(draw):
    """Draw an item of any type."""
    type_name = draw(st.sampled_from(sorted(BODIES)))
    body = draw(BODIES[type_name])
    return Item(
        id=draw(slugs),
        type=type_name,
        body=body,
        stem=draw(loose_texts),
        feedback=draw(loose_texts),
        points=draw(points_of(type_name, body)),
        level=draw(st.sampled_from(["", *LEVELS])),
        tags=tuple(draw(st.lists(slugs, max_size=2))),
        passage=draw(st.sampled_from(["", "1.2", "3.10"])),
        name=draw(loose_texts),
        was=tuple(draw(st.lists(slugs.map("was-{}".format), max_size=2, unique=True))),
        waivers=tuple(draw(st.lists(st.builds(Waiver, rule=slugs, reason=texts), max_size=2))),
    )


def item_lists():
    """Return a strategy of lists of items in which no id, present or earlier, comes twice."""

    def are_apart(drawn):
        names = [name for item in drawn for name in (item.id, *item.was)]
        return len(set(names)) == len(names)

    return st.lists(items(), max_size=4, unique_by=lambda item: item.id).filter(are_apart)
