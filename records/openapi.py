"""The description of the API, made from what makes the documents."""

import threading
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from records.kernel.graph import table
from records.resources import Resource
from records.shapes import TEXT, Schema, closed

PROBLEM = closed(
    {
        "type": {**TEXT, "description": "about:blank: the status says it all."},
        "title": {**TEXT, "description": "What the status means."},
        "status": {"type": "integer", "description": "That of the answer.", "x-unit": "HTTP status"},
        "detail": {**TEXT, "description": "What is wrong, in a sentence."},
    },
    title="Problem",
    description="An error, as RFC 9457 has it.",
)
PROBLEM["properties"]["errors"] = {
    "description": "Each parameter that is wrong, and what would be right.",
    "type": "array",
    "items": closed({"parameter": TEXT, "detail": TEXT}),
}
KEY: Schema = {
    "name": "key",
    "in": "path",
    "required": True,
    "description": "Slug or id of a record, id of anything else.",
    "schema": TEXT,
}


class Described(AutoSchema):
    """One operation of the API as its view describes itself."""

    def get_operation(self, path: str, *args: Any) -> Schema | None:
        view: Any = self.view
        parameters = [{"name": name, "in": "query", **said} for name, said in view.parameters.items()]
        responses = {
            "200": {"description": "As asked.", "content": {"application/json": {"schema": view.answer}}},
            "400": _problem("A parameter is wrong; the sentence names the nearest right one."),
            "429": _problem(
                "Too much at once from one address; `Retry-After` says in how many seconds to come again."
            ),
            "503": _problem("It takes longer to find out than is allowed; ask for less at once."),
        }
        if "{key}" in path:
            parameters.insert(0, KEY)
            responses["404"] = _problem("There is nothing at this address.")
        return {
            "operationId": view.operation,
            "summary": view.summary,
            "description": view.about,
            "tags": [view.name],
            "parameters": parameters,
            "responses": responses,
        }


def _problem(text: str) -> Schema:
    return {"description": text, "content": {"application/problem+json": {"schema": PROBLEM}}}


def name_components(result: Schema, **_: Any) -> Schema:
    """A hook of drf-spectacular: every schema with a title moves to the components."""
    components: dict[str, Schema] = {}
    paths = _lifted(result["paths"], components)
    return {**result, "paths": paths, "components": {"schemas": dict(sorted(components.items()))}}


def _lifted(node: Any, components: dict[str, Schema]) -> Any:
    """The node with references in place of named schemas, which are gathered in `components`."""
    if isinstance(node, list):
        return [_lifted(item, components) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _lifted(value, components) for key, value in node.items()}
    if isinstance(kind := node.pop("x-table", None), str) and kind in _resources():
        node["x-resource"] = _resources()[kind]
    if node.keys() == {"allOf", "description"}:
        return {**node["allOf"][0], "description": node["description"]}
    if not isinstance(node.get("title"), str):
        return node
    title = node.pop("title")
    assert components.setdefault(title, node) == node, f"Two schemas are called {title}."
    return {"$ref": f"#/components/schemas/{title}"}


@cache
def _resources() -> dict[str, str]:
    """Table -> the resource that gives its rows."""
    return {table(resource.model): name for name, resource in Resource.all.items()}


def description() -> Schema:
    """The whole OpenAPI document."""
    with _turn:  # drf-spectacular loads its own extensions meanwhile, which two threads cannot do at once
        return _description()


_turn = threading.Lock()


@cache
def _description() -> Schema:
    return SchemaGenerator().get_schema(request=None, public=True)
