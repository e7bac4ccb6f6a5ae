"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from quizzes.web import (
    account,
    assets,
    decksettings,
    drill,
    home,
    imports,
    memory,
    passagedrill,
    reading,
    readingprompts,
)


class AnchorConverter(StringConverter):
    """A passage's anchor, '2.5': nothing that could leave its segment, and no NUL, which PostgreSQL refuses."""

    regex = r"[0-9A-Za-z][0-9A-Za-z.\-]{0,15}"


register_converter(AnchorConverter, "anchor")

app_name = "web"

urlpatterns = [
    path("", home.home, name="home"),
    path("join/", home.join, name="join"),
    path("decks/<slug:deck_id>/drill/", drill.drill, name="drill"),
    path("decks/<slug:deck_id>/settings/", decksettings.deck_settings, name="deck_settings"),
    path("decks/<slug:deck_id>/reschedule/", decksettings.reschedule, name="reschedule"),
    path("lectures/", reading.lectures, name="lectures"),
    path("lectures/<slug:lecture_id>/", reading.lecture, name="lecture"),
    path("lectures/<slug:lecture_id>/passages/<anchor:anchor>/", reading.passage, name="passage"),
    path(
        "lectures/<slug:lecture_id>/passages/<anchor:anchor>/questions/",
        readingprompts.questions,
        name="passage_questions",
    ),
    path("lectures/<slug:lecture_id>/passages/<anchor:anchor>/keep/", readingprompts.keep, name="keep_prompt"),
    path(
        "lectures/<slug:lecture_id>/passages/<anchor:anchor>/drill/", passagedrill.drill_passage, name="drill_passage"
    ),
    path("account/", account.account, name="account"),
    path("account/memory/", memory.memory, name="memory"),
    path("account/memory/<slug:fit_id>/undo/", memory.undo, name="undo_fit"),
    path("assets/<slug:public_id>/", assets.asset, name="asset"),
    path("files/", imports.files, name="files"),
    path("files/exports/", imports.export, name="export"),
    path("files/exports/<slug:run_id>/", imports.export_file, name="export_file"),
    path("files/<slug:run_id>/", imports.plan, name="import"),
    path("files/<slug:run_id>/apply/", imports.apply, name="apply_import"),
    path("files/<slug:run_id>/columns/", imports.lay_out, name="lay_out_import"),
    path("files/<slug:run_id>/undo/", imports.undo, name="undo_import"),
]
