"""People who sign in. They are not the people the catalogue writes about."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    class Meta:
        db_table = "user_account"
