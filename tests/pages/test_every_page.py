"""What holds of every page that a visitor can reach from the first one."""

from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.pages.reading import Page

NARROWED_AT_MOST = 40  # lists with filters that the walk opens; there are more of them than pages
IN_FORMS = {"input", "select", "textarea"}


@pytest.fixture(scope="module")
def walked(_library):
    """Every page that links lead to from the first one, by address."""
    from django.test import Client, override_settings

    from tests import databases
    from tests.conftest import PLAIN

    with databases.using(_library), override_settings(STORAGES=PLAIN):
        yield walk(Client(headers={"accept": "text/html"}))


def walk(client):
    found, waiting, narrowed = {}, deque(["/"]), 0
    while waiting:
        address = waiting.popleft()
        if address in found:
            continue
        narrowed += "?" in address
        if "?" in address and narrowed > NARROWED_AT_MOST:
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        found[address] = Page(response)
        waiting.extend(inside(address, link) for link in found[address].links if is_page(link))
    return found


def is_page(link):
    """Not what is read by programs, nor the relative ones to how each single statement is cited, thousands of them."""
    return (
        link.startswith(("/", "#", "?")) and not link.startswith(("/api/", "/feeds/")) and not is_file(link)
    )


def is_file(link):
    return "." in link.partition("?")[0].rpartition("/")[2]


def inside(address, link):
    return urljoin(address, link).split("#")[0]


def test_every_link_leads_to_a_page(walked):
    kinds = {address.split("/")[1] for address in walked}
    assert len(walked) > 700
    assert kinds >= {
        "dialogues",
        "actors",
        "sources",
        "processes",
        "conflicts",
        "meetings",
        "history",
        "about",
    }


def test_every_anchor_that_is_linked_exists_on_its_page(walked):
    ids = {address: {*page.ids} for address, page in walked.items()}
    for address, page in walked.items():
        for link in page.links:
            target = urlsplit(urljoin(address, link))
            if target.fragment and not target.netloc and target.path in ids and not target.query:
                assert target.fragment in ids[target.path], (address, link)


def test_every_page_has_one_heading_a_title_and_no_id_twice(walked):
    for address, page in walked.items():
        assert len(page.root.all("h1")) == 1, address
        assert page.root.one("head").one("title").children, address
        twice = {i for i in page.ids if page.ids.count(i) > 1} if len(page.ids) != len({*page.ids}) else set()
        assert not twice, (address, twice)


def test_every_page_names_its_language_and_offers_to_skip_to_the_text(walked):
    for page in walked.values():
        assert page.root.one("html").attributes["lang"] == "en-GB"
        assert page.root.one("a", class_="skip").attributes["href"] == "#main"


def test_no_page_carries_script_or_style_of_its_own(walked):
    for address, page in walked.items():
        for script in page.root.all("script"):
            is_data = script.attributes.get("type") == "application/ld+json"
            assert is_data or (script.attributes["src"] and not script.text), address
        assert not page.root.all("style"), address
        for element in page.root.all():
            assert not {n for n in element.attributes if n == "style" or n.startswith("on")}, address


def test_every_field_has_a_label(walked):
    for address, page in walked.items():
        labelled = {label.attributes.get("for") for label in page.root.all("label")}
        for field in page.root.all():
            if field.name in IN_FORMS and field.attributes.get("type") != "hidden":
                assert field.parent.name == "label" or field.attributes.get("id") in labelled, address


def test_headings_leave_out_no_level(walked):
    for address, page in walked.items():
        levels = [int(e.name[1]) for e in page.root.one("main").all() if e.name in {"h1", "h2", "h3", "h4"}]
        for before, level in zip([0, *levels], levels, strict=False):
            assert level <= before + 1, (address, levels)


def test_nothing_is_fetched_from_elsewhere(walked):
    for page in walked.values():
        for element in page.root.all():
            fetched = element.attributes.get("src") or (
                element.name == "link" and element.attributes.get("href")
            )
            assert not fetched or fetched.startswith("/"), fetched


PAIRS = [
    ("/dialogues/boisto-2014/", "/dialogues/oslo-channel/"),
    ("/dialogues/?q=oslo", "/dialogues/?audience=elite"),
    ("/actors/alouph-hareven/", "/actors/united-states/"),
    ("/conflicts/tajikistan/", "/conflicts/arab-israeli/"),
    ("/processes/madrid-washington-talks/", "/processes/israel-plo-oslo/"),
    ("/sources/oslo-toi/", "/sources/jones-2015/"),
    ("/actors/?q=qurie", "/actors/?kind=person"),
    ("/meetings/?dialogue=oslo-channel", "/meetings/?dialogue=dartmouth-conference"),
    ("/outcomes/?contribution=disputed", "/outcomes/?certainty=high"),
    ("/explore/timeline/?conflict=tajikistan", "/explore/timeline/?conflict=arab-israeli"),
    ("/explore/network/?conflict=tajikistan", "/explore/network/?conflict=arab-israeli"),
    ("/explore/map/?status=cancelled", "/explore/map/?record_kind=all"),
]


@pytest.mark.parametrize(("small", "large"), PAIRS)
def test_a_page_asks_at_most_four_questions_however_much_is_on_it(visitor, small, large):
    visitor.get("/codebook/")  # the vocabulary is asked for once in each generation
    numbers = [questions(visitor, address) for address in (small, large)]
    assert max(numbers) <= 4
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(
    "address", ["/", "/dialogues/", "/history/", "/sitemap.xml", "/conflicts/", "/funders/"]
)
def test_pages_without_a_key_ask_at_most_four_questions_too(visitor, address):
    visitor.get("/codebook/")
    assert questions(visitor, address) <= 4


def questions(visitor, address):
    with CaptureQueriesContext(connections["open"]) as asked:
        assert visitor.get(address).status_code == 200
    return sum(q["sql"] not in {"BEGIN", "COMMIT", "ROLLBACK"} for q in asked.captured_queries)
