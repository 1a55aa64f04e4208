"""Errors of the API, as RFC 9457 has them."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.log import log_response
from psycopg.errors import QueryCanceled
from rest_framework.exceptions import APIException

from records.withdrawn import Withdrawn

Errors = list[dict[str, str]]


class Refused(APIException):
    """400: everything that is wrong with the parameters, said at once."""

    status_code = 400

    def __init__(self, errors: Errors) -> None:
        self.errors = errors
        super().__init__(" ".join(error["detail"] for error in errors))


def problem(exc: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """Any error as RFC 9457 has it."""
    if isinstance(exc, Withdrawn):
        return problem_response(410, f"It was withdrawn: {exc.reason}. {exc.definition}")
    if isinstance(exc, Http404):
        return problem_response(404, "There is nothing at this address.")
    if isinstance(exc, APIException):
        return problem_response(exc.status_code, str(exc.detail), getattr(exc, "errors", None))
    if was_stopped(exc):
        raise exc  # which is told alike at all addresses, see records/doors.py
    return _failure(exc, context["request"]._request)


def was_stopped(exc: Exception) -> bool:
    """Whether the database broke off a question that took longer than its login may ask."""
    return isinstance(exc, OperationalError) and isinstance(exc.__cause__, QueryCanceled)


def _failure(exc: Exception, request: HttpRequest) -> HttpResponse:
    """A mistake of ours: logged as Django logs it, told without detail."""
    got_request_exception.send(sender=None, request=request)
    response = problem_response(500, "Something went wrong here, not in your request. It has been noted.")
    log_response("API failure: %s", request.path, response=response, request=request, exception=exc)
    return response


def problem_response(status: int, detail: str, errors: Errors | None = None) -> HttpResponse:
    response = HttpResponse(status=status, content_type="application/problem+json")
    body = {"type": "about:blank", "title": response.reason_phrase, "status": status, "detail": detail}
    response.content = orjson.dumps(body | ({"errors": errors} if errors else {}))
    return response
