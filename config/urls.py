"""Every front door on one screen."""

from django.urls import include, path

from dialogues import views as dialogues

urlpatterns = [
    path("api/", include("config.api")),
    path("dialogues/<str:key>/", dialogues.dialogue, name="dialogue"),
]
