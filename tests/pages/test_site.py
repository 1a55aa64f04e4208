"""Pages about the catalogue itself, and the answers to machines."""

import xml.etree.ElementTree as ET

from django.db import connections
from django.test.utils import CaptureQueriesContext

from records.presentation import capital
from records.viewer import PUBLIC, viewing
from records.vocabulary import vocabulary


def test_the_codebook_defines_every_term_and_every_field(visit):
    page = visit("/codebook/")
    with viewing(PUBLIC):
        terms = vocabulary()
    words = {capital(entry.title) for scheme in terms.values() for entry in scheme.values()}
    shown = page.text
    assert all(word in shown for word in words)
    assert "Nearness to the decision-makers of the person's own side, then." in shown


def test_about_explains_both_grades_and_where_to_write(visit):
    page = visit("/about/")
    assert {"grades", "sample", "corrections", "accessibility", "licences"} <= {*page.ids}
    assert "CC BY 4.0" in page.text


def test_the_data_page_shows_addresses_that_answer(visit, visitor, settings):
    page = visit("/data/")
    examples = [code.text for code in page.root.all("code")]
    start = f"{settings.SITE_URL}/api/v1/"
    paths = [
        word.strip("'\"").removeprefix(settings.SITE_URL)
        for e in examples
        for word in e.split()
        if start in word
    ]
    assert len(paths) == 6
    for path in paths:
        assert visitor.get(path, headers={"accept": "application/json"}).status_code == 200


def test_the_sitemap_lists_every_public_record_once(visitor):
    found = ET.fromstring(visitor.get("/sitemap.xml").content)
    addresses = [loc.text or "" for loc in found.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(addresses) == len({*addresses})
    assert sum("/dialogues/" in a and not a.endswith("/dialogues/") for a in addresses) == 66
    assert any(a.endswith("/actors/uri-savir/") for a in addresses)


def test_robots_are_kept_from_the_desk(visitor, settings):
    text = visitor.get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text


def test_health_is_answered_without_the_database(visitor):
    with CaptureQueriesContext(connections["open"]) as asked:
        response = visitor.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert len(asked) == 0


def test_readiness_asks_the_database(visitor, monkeypatch):
    assert visitor.get("/readyz").status_code == 200
    monkeypatch.setitem(connections["open"].settings_dict, "NAME", "no_such_database")
    connections["open"].close()
    assert visitor.get("/readyz").status_code == 503
