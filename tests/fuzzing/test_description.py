"""Whatever the API's description allows, and what it does not, is answered as the description says. By Schemathesis."""

import json
import time

import orjson
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from records.openapi import description
from tests.environment import PROOF, THOROUGH
from tests.fuzzing.test_parameters import SLOWEST

EACH = 200 if PROOF else 12 if THOROUGH else 4  # cases of each operation
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PLAIN = {"Accept": "application/json", "Accept-Encoding": "identity"}
SCHEMA = schemathesis.openapi.from_dict(json.loads(orjson.dumps(description())))
OPERATIONS = {one.ok().path: one.ok() for one in SCHEMA.get_all_operations()}


@pytest.fixture(scope="module")
def app(shipped):
    return WSGIHandler()


@pytest.mark.parametrize("path", OPERATIONS)
def test_every_operation_keeps_to_its_description(app, path, record_property):
    operation, asked = OPERATIONS[path], 0
    operation.app = SCHEMA.app = app
    cases = [operation.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]

    @settings(
        max_examples=EACH,
        deadline=None,
        database=None,
        derandomize=not PROOF,
        suppress_health_check=[*HealthCheck],
    )
    @given(cases[0] | cases[1])
    def ask(case):
        nonlocal asked
        asked += 1
        began = time.process_time()
        response = case.call(headers=PLAIN)
        assert time.process_time() - began < SLOWEST
        case.validate_response(response, checks=CHECKS)

    ask()
    record_property("requests", asked)


def test_every_operation_is_asked():
    assert OPERATIONS.keys() == description()["paths"].keys()
