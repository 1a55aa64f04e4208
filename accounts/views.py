"""One's own account: coming in by an invitation, where one is signed in, and going."""

import hashlib

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib.auth import login, logout, password_validation
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import sessions
from accounts.models import Invitation, User
from config.rates import Rate
from records.throttle import Throttle

OFTEN = Throttle(Rate(20, 3600) if settings.THROTTLE else None)
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
INVITED = "invitation"  # where a session keeps the link that somebody came by


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """With a page that asks: a link can lead there from any page, which then needs no form of its own."""
    if request.method == "POST":
        logout(request)
        return HttpResponseRedirect("/")
    return render(request, "accounts/logout.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """What somebody signs in with, and where they are signed in."""
    user_id, current = int(request.user.pk or 0), request.session.session_key
    if request.method == "POST":
        sessions.end_others(user_id, current)
        return HttpResponseRedirect(request.path, status=303)
    page = {
        "sessions": sessions.of(user_id, current),
        "protected": Authenticator.objects.filter(user_id=user_id, type__in=SECOND_FACTORS).exists(),
        "invited": request.session.get(INVITED),
    }
    return render(request, "accounts/account.html", page)


class Password(forms.Form):
    password = forms.CharField(
        label="A password of your own",
        help_text="At least eight characters; a sentence is good. It is the first of two things you sign in with.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=500,
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Make an account where the addressee has none; then on to the second factor and what the link is for.

    Unknown, used and expired links are told alike.
    """
    if refused := OFTEN(request):
        return refused
    found = Invitation.objects.filter(token_hash=hashlib.sha256(token.encode()).hexdigest()).first()
    if found is None or not found.is_open:
        return render(request, "accounts/no_invitation.html", status=410)
    accept = f"/desk/invitations/{token}/"
    if request.user.is_authenticated or User.objects.filter(username=found.email).exists():
        return HttpResponseRedirect(accept)  # whoever is not signed in yet does so on the way
    made = User(username=found.email, email=found.email)
    form = Password(request.POST if request.method == "POST" else None, user=made)
    if form.is_valid():
        made.set_password(form.cleaned_data["password"])
        made.save()
        login(request, made)
        record_authentication(request, made, method="password", reauthenticated=True)
        request.session[INVITED] = accept
        return HttpResponseRedirect(reverse("account"), status=303)
    page = {"form": form, "email": found.email}
    return render(request, "accounts/invitation.html", page, status=400 if form.errors else 200)
