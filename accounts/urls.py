"""The accounts door: signing in and out."""

from django.contrib.auth.views import LoginView
from django.urls import path

from accounts.corrections import tell
from accounts.views import sign_out

urlpatterns = [
    path("login/", LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("corrections/", tell, name="tell"),
    path("logout/", sign_out, name="logout"),
]
