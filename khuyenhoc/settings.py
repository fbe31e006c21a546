"""Settings of the portal, all fed by the environment (docs/operations.md lists them)."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

# Where this process stands. The secret has no default: production refuses to start without one.

SECRET_KEY = env.str("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
# Off only where the portal is served without TLS, as `make run` does on one's own machine.
HTTPS = env.bool("HTTPS", default=True)
# How letters name the portal, as in https://khuyenhoc.example (accounts.mail.own_base).
OWN_URL = env.str("OWN_URL", default="")
# Proxies in front whose X-Forwarded-For is believed; the reader's address is the hop before.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
DEMO = env.bool("DEMO", default=False)
# Of the demo's accounts; they are made once, in an empty database.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="hoc-tap-suot-doi")
REQUIRE_2FA = env.bool("REQUIRE_2FA", default=not DEMO)

INSTALLED_APPS = [
    "khuyenhoc",
    "news",
    "meetings",
    "reports",
    "learning",
    "documents",
    "branches",
    "imports",
    "accounts",
    "audit",
    "khuyenhoc.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "crispy_forms",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_email",
    "django_tasks",
    "django_tasks_db",
    "django_prose_editor",  # for its script alone (core/rich_text.py)
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "khuyenhoc.middleware.RequestFrame",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "khuyenhoc.middleware.PageCompression",
    "khuyenhoc.middleware.ReadersReplica",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.limit_staff_sessions",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "khuyenhoc.middleware.WhoDidIt",
]

ROOT_URLCONF = "khuyenhoc.urls"
WSGI_APPLICATION = "khuyenhoc.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "khuyenhoc.context_processors.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database. The time-outs keep one stuck page from holding the others.

DATABASES = {"default": env.db_url("DATABASE_URL")}
# What readers' pages are read from while it shows what the primary shows (khuyenhoc/replica.py).
if env.str("DATABASE_REPLICA_URL", default=""):
    DATABASES["replica"] = env.db_url("DATABASE_REPLICA_URL") | {"TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["khuyenhoc.replica.Router"]
for database in DATABASES.values():
    database |= {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": database.get("OPTIONS", {})
        | {
            "connect_timeout": 2,
            "options": (
                f"-c statement_timeout={env.str('STATEMENT_TIMEOUT', default='15s')}"
                " -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
                # To compile a long query takes PostgreSQL seconds, to run it a tenth of one.
                " -c jit=off"
            ),
        },
    }
# The primary's alone: signed-in people's pages must not open the replica.
DATABASES["default"]["ATOMIC_REQUESTS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Background jobs: rows of the same database, done by `manage.py work` (core/worker.py)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Accounts

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.IdentifierBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

# Five failures lock one account for one address for 15 minutes, before any hashing. django-axes
# keeps account, address, browser and time of the failures, not what was typed; they are deleted at
# the first failed or successful log-in after these 15 minutes.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "core.addresses.client_address"
AXES_USERNAME_CALLABLE = "accounts.backends.account_key"
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

OTP_EMAIL_TOKEN_VALIDITY = 600
OTP_EMAIL_COOLDOWN_DURATION = 60
# "123 456": django-otp fills this in with str.format.
OTP_EMAIL_SUBJECT = (
    "Mã đăng nhập: {token[0]}{token[1]}{token[2]} {token[3]}{token[4]}{token[5]}"
    " (dùng trong 10 phút)"
)
OTP_EMAIL_BODY_TEMPLATE_PATH = "accounts/mail/login_code.txt"

# Who reads is nobody's business, and asking for it would give every page a cookie to vary by.
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)

# Language and formats (core/text.py and khuyenhoc/formats/vi say why Django's own are not enough)

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["khuyenhoc.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# Files

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static", ("huong-dan", BASE_DIR / "docs" / "huong-dan" / "anh")]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
# Instead of that folder, a bucket that all machines share and readers never see: the address that
# Django calls MEDIA_URL does not exist here, since every file passes a view.
OBJECT_STORE = env.str("MEDIA_URL", default="")
STORAGES = {
    "default": {"BACKEND": "core.object_store.ObjectStore", "OPTIONS": {"url": OBJECT_STORE}}
    if OBJECT_STORE
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "khuyenhoc.static_files.Storage"},
}
# Whitenoise would let every site read our files, against our Cross-Origin-Resource-Policy.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Forms above this are refused before a view sees them; files are judged in core/images.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o644
# Hashes of the last half hour's views, shared by one machine's workers; may be lost at any time.
VISITS_FILE = Path(env.str("VISITS_FILE", default=str(VAR_DIR / "run" / "visits")))

# What each worker may hold of finished pages (khuyenhoc/page_cache.py).
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", default=24_000_000)

# Views counted by this machine's workers and not yet in the database; must survive a restart.
LANES_DIR = Path(env.str("LANES_DIR", default=str(VAR_DIR / "run" / "lanes")))

# Forms

CRISPY_ALLOWED_TEMPLATE_PACKS = "crispy"
CRISPY_TEMPLATE_PACK = "crispy"

# Mail

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# A mail server that does not answer must not hold a person who logs in.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default="khuyen-hoc@localhost")

# What browsers may do with our pages

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "khuyenhoc.views.csrf_failure"

# Logs: one JSON object per line on standard error

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "khuyenhoc.logs.RequestIdFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request_id"],
        },
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Below this it writes four lines for every log-in.
        "axes": {"level": "WARNING"},
    },
}
