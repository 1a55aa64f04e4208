"""Every front door on one screen."""

from django.urls import path

from dialogues import views as dialogues

urlpatterns = [
    path("dialogues/<str:key>/", dialogues.dialogue, name="dialogue"),
]
