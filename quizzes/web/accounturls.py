"""The addresses of one's account, below /account/."""

from __future__ import annotations

from django.urls import path

from quizzes.web import account, accountdeletion

app_name = "account"

urlpatterns = [
    path("person/", account.person, name="person"),
    path("delete/", accountdeletion.delete, name="delete"),
]
