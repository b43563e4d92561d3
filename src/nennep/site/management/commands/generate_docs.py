"""Prints the generated docs, or checks that they are fresh."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nennep.config import env
from nennep.site.generated import pages


class Command(BaseCommand):
    help = "Write docs/generated from the code; with --check only say whether it is up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = env.ROOT / "docs" / "generated"
        stale = []
        for name, text in pages().items():
            path = folder / name
            if path.is_file() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not options["check"]:
                folder.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        if options["check"] and stale:
            raise CommandError(f"docs/generated is stale: {', '.join(stale)}. Run: python3 dev.py docs")
        self.stdout.write("docs/generated is up to date" if not stale else f"written: {', '.join(stale)}")
