"""Chromium in front of the real application on the shipped library."""

import os
import shutil
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from playwright.sync_api import Browser, Page, sync_playwright

# Playwright keeps an event loop in this thread; the queries of fixtures are nobody's coroutine all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def site(library: str, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server on the shipped library."""
    yield from serving(settings, monkeypatch)


@pytest.fixture
def own_site(own_library: str, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The same on a library of the test's own, by a name, since passkeys are for names only."""
    settings.ALLOWED_HOSTS = ["localhost"]
    for address in serving(settings, monkeypatch):
        yield address.replace("127.0.0.1", "localhost")


def serving(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server on the loopback. Its threads live for one request, and so do their connections."""
    for alias in ("open", "desk", "staff", "accounts", "audit"):
        monkeypatch.setitem(settings.DATABASES[alias], "CONN_MAX_AGE", 0)
    call_command("collectstatic", interactive=False, verbosity=0)
    server = make_server("127.0.0.1", 0, WSGIHandler(), Threads, Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def with_passkeys(page: Page) -> Page:
    """A browser that keeps passkeys and needs nobody to touch anything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()
