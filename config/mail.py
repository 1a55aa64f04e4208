"""Where mail goes out, from one address as in "smtp+tls://user:password@host:587"."""

from typing import Any

OPTIONS = {
    "EMAIL_HOST": "host",
    "EMAIL_PORT": "port",
    "EMAIL_HOST_USER": "username",
    "EMAIL_HOST_PASSWORD": "password",
    "EMAIL_USE_TLS": "use_tls",
    "EMAIL_USE_SSL": "use_ssl",
}


def mailer(read: dict[str, Any]) -> dict[str, Any]:
    """Django's description of it, of what django-environ read."""
    options = {ours: read[theirs] for theirs, ours in OPTIONS.items() if read.get(theirs)}
    return {"BACKEND": read["EMAIL_BACKEND"], "OPTIONS": options}
