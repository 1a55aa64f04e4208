"""The three doors. The open one never reads a cookie; the desk is the same house seen from inside; accounts are apart.

The addresses of the open door are the desk's too, which has some more. Its prefix is stripped here and set as the
script prefix, so that reverse(), templates and redirects come out right by themselves.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import get_script_prefix, set_script_prefix, set_urlconf

from accounts.sure import AGAIN, sure
from records.presentation import DESK
from records.problems import was_stopped
from records.public import PublicResponses, is_signal
from records.seen import noting, write_down
from records.site import took_too_long
from records.throttle import Throttle
from records.viewer import Viewer, editor, member, viewing


class DoorRequest(HttpRequest):
    """A request that knows its door: "open", "desk" or "accounts"."""

    door: str


ACCOUNTS = "/accounts/"
GetResponse = Callable[[Any], HttpResponse]


class DoorMiddleware:
    """Decides the door by the address alone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: DoorRequest) -> HttpResponse:
        request.door = self._door(request.path_info)
        if request.door not in settings.DOORS:
            raise Http404
        outside = get_script_prefix()
        if request.door == "desk":
            inside = request.path_info.removeprefix(DESK[:-1])
            if self._door(inside) != "open":
                raise Http404
            request.path_info = inside
            request.urlconf = settings.DESK_URLCONF
            set_urlconf(settings.DESK_URLCONF)  # for a page that is made before Django looks the address up
            set_script_prefix(DESK)
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(outside)

    @staticmethod
    def _door(path: str) -> str:
        if path.startswith(DESK):
            return "desk"
        return "accounts" if path.startswith(ACCOUNTS) else "open"


class _BehindADoor:
    """Django's middleware, asleep at the open door: no session read, no cookie set."""

    def __call__(self, request: DoorRequest) -> HttpResponse:
        if request.door == "open":
            return self.get_response(request)  # type: ignore[attr-defined]
        return super().__call__(request)  # type: ignore[misc]

    def process_view(self, request: Any, *args: Any) -> Any:
        inner = getattr(super(), "process_view", None)
        return inner(request, *args) if inner and request.door != "open" else None


class Sessions(_BehindADoor, SessionMiddleware):  # type: ignore[misc]
    pass


class Csrf(_BehindADoor, CsrfViewMiddleware):  # type: ignore[misc]
    pass


class SignedIn(_BehindADoor, AuthenticationMiddleware):  # type: ignore[misc]
    pass


class ViewerMiddleware:
    """One transaction under one viewer for each request. It rolls back where the answer is an error."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.refused = Throttle(settings.THROTTLE)
        self.public = PublicResponses(get_response, Throttle(settings.THROTTLE_WORK))

    def __call__(self, request: DoorRequest) -> HttpResponse:
        if request.door == "desk":
            return self._desk(request)
        if (refused := self.refused(request)) and not is_signal(request):
            return refused
        return self.public(request) if request.door == "open" else self._accounts(request)

    def process_view(self, request: DoorRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """All of a list, with what is not public in it, leaves the desk with somebody who has just confirmed that."""
        whole = getattr(getattr(view, "cls", view), "exports", False)
        if request.door == "desk" and whole and not sure(request):
            return redirect_to_login(request.get_full_path(), AGAIN)
        return None

    def process_exception(self, request: DoorRequest, error: Exception) -> HttpResponse | None:
        return took_too_long(request) if was_stopped(error) else None

    def _accounts(self, request: DoorRequest) -> HttpResponse:
        with _by_default("accounts"), transaction.atomic(using="accounts"):
            return self._private(request, "accounts")

    def _desk(self, request: DoorRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        with viewing(viewer_of(request.user)) as viewer, noting():
            response = self._private(request, viewer.alias)
            write_down(viewer, _what(request), response.status_code)
            return response

    def _private(self, request: DoorRequest, alias: str) -> HttpResponse:
        """What is thrown away is what the view wrote; the transaction itself goes on, for the audit."""
        with suppress(_Undo), transaction.atomic(using=alias):
            response = self.get_response(request)
            response["Cache-Control"] = "private, no-store"
            if response.status_code >= 400:
                raise _Undo
        return response


@contextmanager
def _by_default(alias: str) -> Iterator[None]:
    """Inside, whoever names no connection means this one. allauth does not; everywhere else that is a mistake."""
    connections[DEFAULT_DB_ALIAS] = connections[alias]
    try:
        yield
    finally:
        del connections[DEFAULT_DB_ALIAS]


class _Undo(Exception):
    """Takes a view's writing back."""


def _what(request: DoorRequest) -> str:
    """Method and route; never the address, which may hold a name."""
    match = request.resolver_match
    return f"{request.method} {match.route if match else '-'}"


def viewer_of(user: Any) -> Viewer:
    """Editors come in by a login of their own; what either sees is decided by the compartments they hold."""
    return editor(user.pk) if user.is_staff else member(user.pk)
