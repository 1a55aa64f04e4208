"""Every front door on one screen."""

urlpatterns: list = []
