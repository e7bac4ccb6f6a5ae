"""The addresses of what is one's own: cards, notes, and packages of Anki; under names of their own: 'own:cards'."""

from __future__ import annotations

from django.urls import path

from quizzes.web import owncards, ownnotes, ownpackages

app_name = "own"

urlpatterns = [
    path("notes/<slug:lecture_id>/", ownnotes.notes, name="notes"),
    path("notes/<slug:lecture_id>/<anchor:anchor>/new/", ownnotes.new_note, name="new_note"),
    path("note/<slug:note_id>/edit/", ownnotes.note, name="note"),
    path("note/<slug:note_id>/delete/", ownnotes.remove_note, name="remove_note"),
    path("<slug:seminar_id>/", owncards.cards, name="cards"),
    path("<slug:seminar_id>/import/", ownpackages.bring_in, name="import"),
    path("<slug:seminar_id>/export/", ownpackages.take_away, name="export"),
    path("<slug:seminar_id>/export/<slug:run_id>/", ownpackages.package, name="package"),
    path("<slug:seminar_id>/new/<slug:type_name>/", owncards.new_card, name="new"),
    path("<slug:seminar_id>/<slug:item_id>/", owncards.card, name="card"),
    path("<slug:seminar_id>/<slug:item_id>/delete/", owncards.delete_card, name="delete"),
]
