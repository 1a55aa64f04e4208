"""People who sign in. They are not the people the catalogue writes about."""

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone


class User(AbstractUser):
    class Meta:
        db_table = "user_account"


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in: it says who, so that all of a person's can be ended at once."""

    user_id = models.BigIntegerField(null=True, db_index=True)

    class Meta(AbstractBaseSession.Meta):
        db_table = "account_session"

    @classmethod
    def get_session_store_class(cls):
        from accounts.sessions import SessionStore

        return SessionStore


class Invitation(models.Model):
    """A link that was sent to a mail address, good once and for a while. What it is an invitation to only the kernel
    knows, which also makes these rows."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    email = models.EmailField()
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_invitation"

    def __str__(self) -> str:
        return f"for {self.email}"

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.expires > timezone.now()
