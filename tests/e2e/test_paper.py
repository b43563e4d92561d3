"""What stands on paper: the furniture of a page stays away, a table to be worked through does not."""

from __future__ import annotations

import playwright.sync_api
import pytest

from tests.e2e.browser import ROOT

STYLES = ROOT / "src" / "nennep" / "ui" / "static" / "ui"
PAGE = """<main><section id="cases"><h2>Từng trường hợp</h2><form><table class="tbl"><tr>
<td>Chi bộ thôn Đông Hà</td><td><select><option>Chưa chọn</option></select></td></tr></table>
<p class="acts"><button>Ghi</button></p></form></section>
<section id="rule"><h2>Cả loạt</h2><form><p class="field">Theo một quy tắc</p></form></section></main>"""


@pytest.mark.e2e
def test_a_form_with_a_table_is_printed_and_one_beside_something_else_is_not(
    chromium: playwright.sync_api.Browser,
) -> None:
    page = chromium.new_page()
    page.set_content(f"<style>{(STYLES / 'print.css').read_text(encoding='utf-8')}</style>" + PAGE)
    page.emulate_media(media="print")

    assert page.is_visible("#cases td")
    assert page.is_visible("#cases h2")
    assert not page.is_visible("#cases button")
    assert not page.is_visible("#rule")
    page.close()
