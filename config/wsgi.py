"""The entry point for the server. A serving process carries the logins of its doors and no other."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from django.db import connections  # noqa: E402

from config.databases import keep_doors  # noqa: E402
from records.kernel.lint import refuse_unless_sound  # noqa: E402

keep_doors()
refuse_unless_sound()
connections.close_all()  # each thread that serves opens its own

gc.collect()
gc.freeze()  # what is there by now stays, and need not be looked through again
