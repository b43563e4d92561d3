"""E-mail: where somebody wants it, what a message looks like, and handing over what waits."""

from nennep.access.mail.message import Event, Letter
from nennep.access.mail.sending import send_due

__all__ = ["Event", "Letter", "send_due"]
