"""Whether somebody has shown a moment ago who they are: asked before what can put others at risk."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest

AGAIN = "/accounts/reauthenticate/"


def sure(request: HttpRequest) -> bool:
    """Within the last five minutes, in this browser. Whoever has no way of showing it is not asked."""
    return did_recently_reauthenticate(request)
