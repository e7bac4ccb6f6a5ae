"""What a learner and their teachers read: whole answers, and that a list costs the same queries however long it is."""

import pytest

from quizzes.bank.models import ItemStatus
from quizzes.bank.services import set_status
from quizzes.cards.models import Card, Fit
from seminar.people.models import Role
from seminar.people.services import set_role
from tests.api.conftest import NOON, client_of
from tests.factories import bank, cards, lectures, people


def test_my_seminars_say_what_i_am_in_them(course, student):
    set_role(seminar=course.other_seminar, user=course.student, role=Role.ASSISTANT)

    answer = student.get("/api/v1/seminars/")

    joined = {"description": "", "joined_at": "2026-05-04T12:00:00Z"}
    assert answer.json() == {
        "next": None,
        "results": [
            joined | {"id": course.seminar.public_id, "title": "Bureaucracy", "role": "student"},
            joined | {"id": course.other_seminar.public_id, "title": "Harbours", "role": "assistant"},
        ],
    }


def test_a_join_code_makes_a_student_and_may_be_sent_twice(course, stranger):
    code = f" {course.seminar.join_code.lower()} "

    answers = [stranger.post("/api/v1/seminars/join/", {"code": code}) for _ in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (
            200,
            {
                "id": course.seminar.public_id,
                "title": "Bureaucracy",
                "description": "",
                "role": "student",
                "joined_at": "2026-05-04T12:00:00Z",
            },
        )
    ] * 2


@pytest.mark.parametrize("code", ["NOSUCH", "", "x" * 65, 7, None, "\0"])
def test_a_code_that_opens_nothing_is_refused(course, stranger, code):
    answer = stranger.post("/api/v1/seminars/join/", {"code": code})

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["code"])


def lecture_head(course):
    return {
        "id": course.lecture.public_id,
        "seminar": course.seminar.public_id,
        "title": "Harbour",
        "author": "A. Author",
        "source": "",
        "language": "en",
    }


def test_the_lectures_of_my_seminars_are_listed(course, student):
    lectures.lecture(course.other_seminar, "elsewhere")

    assert student.get("/api/v1/lectures/").json() == {"next": None, "results": [lecture_head(course)]}


def test_a_lecture_lists_the_items_made_from_each_passage_without_their_keys(course, student):
    answer = student.get(f"/api/v1/lectures/{course.lecture.public_id}/")

    def passage(anchor, title, gist, items):
        head = {"anchor": anchor, "part_title": "The harbour", "title": title, "gist": gist, "text": ""}
        return head | {"items": items}

    assert answer.json() == lecture_head(course) | {
        "passages": [
            passage(
                "1.1",
                "Part 1",
                "Towers of granite guard the harbour.",
                [{"id": course.capital.public_id, "type": "flashcard", "level": ""}],
            ),
            passage(
                "1.2",
                "Part 2",
                "Sailors mend their canvas at night.",
                [{"id": course.who.public_id, "type": "choice", "level": ""}],
            ),
            passage("1.3", "Part 3", "Merchants weigh pepper and silk.", []),
        ]
    }


def test_drafts_are_listed_for_staff_alone(course, student, teacher):
    set_status(items=[course.who], status=ItemStatus.DRAFT)
    path = f"/api/v1/lectures/{course.lecture.public_id}/"

    seen = [client.get(path).json()["passages"][1]["items"] for client in (student, teacher)]

    assert seen == [[], [{"id": course.who.public_id, "type": "choice", "level": ""}]]


def test_decks_say_what_is_left_today(course, student):
    deck = {
        "id": course.deck.public_id,
        "seminar": course.seminar.public_id,
        "title": "Deck all",
        "description": "",
    }

    before = student.get("/api/v1/decks/").json()
    cards.cards(course.deck, course.student, at=NOON)
    after = student.get(f"/api/v1/decks/{course.deck.public_id}/").json()

    assert before == {
        "next": None,
        "results": [deck | {"is_opened": False, "counts": {"new": 0, "learning": 0, "due": 0}}],
    }
    assert after == deck | {"is_opened": True, "counts": {"new": 2, "learning": 0, "due": 0}}


def test_decks_are_found_by_seminar(course, student):
    found = [
        student.get(f"/api/v1/decks/?seminar={seminar.public_id}").json()["results"]
        for seminar in (course.seminar, course.other_seminar)
    ]

    assert [[deck["title"] for deck in decks] for decks in found] == [["Deck all"], []]


def test_the_queue_opens_the_deck_and_gives_all_that_a_card_shows(course, student):
    path = f"/api/v1/decks/{course.deck.public_id}/queue/"
    student.get(path)
    Card.objects.update(seed=1)  # what fuzz and the order of options come from

    answer = student.get(f"{path}?limit=1").json()

    card = Card.objects.get(item=course.capital)
    assert answer == {
        "counts": {"new": 2, "learning": 0, "due": 0},
        "next_due_at": None,
        "cards": [
            {
                "id": card.public_id,
                "item": course.capital.public_id,
                "type": "flashcard",
                "state": "new",
                "stem": "",
                "front": "<p>Capital of Prussia?</p>\n",
                "back": "<p>Berlin</p>\n",
                "feedback": "",
                "question": None,
                "shown": 1,
                "passage": {"anchor": "1.1", "title": "Part 1", "lecture": course.lecture.public_id},
                "flag": 0,
                "typed": False,
                "language": "en",
                "previews": answer["cards"][0]["previews"],
            }
        ],
    }
    previews = answer["cards"][0]["previews"]
    assert [(previews[rating]["state"], previews[rating]["label"]) for rating in "123"] == [
        ("learning", "<1m"),
        ("learning", "<6m"),
        ("learning", "<10m"),
    ]
    assert previews["4"]["state"] == "review"


def test_a_question_is_shown_without_its_key_and_with_its_texts_as_html(course, student):
    answer = student.get(f"/api/v1/decks/{course.deck.public_id}/queue/").json()["cards"][1]

    choices = sorted(answer["question"]["choices"], key=lambda choice: choice["text"])
    assert (answer["stem"], [{name: choice[name] for name in ("text", "html")} for choice in choices]) == (
        "<p><em>Who</em> wrote it?</p>\n",
        [{"text": "Hegel", "html": "Hegel"}, {"text": "Weber", "html": "Weber"}],
    )
    assert (answer["question"].keys(), {name for choice in choices for name in choice}) == (
        {"choices"},
        {"id", "text", "html"},
    )


def test_a_finished_queue_says_when_there_is_more(course, student):
    for card in cards.cards(course.deck, course.student, at=NOON):
        cards.review(card, 4, at=NOON)

    answer = student.get(f"/api/v1/decks/{course.deck.public_id}/queue/").json()

    first = min(card["due_at"] for card in student.get("/api/v1/cards/").json()["results"])
    assert answer == {"counts": {"new": 0, "learning": 0, "due": 0}, "next_due_at": first, "cards": []}


@pytest.mark.parametrize("limit", ["0", "101", "x", "-1", "1.5", "", "٣", "1" * 5000])
def test_a_queue_of_no_length_is_refused(course, student, limit):
    answer = student.get(f"/api/v1/decks/{course.deck.public_id}/queue/?limit={limit}")

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["limit"])


DEFAULTS = {
    "desired_retention": 0.9,
    "new_per_day": 20,
    "reviews_per_day": 200,
    "learning_steps": "1m 10m",
    "relearning_steps": "10m",
    "maximum_interval_days": 36500,
    "leech_threshold": 8,
    "bury_siblings": True,
    "new_order": "position",
    "review_order": "due",
    "types_answers": False,
}


def test_a_preset_is_mine_over_the_decks_over_the_defaults(course, student):
    path = f"/api/v1/decks/{course.deck.public_id}/preset/"
    mine = {"new_per_day": 5, "learning_steps": "90s 1h 2d", "review_order": "random", "bury_siblings": False}

    before = student.get(path).json()
    set_ = student.patch(path, mine).json()
    unset = student.patch(path, dict.fromkeys(mine)).json()

    none_set = {"own": dict.fromkeys(DEFAULTS), "in_force": DEFAULTS}
    assert before == none_set
    assert set_ == {"own": dict.fromkeys(DEFAULTS) | mine, "in_force": DEFAULTS | mine}
    assert unset == none_set


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"desired_retention": 0.5}, "desired_retention"),
        ({"desired_retention": "0.9"}, "desired_retention"),
        ({"desired_retention": 10**400}, "desired_retention"),
        ({"new_per_day": -1}, "new_per_day"),
        ({"new_per_day": 10**30}, "new_per_day"),
        ({"new_per_day": True}, "new_per_day"),
        ({"learning_steps": "soon"}, "learning_steps"),
        ({"learning_steps": "0m"}, "learning_steps"),
        ({"learning_steps": "400d"}, "learning_steps"),
        ({"learning_steps": 10}, "learning_steps"),
        ({"relearning_steps": "99999d"}, "relearning_steps"),
        ({"maximum_interval_days": 0}, "maximum_interval_days"),
        ({"leech_threshold": 100}, "leech_threshold"),
        ({"bury_siblings": 1}, "bury_siblings"),
        ({"new_order": "best"}, "new_order"),
        ({"review_order": ["due"]}, "review_order"),
    ],
)
def test_a_preset_that_cannot_be_scheduled_by_is_refused(course, student, said, field):
    path = f"/api/v1/decks/{course.deck.public_id}/preset/"

    answer = student.patch(path, said)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert student.get(path).json()["in_force"] == DEFAULTS


def test_banks_are_listed_for_those_who_teach_from_them(course, teacher):
    bank.bank(course.other_seminar)

    assert teacher.get("/api/v1/banks/").json() == {
        "next": None,
        "results": [
            {
                "id": course.bank.public_id,
                "seminar": course.seminar.public_id,
                "lecture": course.lecture.public_id,
                "slug": "roots",
                "title": "Bank roots",
                "description": "",
            }
        ],
    }


def item_of(course):
    return {
        "id": course.capital.public_id,
        "bank": course.bank.public_id,
        "slug": "capital",
        "type": "flashcard",
        "name": "",
        "status": "ready",
        "level": "",
        "passage": "1.1",
        "tags": ["prussia"],
        "version": {
            "number": 1,
            "stem": "",
            "body": {"front": "Capital of Prussia?", "back": "Berlin"},
            "feedback": "",
            "points": "1",
            "note": "",
            "author": None,
            "created_at": "2026-05-04T12:00:00Z",
        },
    }


def test_an_item_is_read_with_its_key(course, teacher):
    path = f"/api/v1/items/{course.capital.public_id}/"

    assert teacher.get(path).json() == item_of(course)
    assert teacher.get(f"{path}versions/").json() == {"next": None, "results": [item_of(course)["version"]]}
    assert teacher.get("/api/v1/items/").json()["results"][0] == item_of(course)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bank={bank}", ["capital", "who"]),
        ("type=choice", ["who"]),
        ("status=ready", ["capital", "who"]),
        ("status=withdrawn", []),
        ("tag=prussia", ["capital"]),
        ("passage=1.2", ["who"]),
        ("search=WROTE", ["who"]),
        ("search=capi", ["capital"]),
        ("type=choice&passage=1.1", []),
    ],
)
def test_items_are_found_by_what_they_are(course, teacher, query, found):
    answer = teacher.get(f"/api/v1/items/?{query.format(bank=course.bank.public_id)}")

    assert [item["slug"] for item in answer.json()["results"]] == found


@pytest.mark.parametrize("query", ["type=riddle", "status=lost", "level=9", "search=%00", "bank=%00"])
def test_items_are_not_looked_for_by_what_cannot_be(course, teacher, query):
    answer = teacher.get(f"/api/v1/items/?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def fit(learner, day, **said):
    return Fit.objects.create(
        **{
            "learner": learner,
            "fitted_on": f"2026-05-0{day}",
            "made_at": NOON,
            "review_count": 1200,
            "held_out_count": 240,
            "weights": [0.1] * 21,
            "loss_before": 0.31,
            "loss_after": 0.29,
            "is_kept": False,
        }
        | said
    )


def test_fits_are_listed_newest_first_and_one_can_be_undone(course, student, stranger):
    lost, kept = fit(course.student, 1), fit(course.student, 2, is_kept=True)

    answers = [
        student.get("/api/v1/fits/").json(),
        student.post(f"/api/v1/fits/{kept.public_id}/undo/").json(),
        stranger.post(f"/api/v1/fits/{kept.public_id}/undo/").status_code,
        student.post(f"/api/v1/fits/{lost.public_id}/undo/").status_code,
    ]

    said = {
        "made_at": "2026-05-04T12:00:00Z",
        "review_count": 1200,
        "held_out_count": 240,
        "loss_before": 0.31,
        "loss_after": 0.29,
        "undone_at": None,
    }
    newest = {"id": kept.public_id, "fitted_on": "2026-05-02", "is_kept": True} | said
    oldest = {"id": lost.public_id, "fitted_on": "2026-05-01", "is_kept": False} | said
    assert answers == [
        {"next": None, "results": [newest, oldest]},
        newest | {"undone_at": "2026-05-04T12:00:00Z"},
        404,
        404,
    ]


# One row, then three, at the same number of queries. The client is logged in by force, so a token costs none.


def more_seminars(course):
    for title in ("Second", "Third"):
        set_role(seminar=people.seminar(title), user=course.student, role=Role.STUDENT)


def more_lectures(course):
    for slug in ("second", "third"):
        lectures.lecture(course.seminar, slug)


def more_decks(course):
    for slug in ("second", "third"):
        cards.cards(cards.deck(course.seminar, slug), course.student, at=NOON)


def more_banks(course):
    for slug in ("second", "third"):
        bank.bank(course.seminar, slug, lecture=course.lecture)


def more_items(course):
    for slug in ("second", "third"):
        said = bank.written(slug, type_name="choice", passage="1.1", tags=(slug,))
        bank.item(course.bank, slug, said=said)


def more_cards(course):
    more_items(course)
    for card in cards.cards(course.deck, course.student, at=NOON):
        cards.review(card, at=NOON)


def more_fits(course):
    for day in (1, 2, 3):
        fit(course.student, day)


LISTS = [
    ("student", "seminars/", 1, more_seminars),
    ("student", "lectures/", 1, more_lectures),
    ("student", "lectures/{lecture}/", 3, more_items),
    ("student", "decks/", 14, more_decks),
    ("student", "decks/{deck}/queue/", 20, more_items),
    ("student", "decks/{deck}/bundle/", 24, more_items),
    ("student", "cards/", 2, more_cards),
    ("student", "fits/", 1, more_fits),
    ("teacher", "banks/", 2, more_banks),
    ("teacher", "items/", 3, more_items),
    ("teacher", "items/{item}/versions/", 4, more_items),
]


@pytest.mark.parametrize(("who", "path", "queries", "more"), LISTS, ids=[path for _, path, _, _ in LISTS])
def test_a_list_costs_the_same_queries_however_long(
    course, opened, who, path, queries, more, django_assert_num_queries
):
    cards.review(opened[0], at=NOON)
    client = client_of(getattr(course, who))
    address = "/api/v1/" + path.format(
        lecture=course.lecture.public_id, deck=course.deck.public_id, item=course.who.public_id
    )
    client.get(address)

    with django_assert_num_queries(queries):
        few = client.get(address)
    more(course)
    client.get(address)
    with django_assert_num_queries(queries):
        many = client.get(address)

    assert (few.status_code, many.status_code, len(many.content) >= len(few.content)) == (200, 200, True)
