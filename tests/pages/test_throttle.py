"""Whoever asks too often is told so, and when to ask again; nobody else notices."""

import orjson
import pytest
from django.test import Client, RequestFactory

from config.rates import Rate, rate
from config.refusal import Refusal
from records import throttle
from records.throttle import Buckets, address_of

FIRST, OTHER = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def now(monkeypatch):
    """A clock that goes when it is told to."""
    hands = [1000.0]
    monkeypatch.setattr(throttle.time, "monotonic", lambda: hands[0])
    return hands


@pytest.fixture
def limited(library, settings, now):
    """Three requests a minute from each address, two of which may need working out."""
    settings.THROTTLE, settings.THROTTLE_WORK = Rate(3, 60), Rate(2, 60)
    return now


def visitor(address: str = FIRST, **headers: str) -> Client:
    return Client(headers={"accept": "text/html", **headers}, REMOTE_ADDR=address)


def test_the_fourth_in_a_minute_is_refused_in_words_and_a_minute_later_all_is_well(limited):
    client = visitor()
    assert [client.get("/about/").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/about/")
    assert refused["Retry-After"] == "20"
    assert refused["Cache-Control"] == "no-store"
    assert "ETag" not in refused.headers
    assert "too much at once from your address. Ask again in 20 seconds." in refused.text
    limited[0] += 19
    assert client.get("/about/").status_code == 429
    limited[0] += 1.5
    assert client.get("/about/").status_code == 200
    assert client.get("/about/").status_code == 429


def test_the_api_is_refused_with_a_problem(limited):
    client = visitor(accept="application/json")
    answers = [client.get("/api/v1/") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[3]["Content-Type"] == "application/problem+json"
    assert answers[3]["Retry-After"] == "20"
    problem = orjson.loads(answers[3].content)
    assert (problem["status"], problem["title"]) == (429, "Too Many Requests")


def test_of_what_must_be_worked_out_there_is_less(limited):
    client = visitor()
    assert [client.get(f"/search/?q={word}").status_code for word in ("oslo", "geneva", "rome")] == [
        200,
        200,
        429,
    ]


def test_what_is_ready_or_unchanged_does_not_count_as_worked_out(limited):
    client = visitor()
    first = client.get("/about/")
    assert client.get("/about/").status_code == 200
    assert client.get("/about/", headers={"if-none-match": first["ETag"]}).status_code == 304
    limited[0] += 20
    assert client.get("/data/").status_code == 200


def test_others_are_not_counted_along(limited):
    client = visitor()
    for _ in range(5):
        client.get("/about/")
    assert client.get("/about/").status_code == 429
    assert client.get("/about/", REMOTE_ADDR=OTHER).status_code == 200


def test_a_refusal_is_kept_for_nobody_and_changes_no_page(limited):
    client, reader = visitor(), visitor(OTHER)
    for word in ("oslo", "geneva", "rome"):
        refused = client.get(f"/search/?q={word}")
    assert refused.status_code == 429
    page = reader.get("/search/?q=rome")
    assert page.status_code == 200
    limited[0] += 60
    assert client.get("/search/?q=rome").content == visitor().get("/search/?q=rome").content == page.content


def test_a_mistyped_address_costs_like_any_other_work(limited):
    client = visitor()
    assert [client.get("/nowhere/").status_code for _ in range(3)] == [404, 404, 429]


def test_signing_in_is_counted_and_whether_it_lives_may_always_be_asked(limited):
    client = visitor()
    assert [client.get("/accounts/login/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_this_machine_is_free_unless_a_rate_was_chosen(limited, settings):
    settings.THROTTLE_THIS_MACHINE = False
    for address in ("127.0.0.1", "::1", ""):
        assert {visitor(address).get("/about/").status_code for _ in range(9)} == {200}
    client = visitor("127.0.0.1")
    settings.THROTTLE_THIS_MACHINE = True
    assert [client.get("/about/").status_code for _ in range(4)][-1] == 429


# ------------------------------------------------------------------ who asks


@pytest.mark.parametrize(
    ("proxies", "through", "who"),
    [
        (0, "", FIRST),
        (0, "203.0.113.9", FIRST),  # anybody can write that
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", FIRST),  # came past one of them
        (1, "", FIRST),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "unknown", FIRST),
        (1, "' or 1=1", FIRST),
    ],
)
def test_the_address_is_what_our_own_proxies_say(settings, proxies, through, who):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory(headers={"x-forwarded-for": through}, REMOTE_ADDR=FIRST).get("/")
    assert str(address_of(request)) == who


def test_a_network_of_ipv6_is_one(limited):
    assert [visitor().get("/about/", REMOTE_ADDR=f"2001:db8:0:1::{n}").status_code for n in range(3)] == [
        200
    ] * 3
    client = visitor()
    seen = [client.get("/about/", REMOTE_ADDR=f"2001:db8:0:2::{n}").status_code for n in range(5)]
    assert seen == [200, 200, 200, 429, 429]
    assert client.get("/about/", REMOTE_ADDR="2001:db8:0:3::1").status_code == 200


def test_only_so_many_addresses_are_remembered(monkeypatch, now):
    monkeypatch.setattr(throttle, "MOST", 10)
    buckets = Buckets(Rate(1, 60))
    for number in range(25):
        assert buckets.take(str(number)) == 0
    assert len(buckets.known) == 10
    assert buckets.take("24") > 0
    assert buckets.take("0") == 0


def test_a_bucket_never_holds_more_than_it_is_large(now):
    buckets = Buckets(Rate(2, 1))
    now[0] += 1000
    assert [buckets.take("x") == 0 for _ in range(3)] == [True, True, False]


# ------------------------------------------------------------------ how it is set


def test_a_rate_is_written_in_words():
    assert rate("THROTTLE", "600/minute") == Rate(600, 60)
    assert rate("THROTTLE", "5/second") == Rate(5, 1)
    assert rate("THROTTLE", "off") is None


@pytest.mark.parametrize(
    "words", ["", "fast", "0/minute", "-1/hour", "10", "10/day", "1.5/second", "٣/minute"]
)
def test_what_is_no_rate_is_refused_with_one_that_is(words):
    with pytest.raises(Refusal, match=r"THROTTLE=.*600/minute"):
        rate("THROTTLE", words)
