"""The exchange app: its system check is registered here."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"

    def ready(self) -> None:
        from exchange.codebook import checks  # noqa: F401 (registers the check)
