"""Sessions in a table of our own, which knows whose each is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from accounts.models import Session

RECORDS = "account_authentication_methods"  # where allauth notes how and when somebody showed who they are


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        return Session(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get("_auth_user_id"),
        )


@dataclass(frozen=True)
class SignedIn:
    """One browser of a person's. Neither its address nor its name is kept."""

    key: str
    begun: datetime | None
    current: bool


def of(user_id: int, current: str | None) -> list[SignedIn]:
    """Where a person is signed in, the latest first."""
    rows = Session.objects.filter(user_id=user_id, expire_date__gt=timezone.now())
    found = [SignedIn(row.session_key, _begun(row), row.session_key == current) for row in rows]
    return sorted(found, key=lambda one: (not one.current, -(one.begun.timestamp() if one.begun else 0)))


def _begun(row: Session) -> datetime | None:
    records = row.get_decoded().get(RECORDS) or []
    return datetime.fromtimestamp(records[0]["at"], UTC) if records else None


def end_others(user_id: int, current: str | None) -> int:
    """Sign a person out everywhere else; how many browsers that were."""
    ended, _ = Session.objects.filter(user_id=user_id).exclude(session_key=current).delete()
    return ended
