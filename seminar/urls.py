"""Where the URL trees meet."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth's own recipe

urlpatterns = [
    path("api/v1/", include("api.urls")),  # first: whatever comes before is tried at each call
    path("", include("quizzes.web.urls")),
    path("", include("quizzes.web.quizurls")),
    path("", include("quizzes.web.agendaurls")),
    path("account/", include("quizzes.web.accounturls")),
    path("progress/", include("quizzes.web.progressurls")),
    path("own/", include("quizzes.web.ownurls")),
    path("health/", include("api.health")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
