"""Sitting a quiz over the API: nothing acknowledged is lost, and no key leaves before its time."""

import json
from datetime import timedelta

import pytest

from quizzes.attempts.models import Attempt, Response, Step
from quizzes.bank.services import revise_item
from tests.api.conftest import NOON, client_of
from tests.factories import attempts, bank

CANARY = "canary-"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def exam(course):
    """A quiz of one item of each type, worth 9, open until one o'clock."""
    return attempts.quiz(course.seminar, closes_at=NOON + 60 * MINUTE)


def started(client, quiz, **said):
    answer = client.post(f"/api/v1/quizzes/{quiz.public_id}/attempts/", said, format="json")
    assert answer.status_code in (200, 201), answer.json()
    return answer.json()


def put(client, paper, slot, **said):
    return client.put(f"/api/v1/attempts/{paper['id']}/responses/{slot}/", said, format="json")


def slot_of(paper, type_name):
    return next(slot["slot"] for slot in paper["slots"] if slot["type"] == type_name)


def test_a_quiz_is_sat_from_start_to_result(course, student, exam, django_capture_on_commit_callbacks):
    listed = student.get("/api/v1/quizzes/").json()["results"]
    paper = started(student, exam)
    saved = [
        put(student, paper, response.position, seq=1, response=attempts.right_answer(response.item_version.item))
        for response in Response.objects.filter(attempt__public_id=paper["id"]).select_related("item_version__item")
    ]
    with django_capture_on_commit_callbacks(execute=True):
        student.post(f"/api/v1/attempts/{paper['id']}/submit/")
    result = student.get(f"/api/v1/attempts/{paper['id']}/review/").json()

    assert [(quiz["title"], quiz["state"], quiz["refusal"]) for quiz in listed] == [("Quiz exam", "open", None)]
    assert {answer.status_code for answer in saved} == {200}
    assert (result["state"], result["points"], result["unmarked"], result["phase"]) == (
        "submitted",
        8.0,
        1,
        "right_after",
    )
    assert {slot["type"]: slot["verdict"] for slot in result["slots"] if slot["verdict"] != "right"} == {
        "essay": "ungraded"
    }


def test_a_second_start_is_the_same_attempt(student, exam):
    first = student.post(f"/api/v1/quizzes/{exam.public_id}/attempts/")
    again = student.post(f"/api/v1/quizzes/{exam.public_id}/attempts/")

    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 200, first.json()["id"])


def test_a_stale_tab_is_told_what_is_stored(student, exam):
    paper = started(student, exam)
    slot = slot_of(paper, "shorttext")
    put(student, paper, slot, seq=7, response={"text": "new"})

    answer = put(student, paper, slot, seq=7, response={"text": "old"})

    assert (answer.status_code, answer.json()["code"], answer.json()["current"]["response"]) == (
        409,
        "stale",
        {"text": "new"},
    )


def test_an_answer_after_the_grace_is_too_late_and_closes_the_attempt(student, exam, clock):
    paper = started(student, exam)
    clock.move_to(NOON + 61 * MINUTE, tick=False)

    answer = put(student, paper, 1, seq=1, response={"text": "late"})

    attempt = Attempt.objects.get()
    assert (answer.status_code, answer.json()["code"]) == (409, "over")
    assert (attempt.state, attempt.submitted_at) == ("submitted", NOON + 60 * MINUTE)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"seq": 0, "response": None}, "seq"),
        ({"seq": "1", "response": None}, "seq"),
        ({"seq": 2**53, "response": None}, "seq"),
        ({"seq": 1}, "response"),
        ({"seq": 1, "response": None, "certainty": 4}, "certainty"),
        ({"seq": 1, "response": None, "certainty": 2}, "response"),
        ({"seq": 1, "response": {"text": "x" * 100_001}}, "response"),
        ({"seq": 1, "response": None, "flagged": 1}, "flagged"),
    ],
)
def test_a_save_that_cannot_be_is_refused_by_field(student, exam, said, field):
    paper = started(student, exam)

    answer = put(student, paper, 1, **said)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert Response.objects.get(position=1).raw is None


def test_a_nul_in_an_answer_is_refused(student, exam):
    paper = started(student, exam)

    answer = student.put(
        f"/api/v1/attempts/{paper['id']}/responses/1/",
        '{"seq": 1, "response": {"text": "\\u0000"}}',
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert Response.objects.get(position=1).raw is None


def test_an_essay_of_a_megabyte_is_refused_with_its_limit_and_what_was_saved_stays(student, exam):
    paper = started(student, exam)
    essay = slot_of(paper, "essay")
    put(student, paper, essay, seq=1, response={"text": "Kept. 🙂"})

    answer = put(student, paper, essay, seq=2, response={"text": "é" * 1_000_000})

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"], "100,000" in str(error)) == (400, "response", True), error
    assert Response.objects.get(position=essay).raw == {"text": "Kept. 🙂"}


def test_a_refusal_ends_with_one_full_stop(student, exam):
    paper = started(student, exam)

    refused = put(student, paper, 1, seq=1, response="x" * 100_001).json()

    assert refused["detail"] == "response: The answer is 100,001 characters long; 100,000 are the most."


def test_who_sits_a_quiz_that_is_taken_back_hands_in_and_then_sees_no_result(student, exam):
    paper = started(student, exam)
    exam.is_published = False
    exam.save()

    saved = put(student, paper, 1, seq=1, response=None).status_code
    done = student.post(f"/api/v1/attempts/{paper['id']}/submit/").status_code
    result = student.get(f"/api/v1/attempts/{paper['id']}/review/").status_code

    assert (saved, done, result) == (200, 200, 404)


def test_nobody_elses_attempt_is_there(course, student, stranger, exam):
    paper = started(student, exam)
    calls = [
        ("get", f"attempts/{paper['id']}/"),
        ("get", f"attempts/{paper['id']}/review/"),
        ("put", f"attempts/{paper['id']}/responses/1/"),
        ("post", f"attempts/{paper['id']}/responses/1/check/"),
        ("post", f"attempts/{paper['id']}/submit/"),
    ]
    body = {"seq": 1, "response": {"text": "mine"}}

    found = {
        getattr(client, method)(f"/api/v1/{path}", body, format="json").status_code
        for client in (stranger, client_of(course.classmate), client_of(course.teacher))
        for method, path in calls
    }

    assert found == {404}
    assert (Attempt.objects.get().state, Response.objects.get(position=1).raw) == ("in_progress", None)


def test_a_slot_that_is_not_there_is_404(student, exam):
    paper = started(student, exam)

    answers = [put(student, paper, slot, seq=1, response=None).status_code for slot in ("10", "0", "01", "99999")]

    assert answers == [404] * 4


def test_who_leaves_the_seminar_loses_sight_and_not_the_answers(course, student, exam):
    paper = started(student, exam)
    put(student, paper, 1, seq=1, response={"text": "kept"})
    course.seminar.memberships.filter(user=course.student).delete()

    answers = (
        put(student, paper, 1, seq=2, response={"text": "more"}).status_code,
        student.get(f"/api/v1/attempts/{paper['id']}/").status_code,
    )

    assert (answers, Response.objects.get(position=1).raw) == ((404, 404), {"text": "kept"})


def test_the_number_of_queries_does_not_grow_with_quizzes_and_slots(
    course, student, exam, django_assert_max_num_queries
):
    for number in range(5):
        attempts.quiz(course.seminar, [course.who], slug=f"more-{number}")

    with django_assert_max_num_queries(10):
        listed = student.get("/api/v1/quizzes/").json()["results"]
    paper = started(student, exam)
    with django_assert_max_num_queries(8):
        student.get(f"/api/v1/attempts/{paper['id']}/")

    assert len(listed) == 6


def test_a_password_is_asked_for_and_guesses_are_counted(course, student):
    quiz = attempts.quiz(course.seminar, [course.who], password="Berlin")
    address = f"/api/v1/quizzes/{quiz.public_id}/attempts/"

    guesses = [student.post(address, {"password": f"no {n}"}, format="json").status_code for n in range(31)]

    assert guesses == [403] * 30 + [429]


def secret_items(course):
    """One item of each askable type in which every text that is not the learner's to see holds a canary."""
    found = []
    for item in attempts.item_of_each_type(course.seminar):
        body = json.loads(json.dumps(bank.BODIES[item.type]))
        match item.type:
            case "choice" | "multiple":
                for option in body["choices"]:
                    option["feedback"] = CANARY + option["id"]
            case "truefalse":
                body["feedback_true"] = body["feedback_false"] = CANARY + "truth"
            case "shorttext":
                body["answers"] = [CANARY + "answer", {"text": CANARY + "near", "score": "0.5", "feedback": CANARY}]
            case "numeric":
                body["answer"] = "271828182"
                body["alternatives"] = [{"answer": "314159265", "score": "0.5", "feedback": CANARY}]
            case "cloze":
                body["text"] = "Weber was a {{c1::canary-word}} of {{c2::canary-year}}."
            case "essay":
                body["exemplar"] = CANARY + "exemplar"
                body["weaknesses"] = [CANARY + "weakness"]
                body["rubric"][0]["levels"] = [{"points": 0, "text": CANARY + "level"}]
        revise_item(
            item=item, stem="Well?", body=body, feedback=CANARY + "general", points=item.current.points, author=None
        )
        item.refresh_from_db()
        found.append(item)
    return found


@pytest.mark.parametrize("behaviour", [{}, {"behaviour_name": "certainty"}])
def test_no_key_and_no_feedback_leaves_the_server_before_its_phase(course, student, behaviour):
    nothing = {phase: ["responses"] for phase in ("during", "right_after", "while_open", "after_close")}
    quiz = attempts.quiz(course.seminar, secret_items(course), review_policy=nothing, **behaviour)
    paper = started(student, quiz)
    base = f"/api/v1/attempts/{paper['id']}/"
    said = {"seq": 1, "response": {"text": "guess"}}

    answers = [
        json.dumps(paper),
        student.get(base).content.decode(),
        student.options(base).content.decode(),
        *(put(student, paper, slot["slot"], **said).content.decode() for slot in paper["slots"]),
        *(
            student.post(f"{base}responses/{slot['slot']}/check/", said, format="json").content.decode()
            for slot in paper["slots"]
        ),
        student.get(f"{base}review/").content.decode(),
        student.post(f"{base}submit/").content.decode(),
        student.get(f"{base}review/").content.decode(),
        student.get("/api/v1/quizzes/").content.decode(),
        student.get("/api/v1/schema/").content.decode(),
    ]

    assert [text for text in answers if CANARY in text or "271828182" in text or "314159265" in text] == []
    assert Step.objects.count() == len(attempts.ASKABLE)
