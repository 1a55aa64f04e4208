"""The description of the API, and that the API keeps to it."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator, FormatChecker

from records import openapi
from records.openapi import description
from records.resources import Resource
from tests.api.conftest import resources


def _validator(name: str) -> Draft202012Validator:
    title = Resource.all[name].schema["title"]
    document = {"$ref": f"#/components/schemas/{title}", "components": description()["components"]}
    return Draft202012Validator(document, format_checker=FormatChecker())


def test_the_description_is_openapi_3_1():
    validate_schema(json.loads(orjson.dumps(description())))
    assert description()["openapi"].startswith("3.1")


def test_every_reference_in_the_description_leads_somewhere():
    text = orjson.dumps(description()).decode()
    named = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert named
    assert named <= set(description()["components"]["schemas"])
    assert "x-table" not in text


def test_every_parameter_and_every_key_of_a_fact_is_explained():
    for path, methods in description()["paths"].items():
        for parameter in methods["get"]["parameters"]:
            assert parameter["description"], (path, parameter["name"])
    meeting = description()["components"]["schemas"]["Meeting"]["properties"]
    assert meeting["ordinal"]["description"] == "Its number in the series, as the source says."
    assert meeting["kind"]["$ref"] == "#/components/schemas/Code"


def test_a_place_where_an_id_leads_is_named():
    schemas = description()["components"]["schemas"]
    assert schemas["DialogueReference"]["x-resource"] == "dialogues"
    assert schemas["Participation"]["properties"]["meeting"]["x-resource"] == "meetings"


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("name", resources())
def test_every_element_of_the_library_is_as_described(name, walk):
    resource, validator = Resource.all[name], _validator(name)
    query = {"expand": ",".join(resource.sections)} if resource.sections else {}
    query |= {"record_kind": "all"} if name == "dialogues" else {}
    for element in walk(f"{name}/", page_size=100, **query):
        assert [*element] == [*resource.keys, *resource.sections]
        mistake = next(validator.iter_errors(element), None)
        assert mistake is None, (element["id"], mistake.json_path, mistake.message)


@pytest.mark.parametrize("name", resources())
def test_a_key_that_is_not_described_is_noticed(name):
    assert not _validator(name).is_valid({"surprise": 1})


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("name", resources())
def test_pages_and_errors_are_as_described(name, api):
    operation = description()["paths"][f"/api/v1/{name}/"]["get"]
    for address, status in ((f"/api/v1/{name}/?page_size=2", "200"), (f"/api/v1/{name}/?page_size=x", "400")):
        response = api.get(address)
        (content,) = operation["responses"][status]["content"].items()
        assert response["Content-Type"] == content[0]
        schema = {**content[1]["schema"], "components": description()["components"]}
        assert Draft202012Validator(schema).is_valid(orjson.loads(response.content))


@pytest.mark.usefixtures("library")
def test_the_description_is_served_as_json_and_yaml(api):
    assert orjson.loads(api.get("/api/schema/").content) == orjson.loads(orjson.dumps(description()))
    yaml = api.get("/api/schema/?format=yaml")
    assert yaml["Content-Type"] == "application/yaml"
    assert yaml.content.startswith(b"openapi: 3.1")
    browser = api.get("/api/schema/", headers={"accept": "text/html"})
    assert browser["Content-Type"] == "application/json"


def test_the_description_is_made_by_one_thread_at_a_time(monkeypatch):
    """What makes it loads parts of its own on the way, and two threads that came together broke it."""
    inside, most = [0], [0]

    def slowly(self: object, **given: object) -> dict:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.05)
        inside[0] -= 1
        return {}

    monkeypatch.setattr("records.openapi.SchemaGenerator.get_schema", slowly)
    openapi._description.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(lambda _: openapi.description(), range(8))] == [{}] * 8
    openapi._description.cache_clear()
    assert most == [1]
