"""What may be done to accounts and to the roles given to them."""

from nennep.access.actions.account import lock_account, open_account, renew_sign_in, unlock_account
from nennep.access.actions.grant import end_grant, give_role
from nennep.access.actions.mailbox import ask_for_mail, confirm_mail, forget_mail, switch_mail
from nennep.access.actions.session import end_session

__all__ = [
    "ask_for_mail",
    "confirm_mail",
    "end_grant",
    "end_session",
    "forget_mail",
    "give_role",
    "lock_account",
    "open_account",
    "renew_sign_in",
    "switch_mail",
    "unlock_account",
]
