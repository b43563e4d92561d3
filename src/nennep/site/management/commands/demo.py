"""Loads the demo: one real province's tree, invented people, fourteen months of life."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from nennep.kernel.actor import system_actor
from nennep.kernel.db import acting
from nennep.obligations.counts import keep
from nennep.orgtree.models import Org
from nennep.regulations.registry import SETS
from nennep.reports.cube.keeping import renew
from nennep.reports.settle import settle
from nennep.site.demo.accounts import PASSWORD, open_accounts
from nennep.site.demo.directives import direct
from nennep.site.demo.life import FRAME, RULES_DIR, live
from nennep.site.demo.load import load_people
from nennep.site.demo.reforms import reorganise
from nennep.site.demo.reports import hand_up
from nennep.site.demo.tree import SIZES


class Command(BaseCommand):
    help = "Load the demo into an empty database and print its accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=sorted(SIZES), default="small")
        parser.add_argument("--seed", type=int, default=20261122)

    def handle(self, *args: Any, **options: Any) -> None:
        if Org.objects.exists():
            raise CommandError("The database already holds organisations; the demo needs an empty one.")
        if FRAME not in SETS:
            raise CommandError(f"The demo scores meetings by a frame of its own: set NENNEP_RULES_DIR={RULES_DIR}")
        actor = system_actor("demo")
        with acting(actor):
            loaded = load_people(actor, SIZES[options["size"]], options["seed"], actor.today, self._say)
            live(actor, loaded, options["seed"], self._say)
            direct(actor, loaded, self._say)
            hand_up(actor, loaded, self._say)
            accounts = list(open_accounts(actor, loaded))
            reorganise(actor, loaded, self._say)
            with connection.cursor() as cursor:
                cursor.execute("analyze")  # the planner knows nothing yet of what was just loaded
            keep(actor=actor)
            settle(actor=actor)
            renew(actor=actor)
        width = max(len(account.username) for account in accounts)
        for account in accounts:
            self.stdout.write(f"  {account.username.ljust(width)}  {account.who}")
        self.stdout.write(f"  Mật khẩu của mọi tài khoản dùng thử: {PASSWORD}")

    def _say(self, text: str) -> None:
        self.stderr.write(f"  {text}")
