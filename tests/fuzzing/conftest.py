"""The shipped library, for a whole file of tests."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests import databases
from tests.conftest import PLAIN


@pytest.fixture(scope="module")
def shipped(_library: str) -> Iterator[str]:
    with databases.using(_library), override_settings(STORAGES=PLAIN):
        yield _library
