"""Settings of the test run: quick password hashing, no shared cache, plain static files."""

import os
import pathlib

from nennep.config.settings.base import *  # noqa: F403  the test settings are the base settings, with a few changes

# The demo's own scoring frame, as `dev.py` sets it too.
os.environ.setdefault("NENNEP_RULES_DIR", str(pathlib.Path(__file__).parents[2] / "site" / "demo" / "rulesets"))
SECRET_KEY = "only-for-tests"  # noqa: S105  not a secret: the test run's own
DATABASES["default"]["OPTIONS"] = CONNECTION  # noqa: F405  of the base settings
# `dev.py test` migrates one database, of which every process takes a copy.
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("NENNEP_TEST_TEMPLATE") or None}  # noqa: F405  of the base settings
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405  likewise
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ALLOWED_HOSTS = ["*"]
SECOND_FACTOR = "asked"
MIDDLEWARE = [entry for entry in MIDDLEWARE if "whitenoise" not in entry]  # noqa: F405  no collected files in tests
