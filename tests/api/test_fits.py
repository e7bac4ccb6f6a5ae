"""Fits of a learner's weights over the API: the newest first, and taken back by their learner alone."""

from tests.api.conftest import fit


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
