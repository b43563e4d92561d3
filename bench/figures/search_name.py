"""search.name: people by name without accents, words in any order, beside LIKE over every name."""

from __future__ import annotations

from django.db import connection, transaction

from bench.figure import Figure, as_web, in_turn, rows_of, seconds
from bench.load import PROVINCE, office
from nennep.kernel.vietnamese import fold
from nennep.members.search import find_people

LIMIT = 30
# As people type: few words and many, common ones and rare ones, the last word unfinished, accents or none.
ASKED = (
    "nguyen van an", "An Văn Nguyễn", "thi hoa tran", "le quoc v", "kieu", "Ý", "dang thi ngoc anh", "hung pham",
    "bui x", "tu the uoc", "hoang minh phuong", "van", "luong viet ta", "Thị Thanh Thủy", "cao ba quy", "nguyen",
)  # fmt: skip
_LIKE = f"select id from members_person where {{words}} order by sort_key, id limit {LIMIT}"


def _like(text: str) -> tuple[str, list[str]]:
    """Every word anywhere in the name, the last one as a beginning."""
    words = fold(text).split()
    patterns = [f"% {word} %" for word in words[:-1]] + [f"% {words[-1]}%"]
    return _LIKE.format(words=" and ".join(["(' ' || folded || ' ') like %s"] * len(words))), patterns


def measure() -> Figure:
    """The province's office looks people up; milliseconds a search, on average over all that is asked."""
    actor = office(PROVINCE)
    paths = list(actor.scopes)
    baselines = [_like(text) for text in ASKED]

    def ours() -> float:
        with as_web(actor):
            return seconds(lambda: [find_people(paths, text, LIMIT) for text in ASKED])

    with as_web(actor):
        found = [find_people(paths, text, LIMIT) for text in ASKED]
    equal = found == [[row[0] for row in rows_of(*one)] for one in baselines]

    def theirs_once() -> float:
        with transaction.atomic(), connection.cursor() as cursor:
            for way in ("indexscan", "indexonlyscan", "bitmapscan"):
                cursor.execute(f"set local enable_{way} = off")
            return seconds(lambda: [rows_of(*one) for one in baselines])

    mine, theirs = in_turn(ours, theirs_once, rounds=7)
    return Figure(
        "search.name", mine / len(ASKED) * 1000, theirs / len(ASKED) * 1000, "ms", 0.1, equal=equal,
        note=f"{len(ASKED)} searches, office of the province / sequential scan with LIKE, owner",
    )  # fmt: skip
