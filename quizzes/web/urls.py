"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from quizzes.web import (
    account,
    assets,
    cardbrowser,
    carddetail,
    deckplan,
    decksettings,
    drill,
    home,
    imports,
    memory,
    offline,
    passagedrill,
    reading,
    readingprompts,
    reports,
    seminarcopy,
    studying,
)


class AnchorConverter(StringConverter):
    """A passage's anchor, '2.5': nothing that could leave its segment, and no NUL, which PostgreSQL refuses."""

    regex = r"[0-9A-Za-z][0-9A-Za-z.\-]{0,15}"


register_converter(AnchorConverter, "anchor")

app_name = "web"

urlpatterns = [
    path("", home.home, name="home"),
    path("join/", home.join, name="join"),
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.home_shell, name="offline_home"),
    path("offline/drill/", offline.drill_shell, name="offline_drill"),
    path("decks/<slug:deck_id>/drill/", drill.drill, name="drill"),
    path("decks/<slug:deck_id>/study/", studying.study, name="study"),
    path("decks/<slug:deck_id>/cram/", studying.cram, name="cram"),
    path("decks/<slug:deck_id>/settings/", decksettings.deck_settings, name="deck_settings"),
    path("decks/<slug:deck_id>/plan/", deckplan.plan, name="plan"),
    path("decks/<slug:deck_id>/plan/file/", deckplan.plan_file, name="plan_file"),
    path("decks/<slug:deck_id>/plan/whatif/", deckplan.what_if, name="what_if"),
    path("decks/<slug:deck_id>/plan/wayback/", deckplan.way_back, name="way_back"),
    path("decks/<slug:deck_id>/reschedule/", decksettings.reschedule, name="reschedule"),
    path("cards/", cardbrowser.browse, name="cards"),
    path("cards/acts/", cardbrowser.act, name="act_on_cards"),
    path("cards/acts/<uuid:act_id>/undo/", cardbrowser.undo, name="undo_act"),
    path("cards/<slug:card_id>/", carddetail.card, name="card"),
    path("cards/<slug:card_id>/report/", reports.report, name="report_card"),
    path("reports/", reports.reports, name="reports"),
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
    path("files/copies/", seminarcopy.bring_in, name="bring_in_copy"),
    path("files/copies/<slug:copy_id>/", seminarcopy.look_at, name="received_copy"),
    path("files/<slug:run_id>/", imports.plan, name="import"),
    path("files/<slug:run_id>/apply/", imports.apply, name="apply_import"),
    path("files/<slug:run_id>/columns/", imports.lay_out, name="lay_out_import"),
    path("files/<slug:run_id>/undo/", imports.undo, name="undo_import"),
]
