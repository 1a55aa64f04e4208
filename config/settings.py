"""All settings, from the environment; the defaults are safe on a laptop and careful elsewhere."""

from pathlib import Path
from typing import Any

import environ
from django.utils.csp import CSP

from config import cluster
from config.databases import databases
from config.mail import mailer
from config.rates import rate
from config.secrets import secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Where this installation keeps its data and secrets, and which database it speaks to.
HOME = cluster.home()
DATABASE_URL = env("DATABASE_URL", default="")
SERVER = cluster.server_from_url(DATABASE_URL) if DATABASE_URL else cluster.embedded(HOME)
# host:port of a pooler in transaction mode, through which this process's logins come; migrations go past it.
POOLER = cluster.host_and_port(env("DATABASE_POOLER", default=""))
DATABASES = databases(SERVER, HOME, POOLER)
DATABASE_ROUTERS = ["records.viewer.ViewerRouter"]

# Which doors this process opens: a public node runs "open" alone, with no other password in reach.
DOORS = env.list("DOORS", default=["open", "desk", "accounts"])
GENERATION_TTL = env.float("GENERATION_TTL", default=0.2)  # seconds
# Making something public takes a second person; "off" is for an installation that has one person only.
SECOND_PERSON = env.bool("SECOND_PERSON", default=True)
CACHE_MEGABYTES = env.int("CACHE_MEGABYTES", default=32)

# How often one address may ask, and how often for what must be worked out. Unless it is said, this machine's own
# requests are free: they are its user's, or those of a proxy that nobody declared, behind whom everybody is one.
THROTTLE = rate("THROTTLE", env("THROTTLE", default="600/minute"))
THROTTLE_WORK = rate("THROTTLE_WORK", env("THROTTLE_WORK", default="120/minute")) if THROTTLE else None
THROTTLE_THIS_MACHINE = "THROTTLE" in env
TRUSTED_PROXIES = env.int(
    "TRUSTED_PROXIES", default=0
)  # in front of us, each of which adds to X-Forwarded-For

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="") or secret(HOME, "secret-key")
TICKET_KEY = secret(HOME, "ticket-key")
SITE_URL = env("SITE_URL", default=f"http://localhost:{env('PORT', default='8000')}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "accounts",
    "records",
    "actors",
    "dialogues",
    "outcomes",
    "sources",
    "exchange",
    "desk",
]
# Catalogue rows live in the vault and the open catalogue; these apps' rows in the accounts schema.
CATALOGUE_APPS = {"records", "actors", "dialogues", "outcomes", "sources", "documents"}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "records.doors.DoorMiddleware",
    # Behind the desk and the accounts door only; at the open door these do nothing.
    "records.doors.Sessions",
    "records.doors.Csrf",
    "records.doors.SignedIn",
    "allauth.account.middleware.AccountMiddleware",
    "records.doors.ViewerMiddleware",
    "records.links.Alternates",
]
ROOT_URLCONF = "config.urls"
DESK_URLCONF = "desk.urls"  # the same addresses, and those that only the desk has
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"

# Who was invited makes an account of their own, and then a second factor: without one nobody holds anything.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SESSION_ENGINE = "accounts.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
        "UserAttributeSimilarityValidator",
    )
]
ACCOUNT_ADAPTER = "accounts.adapter.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}  # which is the mail address that somebody was invited at
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation went there
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS: Any = {} if THROTTLE else False
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Track Two Catalogue"
MFA_TOTP_TOLERANCE = 1  # half a minute that a telephone's clock may be off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http://localhost")
# Nothing is sent anywhere until it is said where to; then only that something waits, and a link.
MAIL_IS_SENT = "EMAIL_URL" in env
MAILERS = {"default": mailer(env.email_url("EMAIL_URL", default="consolemail://"))}
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default="track-two@localhost")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "config.templating.environment"},
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

# The API signs nobody in and takes nothing: who looks is decided by the door.
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "records.problems.problem",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Track Two Catalogue",
    "VERSION": "1",
    "DESCRIPTION": (
        "Case histories of unofficial dialogues in conflicts, with who says so, how sure it is, and when. "
        "What is not recorded is null; it says nothing about the world."
    ),
    "LICENSE": {"name": "Data: CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "SERVERS": [{"url": SITE_URL}],
    "POSTPROCESSING_HOOKS": ["records.openapi.name_components"],
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "tryItOutEnabled": True, "defaultModelsExpandDepth": 0},
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Everything self-hosted; no inline script, no inline style.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
# Told to nobody else. Our own forms need it: under "no-referrer" a browser hides from us too where a form comes from.
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "records.site.not_from_here"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
    "filters": {"without_address": {"()": "config.logs.WithoutAddress"}},
    # An address can be the secret (a mistyped id, a search): 4xx are not logged at all, and of 5xx the route.
    "loggers": {
        "django.request": {"level": "ERROR", "filters": ["without_address"]},
        "django.security.csrf": {"level": "ERROR"},
    },
}
