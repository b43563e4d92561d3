"""Every page that can be reached by links, on a phone and with large letters: nothing is wider than the window, no
number of a document in a table is broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.desk import Desk
from tests.e2e.walking import walk

pytestmark = pytest.mark.e2e
MOST = 120  # pages of one account; the longest walk has about seventy
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
# Everything to be pressed or filled in that stands by itself; links inside a text are exempt.
SMALL = """() => [...document.querySelectorAll(
  '.btn, .tap, button, select, summary, .choice, .bar a, .rail a, ' +
  'input:not([type=hidden], [type=radio], [type=checkbox])'
)].filter((one) => {
  const box = one.getBoundingClientRect();
  return !one.closest('[aria-hidden=true]') && box.width > 1 && box.height > 1 && box.height < 43.5;
}).map((one) => one.outerHTML.slice(0, 120))"""

# Numbers of documents within cells that stand on two lines.
BROKEN = r"""() => [...document.querySelectorAll('main td, main th')].flatMap((cell) => {
  const found = [], texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const one of texts.currentNode.data.matchAll(/\d+-[A-ZĐ]{2,}\/[A-ZĐ]+/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, one.index);
      range.setEnd(texts.currentNode, one.index + one[0].length);
      if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1) found.push(one[0]);
    }
  }
  return found;
})"""


@pytest.mark.parametrize("key", ["secretary", "member", "staff_province"])
def test_no_page_scrolls_sideways_on_a_phone(desk: Callable[..., Desk], key: str) -> None:
    """For several roles; also at the largest text size, where what is to be pressed still is at least 44 px high."""
    here = desk(key, phone=True, has_touch=True)
    wide, small, broken, seen = [], [], [], 0

    for path in walk(here.page, here.site, MOST):
        seen += 1
        wide += [path] if here.page.evaluate(WIDE) else []
        small += [f"{path}: {found}" for found in here.page.evaluate(SMALL)]
        here.page.evaluate("document.documentElement.dataset.size = 'large'")
        wide += [f"{path} A+"] if here.page.evaluate(WIDE) else []
        broken += [f"{path}: {found}" for found in here.page.evaluate(BROKEN)]

    assert (wide, small, broken) == ([], [], [])
    assert 20 < seen < MOST
