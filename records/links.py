"""Links that stand above an answer (RFC 8288): to its neighbours, its description, and its other form."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix, resolve

API = "/api/v1"
OF_ONE_FORM = {"cursor", "page_size", "ordering", "format"}  # say how a list is shown, not what it holds


def header(links: Mapping[str, str | None], **attributes: str) -> str:
    """The value of a Link header: relation -> absolute address; what has none is left out."""
    more = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return ", ".join(f'<{href}>; rel="{rel}"{more}' for rel, href in links.items() if href)


class Alternates:
    """Middleware: a page names the API's answer that tells the same, and that the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 200 and (other := _other_form(request)):
            kind = "text/html" if _is_api(request.path_info) else "application/json"
            found = [response["Link"]] if "Link" in response else []
            response["Link"] = ", ".join([*found, header({"alternate": other}, type=kind)])
        return response


def _is_api(path: str) -> bool:
    return path.startswith(f"{API}/")


def _other_form(request: HttpRequest) -> str:
    """Where the same is told in the other form, narrowed by whatever both know; empty where nothing is."""
    path = request.path_info
    other = path.removeprefix(API) if _is_api(path) else API + path
    ours, theirs = (_parameters(address) for address in (path, other))
    if ours is None or theirs is None:
        return ""
    both = (ours & theirs) - OF_ONE_FORM
    query = urlencode([(n, v) for n, values in request.GET.lists() if n in both for v in values])
    return f"{settings.SITE_URL}{get_script_prefix()[:-1]}{quote(other)}{query and '?'}{query}"


def _parameters(path: str) -> set[str] | None:
    """The parameters known at an address; None where nothing is that could have another form."""
    try:
        match = resolve(path)
    except Http404:
        return None
    if not _is_api(path):
        return {*getattr(match.func, "known_parameters", ())} if path != "/" else None
    view: Any = getattr(match.func, "cls", None)
    return {*view(**match.func.initkwargs).parameters} if getattr(view, "has_page", False) else None  # type: ignore[attr-defined]
