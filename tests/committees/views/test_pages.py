"""Pages of committees: status and content for each role; nothing of another branch; as many queries for many rows."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.access.models import User
from nennep.committees.actions import approve_post, assign_all, constitute_body, end_post, fill_post
from nennep.committees.models import Assignment, BodyKind, Post, Term
from nennep.kernel import clock
from nennep.kernel.period import OPEN_END
from tests.factories.world import SINCE, World

pytestmark = pytest.mark.db
SignIn = Callable[[User], Client]


def body_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response.content.decode()[:400]
    return str(response.content.decode())


def test_landing_leads_to_the_widest_own_organisation(world: World, client_of: SignIn) -> None:
    for key, org in (("leader", world.commune_a), ("secretary", world.a1), ("staff_province", world.province)):
        response = client_of(world.users[key]).get(reverse("committees:mine"))

        assert response.headers["Location"] == reverse("committees:bodies", args=[org.pk])


def test_bodies_show_posts_terms_and_basis(world: World, client_of: SignIn) -> None:
    """C1, C2: who, from when, by what."""
    text = body_of(client_of(world.users["member"]), reverse("committees:bodies", args=[world.a1.pk]))

    for words in ("Chi ủy, nhiệm kỳ 2025-2030", "Bí thư chi bộ", "Hoàng Văn Bằng", "01/08/2025", "chờ chuẩn y", "3/3"):
        assert words in text
    assert "Thôi giữ" not in text


def test_bodies_show_a_vacancy_with_its_age(world: World, client_of: SignIn) -> None:
    """C3: a post that nobody holds is found by itself."""
    post = Post.objects.get(person=world.people["secretary"])
    left = clock.today() - datetime.timedelta(days=59)
    end_post(actor=world.system, post_id=post.pk, on=left, why="Chuyển công tác")

    text = body_of(client_of(world.users["staff_a"]), reverse("committees:bodies", args=[world.a1.pk]))

    assert "khuyết 59 ngày" in text
    assert "2/3" in text
    assert "?co-quan=cell_committee&amp;chuc-danh=bi-thu" in text


def test_bodies_as_of_an_earlier_day_are_as_they_were(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["secretary"])

    before = body_of(client, reverse("committees:bodies", args=[world.a1.pk]) + "?ngay=15/07/2025")

    assert "Chưa ghi cấp ủy nào vào ngày này" in before
    assert "Đang xem như ngày 15/07/2025" in before


def test_bodies_say_what_the_rules_ask(world: World, client_of: SignIn) -> None:
    """C1: cell leadership by official members (Charter, article 24)."""
    text = body_of(client_of(world.users["secretary"]), reverse("committees:bodies", args=[world.a1.pk]))

    assert "trong mức 7" in text


@pytest.mark.parametrize("name", ["bodies", "constitute", "fill", "matrix", "assign"])
def test_another_branch_is_not_found(world: World, client_of: SignIn, name: str) -> None:
    url = reverse(f"committees:{name}", args=[world.b1.pk])

    assert client_of(world.users["secretary"]).get(url).status_code == 404
    assert client_of(world.users["secretary"]).post(url).status_code in {404, 405}


@pytest.mark.parametrize("pk", ["0", "99999999", "999999999999999999"])
@pytest.mark.parametrize("place", ["chuc-danh/{}/chuan-y", "chuc-danh/{}/thoi-giu", "nguoi/{}/", "phan-cong/{}/thoi",
                                   "{}/", "{}/phan-cong/"])  # fmt: skip
def test_hostile_ids_are_not_found(world: World, client_of: SignIn, place: str, pk: str) -> None:
    assert client_of(world.users["leader"]).get("/cap-uy/" + place.format(pk)).status_code == 404


def test_a_post_of_another_branch_cannot_be_touched(world: World, client_of: SignIn) -> None:
    post = Post.objects.get(person=world.people["b_secretary"])
    client = client_of(world.users["leader"])

    for name in ("approve", "end_post"):
        response = client.post(reverse(f"committees:{name}", args=[post.pk]), {"on": "01/11/2026", "why": "x"})

        assert response.status_code == 404


def test_constitute_begins_a_term(world: World, client_of: SignIn) -> None:
    """C1: the page runs the action; the running term ends."""
    client = client_of(world.users["staff_a"])
    url = reverse("committees:constitute", args=[world.a2.pk])
    assert "Nhiệm kỳ mới của một cơ quan kết thúc nhiệm kỳ đang chạy" in body_of(client, url)

    response = client.post(url, {"kind": "cell", "label": "2026-2031", "on": "01/11/2026", "decision_no": "05-QĐ/ĐU"})

    assert response.headers["Location"] == reverse("committees:bodies", args=[world.a2.pk])
    assert [(t.label, t.valid_to.year) for t in Term.objects.filter(org=world.a2).order_by("pk")] == [
        ("2025-2030", 2026), ("2026-2031", 9999),
    ]  # fmt: skip


@pytest.mark.parametrize(("values", "sentence"), [
    ({"label": "x", "on": "30/02/2026", "kind": "cell"}, "không có trong lịch"),
    ({"label": "a\x00b", "on": "01/11/2026", "kind": "cell"}, "ký tự không đọc được"),
    ({"label": "x" * 500, "on": "01/11/2026", "kind": "cell"}, "tối đa 40 ký tự"),
    ({"label": "2026", "on": "01/11/2026", "kind": "standing"}, "không có trong danh sách"),
    ({"label": "2026", "on": "01/11/1920", "kind": "cell"}, "không hợp lý"),
    ({"label": "2026", "on": "01/08/2025", "kind": "cell"}, "nhiệm kỳ mới phải sau ngày đó"),
])  # fmt: skip
def test_constitute_refuses_wrong_input_in_words(
    world: World, client_of: SignIn, values: dict[str, str], sentence: str
) -> None:
    response = client_of(world.users["staff_a"]).post(reverse("committees:constitute", args=[world.a2.pk]), values)

    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_constitute_is_refused_to_a_member(world: World, client_of: SignIn) -> None:
    response = client_of(world.users["member"]).get(reverse("committees:constitute", args=[world.a1.pk]))

    assert response.status_code == 403
    assert "Chỉ bí thư, phó bí thư" in response.content.decode()


def test_fill_puts_several_members_in_a_post(world: World, client_of: SignIn) -> None:
    """C1: a whole list after a congress, in one form."""
    client = client_of(world.users["staff_a"])
    url = reverse("committees:fill", args=[world.a1.pk]) + "?post=cell_committee:uy-vien"
    assert "Đặng Thế Quỳnh" in body_of(client, url)
    chosen = [world.people["ninth"].pk, world.people["eighth"].pk]

    response = client.post(url, {"people": chosen, "on": "01/11/2026", "how": "appointed", "decision_no": "7-QĐ/ĐU"})

    assert response.status_code == 302
    made = Post.objects.filter(person_id__in=chosen)
    assert {(p.title, p.how, p.decision_no) for p in made} == {("uy-vien", "appointed", "7-QĐ/ĐU")}


def test_fill_finds_people_of_a_committee_by_name_without_marks(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])

    text = body_of(
        client, reverse("committees:fill", args=[world.commune_a.pk]) + "?post=committee:uy-vien&tim=nghia+phan"
    )

    assert "Phan Hữu Nghĩa" in text
    assert "Hồ Thị Bích Liễu" not in text


def test_fill_refuses_who_was_not_offered(world: World, client_of: SignIn) -> None:
    url = reverse("committees:fill", args=[world.a1.pk]) + "?post=cell_committee:uy-vien"
    values = {"people": [world.people["b_member"].pk], "on": "01/11/2026", "how": "elected"}

    response = client_of(world.users["staff_a"]).post(url, values)

    assert "Hãy chọn người trong danh sách này" in response.content.decode()


def test_approve_is_the_superiors_act(world: World, client_of: SignIn) -> None:
    """C5."""
    post = Post.objects.get(person=world.people["deputy"])
    url = reverse("committees:approve", args=[post.pk])
    values = {"approved_no": "15-QĐ/ĐU", "approved_on": "10/08/2025"}

    assert client_of(world.users["secretary"]).post(url, values).status_code == 403
    assert client_of(world.users["leader"]).post(url, values).status_code == 302

    post.refresh_from_db()
    assert (post.approved_no, post.approved_on) == ("15-QĐ/ĐU", datetime.date(2025, 8, 10))
    text = body_of(client_of(world.users["member"]), reverse("committees:bodies", args=[world.a1.pk]))
    assert "chuẩn y 10/08/2025, 15-QĐ/ĐU" in text


def test_one_decision_approves_all_who_were_elected_together(world: World, client_of: SignIn) -> None:
    """C5: the superior's decision names the whole body; whoever is not named waits on."""
    secretary, deputy, clerk = (Post.objects.get(person=world.people[key]) for key in ("secretary", "deputy", "clerk"))
    client, url = client_of(world.users["leader"]), reverse("committees:approve", args=[secretary.pk])
    text = body_of(client, url)
    assert [f'value="{post.pk}" ' in text and "checked" in text for post in (deputy, clerk)] == [True, True]
    values = {"approved_no": "15-QĐ/ĐU", "approved_on": "10/08/2025", "others": [str(deputy.pk)]}

    other = Post.objects.get(person=world.people["b_secretary"])
    assert "vừa thay đổi" in client.post(url, values | {"others": [str(other.pk)]}).content.decode()
    assert "trước ngày bầu" in client.post(url, values | {"approved_on": "10/07/2025"}).content.decode()
    assert not Post.objects.filter(approved_on__isnull=False).exists()
    assert client.post(url, values).status_code == 302

    approved = set(Post.objects.filter(approved_no="15-QĐ/ĐU").values_list("pk", flat=True))
    assert approved == {secretary.pk, deputy.pk}
    assert "Đã ghi chuẩn y 2 người theo một quyết định." in body_of(
        client, reverse("committees:bodies", args=[world.a1.pk])
    )
    assert f'value="{deputy.pk}"' not in body_of(client, reverse("committees:approve", args=[clerk.pk]))


def test_what_has_ended_is_not_asked_to_end_again(world: World, client_of: SignIn) -> None:
    post = Post.objects.get(person=world.people["superior"])
    given = Assignment.objects.get(person=world.people["superior"])
    end_post(actor=world.system, post_id=post.pk, on=datetime.date(2026, 11, 1), why="Nghỉ hưu")
    client = client_of(world.users["staff_a"])

    for name, row, what in (("end_post", post, "Chức danh"), ("end_assignment", given, "Phân công")):
        answer = client.get(reverse(f"committees:{name}", args=[row.pk]))

        assert answer.status_code == 409
        assert f"{what} này đã kết thúc từ 01/11/2026." in answer.content.decode()


def test_a_running_term_is_not_begun_once_more(world: World, client_of: SignIn) -> None:
    """C1: it would end everybody's posts and what was given to look after."""
    client, url = client_of(world.users["leader"]), reverse("committees:constitute", args=[world.a1.pk])
    values = {"kind": "cell_committee", "label": " 2025-2030", "on": "01/11/2026"}

    assert "Nhiệm kỳ 2025-2030 đang chạy rồi" in client.post(url, values).content.decode()
    assert Post.objects.filter(org=world.a1, valid_to=OPEN_END).count() == 3


def test_fill_does_not_offer_a_post_to_whoever_holds_it(world: World, client_of: SignIn) -> None:
    client, url = client_of(world.users["staff_a"]), reverse("committees:fill", args=[world.a1.pk])
    clerk = f'value="{world.people["clerk"].pk}"'

    assert clerk not in body_of(client, url + "?post=cell_committee:uy-vien")
    assert clerk in body_of(client, url + "?post=cell_committee:bi-thu")


def test_end_post_says_what_will_happen_and_ends_it(world: World, client_of: SignIn) -> None:
    post = Post.objects.get(person=world.people["superior"])
    client = client_of(world.users["staff_a"])
    url = reverse("committees:end_post", args=[post.pk])
    assert "1 phân công của tổ chức này cũng kết thúc" in body_of(client, url)

    response = client.post(url, {"on": "01/11/2026", "why": "Nghỉ hưu", "decision_no": "9-QĐ/TU"})

    assert response.status_code == 302
    assert Assignment.objects.get(person=world.people["superior"]).valid_to == datetime.date(2026, 11, 1)
    assert "Nghỉ hưu, 9-QĐ/TU" in body_of(client, reverse("committees:person", args=[post.person_id]))


def test_person_shows_posts_in_several_organisations(world: World, client_of: SignIn) -> None:
    """C6: one person, several posts, one account."""
    fill_post(actor=world.system, org_id=world.a2.pk, kind=BodyKind.CELL, person_id=world.people["leader"].pk,
              title="pho-bi-thu", on=SINCE)  # fmt: skip

    text = body_of(client_of(world.users["leader"]), reverse("committees:person", args=[world.people["leader"].pk]))

    assert '<span class="fig">2</span> chức danh' in text
    assert "ở 2 tổ chức" in text
    assert "Phó bí thư chi bộ" in text


def test_person_without_posts_in_sight_is_not_found(world: World, client_of: SignIn) -> None:
    url = reverse("committees:person", args=[world.people["b_secretary"].pk])

    assert client_of(world.users["secretary"]).get(url).status_code == 404


def test_matrix_shows_first_what_nobody_looks_after(world: World, client_of: SignIn) -> None:
    """S4.3."""
    text = body_of(client_of(world.users["leader"]), reverse("committees:matrix", args=[world.commune_a.pk]))

    assert '<span class="fig">1</span> trên <span class="fig">2</span> tổ chức trực thuộc' in text
    assert text.index("Chưa có người phụ trách") < text.index("Bảng phân công</h2>")
    assert "dự 4 lần một năm" in text


def test_assign_gives_cells_unions_and_fields_in_one_form(world: World, client_of: SignIn) -> None:
    """S4.3: several at once."""
    person = world.people["leader"]
    client = client_of(world.users["leader"])
    url = reverse("committees:assign", args=[world.commune_a.pk]) + f"?nguoi={person.pk}"
    assert "đang do đồng chí Ngô Văn An phụ trách" in body_of(client, url)

    response = client.post(url, {
        "target_orgs": [world.a1.pk, world.a2.pk], "unions": "Hội Nông dân\nHội Cựu chiến binh",
        "fields_of_work": "Quốc phòng, an ninh", "visits_planned": "3", "on": "01/11/2026", "decision_no": "20-TB/ĐU",
    })  # fmt: skip

    assert response.status_code == 302
    rows = Assignment.objects.filter(person=person).order_by("pk")
    assert [(r.target, r.target_text, r.visits_planned) for r in rows] == [
        ("organisation", "", 3), ("organisation", "", 3), ("union", "Hội Nông dân", None),
        ("union", "Hội Cựu chiến binh", None), ("field", "Quốc phòng, an ninh", None),
    ]  # fmt: skip


def test_assign_without_anything_says_what_to_do(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["leader"])

    response = client.post(reverse("committees:assign", args=[world.commune_a.pk]), {"on": "01/11/2026"})

    assert "Hãy chọn ít nhất một tổ chức, đoàn thể hoặc lĩnh vực" in response.content.decode()


def test_end_assignment_by_its_page(world: World, client_of: SignIn) -> None:
    row = Assignment.objects.get(person=world.people["superior"])
    client = client_of(world.users["leader"])
    url = reverse("committees:end_assignment", args=[row.pk])
    assert "Chi bộ thôn Đông Hà" in body_of(client, url)

    assert client.post(url, {"on": "01/11/2026"}).status_code == 302

    row.refresh_from_db()
    assert row.valid_to == datetime.date(2026, 11, 1)


def test_the_same_form_sent_twice_works_once(world: World, client_of: SignIn) -> None:
    client = client_of(world.users["staff_a"])
    url = reverse("committees:fill", args=[world.a1.pk]) + "?post=cell_committee:uy-vien"
    values = {"people": [world.people["ninth"].pk], "on": "01/11/2026", "how": "elected",
              "_once": "6f1f6c8e-53c5-4f0b-9b7e-0d8c0c2f4a11"}  # fmt: skip

    codes = [client.post(url, values).status_code for _ in range(2)]

    assert codes == [302, 302]
    assert Post.objects.filter(person=world.people["ninth"]).count() == 1


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["bodies", "matrix"])
def test_pages_ask_as_often_for_many_rows_as_for_few(world: World, client_of: SignIn, name: str) -> None:
    client = client_of(world.users["leader"])
    url = reverse(f"committees:{name}", args=[world.commune_a.pk])
    few = queries_of(client, url)
    for key in ("secretary", "deputy", "clerk", "ninth", "eighth"):
        fill_post(actor=world.system, org_id=world.commune_a.pk, kind=BodyKind.COMMITTEE,
                  person_id=world.people[key].pk, title="uy-vien", on=SINCE)  # fmt: skip
        assign_all(actor=world.system, org_id=world.commune_a.pk, person_id=world.people[key].pk, on=SINCE,
                   target_org_ids=[world.a1.pk, world.a2.pk], fields=["Dân vận"])  # fmt: skip
    constitute_body(
        actor=world.system, org_id=world.commune_a.pk, kind=BodyKind.INSPECTION, label="2025-2030", on=SINCE
    )
    approve_post(actor=world.system, post_id=Post.objects.filter(org=world.commune_a).first().pk, approved_no="1",
                 approved_on=SINCE)  # fmt: skip

    assert queries_of(client, url) <= few
