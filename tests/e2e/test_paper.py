"""What stands on paper: the furniture of a page stays away, a table to be worked through does not."""

from __future__ import annotations

import fitz
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


TREE = """<style>*{margin:0} li{line-height:2em}</style><main><h1>Trước và sau</h1>
<div class="tree"><li>Đảng bộ tỉnh<ul>%s<li><details><summary>2 tổ chức không đổi</summary><ul><li id="folded">Chi bộ
thôn</li></ul></details></li></ul></li></div>
<section id="acts"><h2>Việc khác</h2><div class="acts"><a>Sửa</a></div></section>
<section id="seen"><h2>Đã xem</h2><details><summary>Một phương án</summary>Dòng</details></section>
<section id="both"><h2>Tác động</h2><p>Có chữ</p><div class="acts"><a>Sửa</a></div></section></main>"""


@pytest.mark.e2e
def test_a_folded_tree_is_printed_open_and_begins_where_it_stands(chromium: playwright.sync_api.Browser) -> None:
    """A tree longer than a sheet is not pushed to the next one; a heading with nothing left under it stays away."""
    page = chromium.new_page()
    rows = "".join(f"<li>Đảng bộ xã {number}</li>" for number in range(60))
    page.set_content(f"<style>{(STYLES / 'print.css').read_text(encoding='utf-8')}</style>" + TREE % rows)
    page.emulate_media(media="print")

    assert page.is_visible("#folded")
    assert (page.is_visible("#acts"), page.is_visible("#seen"), page.is_visible("#both")) == (False, False, True)
    with fitz.open(stream=page.pdf(format="A4"), filetype="pdf") as printed:
        assert "Đảng bộ xã 5" in printed[0].get_text()
    page.close()
