"""When the open door asks which generation it is, and what a lost connection costs."""

import threading
import time

import pytest
from django.db import connections
from django.test import Client

from records import public


@pytest.mark.parametrize("address", ["/", "/api/v1/dialogues/"])
def test_a_connection_lost_since_is_opened_again(address, library, settings):
    settings.GENERATION_TTL = 0
    visitor = Client()
    assert visitor.get(address).status_code == 200
    connections["open"].connection.close()
    assert visitor.get(address).status_code == 200


def test_what_one_thread_finds_lost_every_thread_opens_anew(library, settings):
    settings.GENERATION_TTL = 0
    public.generation.now()
    mine = connections["open"].connection

    def another():
        public.generation.now()
        connections["open"].connection.close()
        public.generation.now()
        connections["open"].close()

    thread = threading.Thread(target=another)
    thread.start()
    thread.join()
    public.generation.now()
    assert mine.closed


def test_those_who_come_together_share_the_answer_to_a_question_put_after_they_came(settings, monkeypatch):
    settings.GENERATION_TTL = 0
    asked, begun = [], threading.Event()

    def slow():
        asked.append(time.monotonic())
        begun.set()
        time.sleep(0.2)
        return len(asked)

    monkeypatch.setattr(public, "_read_generation", slow)
    generation, found = public._Generation(), []
    first, *others = [threading.Thread(target=lambda: found.append(generation.now())) for _ in range(4)]
    first.start()
    begun.wait()
    for thread in others:
        thread.start()
    for thread in [first, *others]:
        thread.join()
    assert sorted(found) == [1, 2, 2, 2]
