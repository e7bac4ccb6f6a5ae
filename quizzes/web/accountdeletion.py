"""Deleting one's account, once password and code have shown that it is its owner who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core import ratelimit
from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from quizzes.web.visitor import visitor
from seminar.people.services import LastInstructor, delete_account

if TYPE_CHECKING:
    from seminar.people.models import User


class DeletionForm(forms.Form):
    """The password and, where two-factor is on, a code."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=gettext_lazy("A code from your authenticator, or a recovery code"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, request: HttpRequest, user: User, *args: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(*args)
        self.request, self.user = request, user
        if not is_mfa_enabled(user):
            del self.fields["code"]

    def clean_password(self) -> str:
        """Refuse a wrong one, and after ten in a minute any."""
        if not ratelimit.consume(self.request, action="reauthenticate", user=self.user):
            raise ValidationError(_("Too many tries. Wait a minute."))
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password."))
        return password

    def clean(self) -> dict[str, Any]:
        """Look at the code only after a right password: a code works once."""
        if "code" in self.cleaned_data and not self.errors:
            second = ReauthenticateForm({"code": self.cleaned_data["code"]}, user=self.user)
            for error in second.errors.get("code", ()):
                self.add_error("code", error)
        return self.cleaned_data


@login_required
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, and delete the account."""
    user = visitor(request)
    form = DeletionForm(request, user, request.POST or None)
    if form.is_valid():
        try:
            delete_account(user=user, at=timezone.now())
        except LastInstructor as error:
            message = _("You are the only instructor of %(seminars)s. Make somebody else one there first.")
            form.add_error(None, message % {"seminars": error})
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("account_login")
    return render(request, "web/deleteaccount.html", {"form": form})
