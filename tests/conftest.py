"""The databases that tests stand on. All are committed and reached over the real logins."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from config.secrets import secret
from tests import databases

PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture(autouse=True)
def unhashed_static_files(settings: Any) -> None:
    """Pages, those of mistakes too, find their stylesheet without `collectstatic`."""
    settings.STORAGES = settings.STORAGES | PLAIN


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """A password costs a third of a second by design, and tests sign in thousands of times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def every_door(django_db_blocker) -> Iterator[None]:
    """pytest-django's own test database is not used: it knows one login and one schema."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module", autouse=True)
def what_it_left_agrees(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each file of tests: whatever it did, what is public is what the vault makes public."""
    yield
    databases.must_agree(request.module.__name__)


@pytest.fixture
def as_superuser(settings: Any) -> Callable[..., None]:
    """Runs statements as the one whom no rule of the database holds."""
    if settings.DATABASE_URL:
        pytest.skip("takes a superuser, whom the role of DATABASE_URL must not be")
    server = replace(settings.SERVER, user="postgres", password=secret(settings.HOME, "superuser"))

    def run(*statements: str) -> None:
        with server.connect(settings.DATABASES["owner"]["NAME"]) as connection:
            for statement in statements:
                connection.execute(statement)

    return run


@pytest.fixture(scope="session")
def _workbench() -> Iterator[str]:
    with databases.clone(databases.template()) as name:
        yield name


@pytest.fixture
def fresh(_workbench: str) -> Iterator[str]:
    """A database without rows, for a test that writes rows."""
    with databases.using(_workbench):
        databases.empty()
        databases.written.add(_workbench)
        yield _workbench


@pytest.fixture
def own() -> Iterator[str]:
    """A database of the test's own without rows, for a test that changes its tables, rights or functions."""
    with databases.clone(databases.template()) as name:
        yield name


@pytest.fixture(scope="session")
def _library() -> Iterator[str]:
    with databases.clone(databases.library_template()) as name:
        yield name


@pytest.fixture
def library(_library: str) -> Iterator[str]:
    """The shipped library, for tests that only read."""
    with databases.using(_library):
        yield _library


@pytest.fixture
def own_library(_library: str) -> Iterator[str]:
    """The shipped library in an own database, for a test that changes it."""
    with databases.clone(databases.library_template()) as name:
        yield name
