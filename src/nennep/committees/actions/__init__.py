"""What may be done to bodies, posts and assignments; each act in its own file."""

from nennep.committees.actions.assign import assign, assign_all, end_assignment
from nennep.committees.actions.body import constitute_body
from nennep.committees.actions.first import appoint_first, set_first_posts
from nennep.committees.actions.post import approve_post, approve_posts, end_post, fill_post, fill_posts
from nennep.committees.actions.rules import adopt_working_rules

__all__ = [
    "adopt_working_rules",
    "appoint_first",
    "approve_post",
    "approve_posts",
    "assign",
    "assign_all",
    "constitute_body",
    "end_assignment",
    "end_post",
    "fill_post",
    "fill_posts",
    "set_first_posts",
]
