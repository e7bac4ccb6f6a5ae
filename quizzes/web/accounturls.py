"""The addresses of one's account, below /account/."""

from __future__ import annotations

from django.urls import path

from quizzes.web import account, accountdeletion, mydata

app_name = "account"

urlpatterns = [
    path("person/", account.person, name="person"),
    path("zone/", account.zone, name="zone"),
    path("data/", mydata.mydata, name="data"),
    path("data/<slug:run_id>/", mydata.mydata_file, name="data_file"),
    path("delete/", accountdeletion.delete, name="delete"),
]
