"""What may be done to accounts and to the roles given to them."""

from nennep.access.actions.account import lock_account, open_account, renew_sign_in, unlock_account
from nennep.access.actions.grant import end_grant, give_role
from nennep.access.actions.session import end_session

__all__ = [
    "end_grant",
    "end_session",
    "give_role",
    "lock_account",
    "open_account",
    "renew_sign_in",
    "unlock_account",
]
