"""The addresses of the API, below /api/v1/."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from api.access import PUBLIC_ID
from api.assets import AssetViewSet
from api.attempts import AttemptViewSet
from api.authoring import DefinitionsView, DefinitionView, OverridesView
from api.cardacts import ActsView, UndoActView
from api.cards import CardViewSet
from api.copies import CopyViewSet
from api.decks import DeckViewSet
from api.documentation import documentation
from api.elsewhere import NothingHereView
from api.expected import ExpectedView
from api.exports import ExportViewSet, OwnExportViewSet
from api.fits import FitViewSet
from api.imports import ImportViewSet
from api.items import BankViewSet, ItemViewSet
from api.lectures import LectureViewSet
from api.login import LoginView, LogoutView
from api.me import DeletionView, MeView
from api.notes import NoteViewSet
from api.owncards import OwnCardViewSet
from api.plans import PlanView, SimulationView
from api.presets import PresetView
from api.quizzes import QuizViewSet
from api.reports import CardReportsView, ReportViewSet
from api.reviews import ReviewsView, UndoView
from api.seminars import SeminarViewSet
from api.statistics import GradesView, StatisticsView

router = SimpleRouter()
router.register("attempts", AttemptViewSet, basename="attempt")  # the busiest first: each is tried in turn
router.register("quizzes", QuizViewSet, basename="quiz")
router.register("decks", DeckViewSet, basename="deck")
router.register("cards", CardViewSet, basename="card")
router.register("owncards", OwnCardViewSet, basename="own-card")
router.register("assets", AssetViewSet, basename="asset")
router.register("notes", NoteViewSet, basename="note")
router.register("reports", ReportViewSet, basename="report")
router.register("seminars", SeminarViewSet, basename="seminar")
router.register("lectures", LectureViewSet, basename="lecture")
router.register("fits", FitViewSet, basename="fit")
router.register("banks", BankViewSet, basename="bank")
router.register("items", ItemViewSet, basename="item")
router.register("imports", ImportViewSet, basename="import")
router.register("copies", CopyViewSet, basename="copy")
router.register("exports", ExportViewSet, basename="export")
router.register("me/exports", OwnExportViewSet, basename="own-export")

app_name = "api"
urlpatterns = [
    path("auth/login/", LoginView.as_view(), name="login"),
    path("auth/logout/", LogoutView.as_view(), name="logout"),
    path("me/", MeView.as_view(), name="me"),
    path("me/deletion/", DeletionView.as_view(), name="deletion"),
    path("reviews/", ReviewsView.as_view(), name="reviews"),
    path("reviews/<uuid:id>/undo/", UndoView.as_view(), name="undo"),
    re_path(rf"^cards/(?P<id>{PUBLIC_ID})/reports/$", CardReportsView.as_view(), name="card_reports"),
    path("cards/acts/", ActsView.as_view(), name="acts"),
    path("cards/acts/<uuid:id>/undo/", UndoActView.as_view(), name="undo_act"),
    re_path(rf"^decks/(?P<id>{PUBLIC_ID})/plan/$", PlanView.as_view(), name="plan"),
    re_path(rf"^decks/(?P<id>{PUBLIC_ID})/simulation/$", SimulationView.as_view(), name="simulation"),
    re_path(rf"^decks/(?P<id>{PUBLIC_ID})/preset/$", PresetView.as_view(), name="preset"),
    re_path(rf"^quizzes/(?P<id>{PUBLIC_ID})/statistics/$", StatisticsView.as_view(), name="statistics"),
    re_path(rf"^quizzes/(?P<id>{PUBLIC_ID})/grades/$", GradesView.as_view(), name="grades"),
    path("quizzes/expected/", ExpectedView.as_view(), name="expected"),
    path("quizzes/definitions/", DefinitionsView.as_view(), name="definitions"),
    re_path(rf"^quizzes/(?P<id>{PUBLIC_ID})/definition/$", DefinitionView.as_view(), name="definition"),
    re_path(rf"^quizzes/(?P<id>{PUBLIC_ID})/overrides/$", OverridesView.as_view(), name="overrides"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs/", documentation, name="docs"),
    path("", include(router.urls)),
    re_path(r"", NothingHereView.as_view()),
]
