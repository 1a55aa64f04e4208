"""The records app: its system checks are registered here."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        from records.kernel import lint  # noqa: F401 (registers the check)
