"""Accounts, dated grants of roles, and the memory that makes a double click do one thing."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from nennep.access.roles import ROLES
from nennep.access.states import MailState
from nennep.kernel.period import OPEN_END
from nennep.orgtree.models import Org


class UserManager(BaseUserManager["User"]):
    """Makes accounts; nobody is a superuser."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        """A new account; without a password it cannot be signed in to."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. `person_id` names the member it belongs to (no foreign key: persons live in a higher area).

    `org`: the organisation whose office keeps the account (opens it, locks it); none for those made by an operator.
    `password_temporary`: the password was given by somebody else and must be changed before anything else is opened.
    """

    username = models.CharField("Tên đăng nhập", max_length=60, unique=True)
    name = models.CharField("Họ và tên", max_length=120)
    email = models.EmailField(blank=True)
    person_id = models.BigIntegerField(null=True, unique=True)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="accounts")
    password_temporary = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """The name shown beside what the account did."""
        return self.name


class Grant(models.Model):
    """A role given by somebody's decision, at an organisation, from a day to a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="grants")
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    basis = models.CharField("Căn cứ", max_length=200)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="grant_period", condition=Q(valid_from__lt=F("valid_to"))),
            models.CheckConstraint(name="grant_role", condition=Q(role__in=list(ROLES))),
            models.UniqueConstraint(
                name="grant_one_open", fields=["user", "role", "org"], condition=Q(valid_to=OPEN_END)
            ),
        ]
        indexes = [models.Index(name="grant_user", fields=["user"], include=["valid_from", "valid_to"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} at {self.org_id}"


class FormOnce(models.Model):
    """A form that was taken: sent again, it leads to the same place and does nothing twice.

    `content` is the HMAC-SHA-256 (hex) of what it said; empty for one taken before that was kept.
    """

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    location = models.CharField(max_length=500)
    content = models.CharField(max_length=64, default="")
    taken_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.token)


class Mailbox(models.Model):
    """Where the owner of an account wants e-mail: `address` once confirmed, `pending` while it is not.

    `asked_at`, `asked_today`: when a link was last asked for, and how many on that day.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="mailbox")
    address = models.EmailField(blank=True)
    confirmed_at = models.DateTimeField(null=True)
    pending = models.EmailField(blank=True)
    asked_at = models.DateTimeField(null=True)
    asked_today = models.PositiveSmallIntegerField(default=0)
    wanted = models.BooleanField(default=True)
    language = models.CharField(max_length=5, default="vi")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mailbox_confirmed_pair",
                condition=Q(address="", confirmed_at__isnull=True) | (~Q(address="") & Q(confirmed_at__isnull=False)),
            ),
            models.CheckConstraint(name="mailbox_language", condition=Q(language__in=("vi", "en"))),
        ]
        indexes = [models.Index(name="mailbox_wanted", fields=["user"], condition=Q(wanted=True) & ~Q(address=""))]

    def __str__(self) -> str:
        return f"mailbox of {self.user_id}"


class Outgoing(models.Model):
    """Base of the e-mails an area sends: to whom, how it stands, when it is tried next; never the text itself."""

    user_id: int
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.state} to {self.user_id}"
