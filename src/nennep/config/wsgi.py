"""The web process. It refuses to start on a database role that could walk around row security."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nennep.config.settings.base")
application = get_wsgi_application()

from nennep.kernel.db import refuse_privileged_role  # noqa: E402  the check needs Django set up first

refuse_privileged_role()
