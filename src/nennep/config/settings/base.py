"""Settings. Every value from the environment is read through `nennep.config.env`."""

from __future__ import annotations

from nennep.config import env

DEBUG = env.flag("NENNEP_DEBUG")
SECRET_KEY = env.text("NENNEP_SECRET_KEY")
ALLOWED_HOSTS = env.words("NENNEP_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("NENNEP_ORIGINS")

# Areas that have tables, pages or templates; the order is that of docs/architecture.md.
AREAS = [
    "ui",
    "orgtree",
    "audit",
    "access",
    "regulations",
    "organisations",
    "members",
    "committees",
    "documents",
    "obligations",
    "meetings",
    "directives",
    "reports",
    "processes",
    "site",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    *(f"nennep.{area}" for area in AREAS),  # before allauth: our templates stand in for its own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "csp",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "nennep.ui.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "nennep.access.middleware.actor",
    "nennep.ui.middleware.drafts",
]

ROOT_URLCONF = "nennep.config.urls"
WSGI_APPLICATION = "nennep.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("nennep.ui.drawn.quick.Loader", ["django.template.loaders.app_directories.Loader"])],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "nennep.site.context.page",
            ],
            "libraries": {"i18n": "nennep.ui.templatetags.words"},
        },
    },
]
SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # our `i18n` replaces Django's on purpose
FORM_RENDERER = "nennep.ui.forms.Renderer"

DATABASES = {"default": env.database(env.database_url())}
# Each trigger asks which triggers to ignore, and where nothing is set it takes milliseconds to find out. What `acting`
# sets for a transaction goes back to what the session began with: a scope that holds nothing (`kernel.db.NOWHERE`).
CONNECTION = {"options": "-c pgtrigger.ignore={} -c app.scope=~"}
DATABASES["default"]["OPTIONS"] = CONNECTION | {"pool": {"min_size": 1, "max_size": 12, "timeout": 20}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"}}

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "nennep.access.sign_in_forms.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "nennep.access.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "nennep.access.sign_in_forms.LoginForm",
    "change_password": "nennep.access.sign_in_forms.ChangePasswordForm",
    "reauthenticate": "nennep.access.sign_in_forms.ReauthenticateForm",
}
# Behind the proxy every request comes from its address: without this, ten wrong passwords a minute shut everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("NENNEP_HTTPS") else 0
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key"}
MFA_ADAPTER = "nennep.access.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "nennep.access.sign_in_forms.CodeForm",
    "reauthenticate": "nennep.access.sign_in_forms.CodeAgainForm",
    "activate_totp": "nennep.access.sign_in_forms.ActivateForm",
    "add_webauthn": "nennep.access.sign_in_forms.AddKeyForm",
    "edit_webauthn": "nennep.access.sign_in_forms.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env.flag("NENNEP_LOCAL")  # passkeys on http://localhost
MFA_TOTP_ISSUER = "Nền Nếp"
USERSESSIONS_TRACK_ACTIVITY = False  # a write on every page would cost more than the last minute seen is worth
# "required": whoever holds a role has a member's rights until a second factor is set up; "asked": only reminded.
SECOND_FACTOR = env.text("NENNEP_SECOND_FACTOR", "required")
CSRF_FAILURE_VIEW = "nennep.ui.views.stale_form"

SESSION_ENGINE = "nennep.config.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("NENNEP_HTTPS")
SECURE_HSTS_SECONDS = 31_536_000 if env.flag("NENNEP_HTTPS") else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("NENNEP_HTTPS") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGE_COOKIE_NAME = "nn_language"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [env.ROOT / "src" / "nennep" / "locale"]
FORMAT_MODULE_PATH = ["nennep.config.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # a key in an address is never grouped; figures are, by the filter `vinum`

ASSETS_DIR = env.folder("NENNEP_ASSETS_DIR", env.ROOT / "node_modules")
DATA_DIR = env.folder("NENNEP_DATA_DIR", env.ROOT / ".local" / "data")
TRUSTED_CERTIFICATES = env.text("NENNEP_TRUSTED_CERTIFICATES")  # a folder; who else signed is said to be unknown
LAKE_DIR = env.folder("NENNEP_LAKE_DIR", env.ROOT / ".local" / "lake")  # what is analysed, as Parquet; made every night
STATIC_URL = "/static/"
STATIC_ROOT = env.folder("NENNEP_STATIC_DIR", env.ROOT / ".local" / "static")
STATICFILES_DIRS = [
    ("fonts/be-vietnam-pro", ASSETS_DIR / "@fontsource" / "be-vietnam-pro" / "files"),
    ("fonts/inter", ASSETS_DIR / "@fontsource" / "inter" / "files"),
    ("fonts/tinos", ASSETS_DIR / "@expo-google-fonts" / "tinos"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Without NENNEP_EMAIL_URL no e-mail is sent and no page speaks of it (`access.mail`).
_MAIL = env.mail(env.text("NENNEP_EMAIL_URL"), env.text("NENNEP_EMAIL_FROM"), CSRF_TRUSTED_ORIGINS)
MAIL_ON, SITE_URL, DEFAULT_FROM_EMAIL = _MAIL.on, _MAIL.site, _MAIL.sender
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = _MAIL.start_tls, _MAIL.tls, 20

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("NENNEP_LOG_LEVEL", "INFO")},
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
