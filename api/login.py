"""Log in for a token, and log out."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import has_verified_email
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from knox.models import get_token_model
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.errors import MEDIA_TYPE, Problem, ProblemSerializer
from api.fields import Text
from api.throttles import LoginThrottle


class LoginRefused(Problem):
    """401 with the challenge that goes with it."""

    auth_header = "Token"

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(401, code, detail)


class CredentialsSerializer(serializers.Serializer[Any]):
    username = Text(max_length=254, help_text="User name or e-mail address.")
    password = Text(max_length=1000, trim_whitespace=False)
    code = Text(
        max_length=64, required=False, help_text="Where two-factor is on: from the authenticator, or a recovery code."
    )


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="For the header `Authorization: Token …`. It is shown only now.")
    expiry = serializers.DateTimeField(help_text="Until when it is good; logging in again gives another one.")


class LoginView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (LoginThrottle,)

    @extend_schema(
        operation_id="log_in",
        tags=["me"],
        summary="Log in for a token",
        request=CredentialsSerializer,
        responses={
            200: TokenSerializer,
            (401, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer,
                "`credentials_wrong`, `code_needed` (ask for it and send all three again), `code_wrong`, or "
                "`address_unconfirmed` (the link in the letter of the sign-up is still to be followed).",
            ),
        },
        examples=[
            OpenApiExample("Log in", {"username": "student01", "password": "a good password"}, request_only=True)
        ],
    )
    def post(self, request: Request) -> Response:
        """A token lasts 30 days; of more than 20 tokens of one account the oldest ends."""
        given = CredentialsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = authenticate(
            request._request,  # noqa: SLF001  # DRF's own way to hand a request on
            username=given.validated_data["username"],
            password=given.validated_data["password"],
        )
        if user is None:
            raise LoginRefused("credentials_wrong", "No account has this name and password.")
        check_second_factor(user, given.validated_data.get("code"))
        if settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory" and not has_verified_email(user):
            raise LoginRefused("address_unconfirmed", "Confirm your e-mail address first.")
        expiry, token = _new_token(user)
        answer = TokenSerializer({"token": token, "expiry": expiry})
        return Response(answer.data, headers={"Cache-Control": "no-store"})


class LogoutView(APIView):
    @extend_schema(operation_id="log_out", tags=["me"], summary="Log out", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the token of this request, or the session of this browser."""
        if request.auth is not None:
            request.auth.delete()
        else:
            logout(request._request)  # noqa: SLF001
        return Response(status=status.HTTP_204_NO_CONTENT)


def check_second_factor(user: AbstractBaseUser, code: str | None) -> None:
    """Raise LoginRefused where two-factor is on and the code is none that is still good; a code works once."""
    if not is_mfa_enabled(user):
        return
    if not code:
        raise LoginRefused("code_needed", "Two-factor is on for this account: send a code, too.")
    factors = Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    )
    if not any(factor.wrap().validate_code(code) for factor in factors):
        raise LoginRefused("code_wrong", "The code is wrong or used up.")


def _new_token(user: AbstractBaseUser) -> tuple[Any, str]:
    """Return when a new token ends, and the token itself; expired ones go, and the oldest beyond the limit."""
    tokens = get_token_model().objects.filter(user=user)
    tokens.filter(expiry__lt=timezone.now()).delete()
    limit = int(str(settings.REST_KNOX["TOKEN_LIMIT_PER_USER"]))
    kept = list(tokens.order_by("-created", "pk").values_list("pk", flat=True)[: limit - 1])
    tokens.exclude(pk__in=kept).delete()
    stored, token = get_token_model().objects.create(user=user)
    return stored.expiry, token
