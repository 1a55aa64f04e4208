"""How allauth does things here: nobody signs up by themselves, and it says nothing that our pages do not say."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from records.throttle import address_of


class Accounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As far as it can be trusted, and only to count how often somebody tries: it is never kept."""
        return str(address_of(request) or "here")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages themselves say how things stand."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail says what somebody did here."""
