"""What has to happen without anybody asking for it. Whatever stops doing it, nothing is shown that should not be."""

import logging
import threading
import uuid
from collections.abc import Callable

from django.db import DatabaseError, connections

from config.refusal import Refusal
from records import notices, services
from records.audit import note_head
from records.viewer import OWNER, viewing

log = logging.getLogger(__name__)


def release_due() -> list[tuple[uuid.UUID, str]]:
    """What became of each embargo whose day has come; editors hear if any of it waits for them."""
    with viewing(OWNER):
        done = services.release_due()
        if any(became == "review" for _, became in done):
            notices.to_editors()
    return done


def tidy() -> None:
    """End embargoes whose day has come, bind the latest lines of the audit to those before, and note their head."""
    release_due()
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("select audit.chain()")
    if not note_head():  # only now that it is committed
        log.error("Lines were taken off the end of the audit: run manage.py verify_audit.")


def keep_tidy(every: float) -> Callable[[], None]:
    """Tidy every so many seconds, from a thread of its own; returns what stops it."""
    stopped = threading.Event()

    def go_on() -> None:
        while not stopped.wait(every):
            try:
                tidy()
            except (DatabaseError, OSError, Refusal) as error:  # the next time may be better
                log.warning("Housekeeping failed: %s", type(error).__name__)
            finally:
                connections.close_all()  # this thread's own

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join(timeout=5)

    return stop
