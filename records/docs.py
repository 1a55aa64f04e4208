"""The API's description and the pages made from it."""

from functools import cache
from typing import Any

import orjson
from drf_spectacular.renderers import OpenApiYamlRenderer2
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from records.api import ApiView, Parameters
from records.openapi import description
from records.public import takes
from records.shapes import TEXT


@cache
def _written(form: str) -> bytes:
    if form == "yaml":
        return OpenApiYamlRenderer2().render(description())
    return orjson.dumps(description())


class Plain(BaseContentNegotiation):
    """The one representation there is, whatever is asked for."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class SchemaView(ApiView):
    """The OpenAPI document: JSON, or YAML with `format=yaml`."""

    schema = None
    content_negotiation_class = Plain
    FORMAT = {"schema": {**TEXT, "enum": ["json", "yaml"]}}

    def get(self, request: Request) -> Response:
        asked = Parameters(request._request.GET, {"format": self.FORMAT})
        asked.done()
        form = request._request.GET.get("format") or "json"
        return Response(_written(form), content_type=f"application/{form}")


@takes(refuse_others=True)
class DocsView(SpectacularSwaggerSplitView):
    """Swagger, self-hosted, with its script at an address of its own."""

    content_negotiation_class = Plain
    url_name = "api-schema"
    template_name = "api/docs.html"
    http_method_names = ["get", "head"]

    def perform_authentication(self, request: Request) -> None:
        """Who looks is decided by the door, before any view."""
