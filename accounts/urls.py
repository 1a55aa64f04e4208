"""The accounts door: coming in, and what belongs to one's own account."""

from allauth.account import views as allauth
from django.urls import include, path

from accounts import views
from accounts.corrections import tell

urlpatterns = [
    path("", views.account, name="account"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("2fa/", include("allauth.mfa.urls")),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("corrections/", tell, name="tell"),
]
