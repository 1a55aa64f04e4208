"""Mail that says that something waits, and nothing of what: whoever reads it on the way learns no more than that."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail

from accounts.models import User
from records.viewer import current

SUBJECT = "Something awaits you"
WORDS = "Something awaits you in the Track Two Catalogue:\n\n{link}\n"
log = logging.getLogger(__name__)


def to_editors() -> None:
    """But for whoever did what they are told of."""
    _send(User.objects.filter(is_staff=True, is_active=True).exclude(pk=current().user_id or 0))


def to(user: int | None) -> None:
    if user and user != current().user_id:
        _send(User.objects.filter(pk=user, is_active=True))


def _send(people: Iterable[User]) -> None:
    """A mail for each, so that nobody reads who else is told. That it cannot be sent keeps nothing from being done."""
    if not settings.MAIL_IS_SENT:
        return
    for person in people:
        if not person.email:
            continue
        try:
            send_mail(SUBJECT, WORDS.format(link=f"{settings.SITE_URL}/desk/"), None, [person.email])
        except OSError as error:
            log.warning("A notice could not be sent: %s", type(error).__name__)
