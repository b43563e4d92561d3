"""Every environment value the application reads, once, typed."""

from __future__ import annotations

import os
import pathlib
import urllib.parse
from dataclasses import dataclass
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[3]


def text(name: str, default: str = "") -> str:
    """A text value."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """1, true, yes, on mean yes."""
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def folder(name: str, default: pathlib.Path) -> pathlib.Path:
    """A folder; a relative one is below the project's root."""
    return ROOT / os.environ.get(name, str(default))


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's settings for a PostgreSQL address; `?host=/folder` names a socket folder, `&port=` its port."""
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must begin with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": urllib.parse.unquote(parts.path.lstrip("/")),
        "USER": urllib.parse.unquote(parts.username or query.get("user", "")),
        "PASSWORD": urllib.parse.unquote(parts.password or query.get("password", "")),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": query.get("port") or str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a database that was started again costs nobody a page
    }


def database_url() -> str:
    """The address for this process: the web role's, unless NENNEP_AS_OWNER=1 (migrations, maintenance)."""
    owner = text("DATABASE_URL", "postgresql:///nennep")
    return owner if flag("NENNEP_AS_OWNER") else text("NENNEP_WEB_DATABASE_URL", owner)


@dataclass(frozen=True, slots=True)
class Mail:
    """How e-mail leaves: server and account, whose address it bears, and the site that its links lead to."""

    on: bool = False
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    start_tls: bool = False
    tls: bool = False
    sender: str = "webmaster@localhost"
    site: str = ""


_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def mail(url: str, sender: str, sites: list[str]) -> Mail:
    """What NENNEP_EMAIL_URL says: `smtp://account:password@host:587` (STARTTLS), `smtps://` (TLS from the start) or
    `smtp+plain://` (unencrypted, for a server on the same machine). Without it no e-mail is sent.

    Raises ValueError for another form, or where NENNEP_EMAIL_FROM or NENNEP_ORIGINS is missing.
    """
    if not url:
        return Mail()
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("NENNEP_EMAIL_URL must read smtp://, smtps:// or smtp+plain://, then the host")
    if "@" not in sender or not sites:
        raise ValueError("NENNEP_EMAIL_URL also needs NENNEP_EMAIL_FROM (an address) and NENNEP_ORIGINS")
    return Mail(
        on=True, host=parts.hostname, port=parts.port or _PORTS[parts.scheme],
        user=urllib.parse.unquote(parts.username or ""), password=urllib.parse.unquote(parts.password or ""),
        start_tls=parts.scheme == "smtp", tls=parts.scheme == "smtps", sender=sender, site=sites[0].rstrip("/"),
    )  # fmt: skip
