"""The pages on which people grade: their addresses, and what they send."""

from django.urls import reverse


def page(sat, name, *more):
    """Return the address of a page of the quiz."""
    return reverse(f"admin:attempts_{name}", args=[sat.quiz.id, *more])


def post(client, sat, response, **said):
    """Send the form of one answer, by the button that saves where `do` names no other."""
    address = page(sat, "grade", response.item_version.item_id, response.id)
    return client.post(address, {"do": "save", "seen": "", **said})


def pages_of(sat, response):
    """Return the address of each page that shows this answer, or what it belongs to."""
    item = response.item_version.item_id
    return {
        "grading": page(sat, "grading"),
        "next": page(sat, "grade_next", item),
        "answer": page(sat, "grade", item, response.id),
        "groups": page(sat, "groups", sat.short.id),
        "rubric": page(sat, "rubric", item),
        "readings": page(sat, "readings", item),
        "sitting": page(sat, "sitting"),
        "attempt": reverse("admin:attempts_attempt_change", args=[response.attempt_id]),
        "gradebook": reverse("admin:attempts_gradebook", args=[sat.seminar.id]),
    }
