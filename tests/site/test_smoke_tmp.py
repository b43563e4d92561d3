import pytest
from django.test import Client
pytestmark = pytest.mark.django_db
ROLES = ["secretary","leader","superior","member","staff_a","staff_b","staff_province"]
def test_smoke(world):
    import re
    urls = ["/", "/to-chuc/", f"/to-chuc/{world.a1.pk}/", f"/to-chuc/{world.commune_a.pk}/", f"/to-chuc/{world.province.pk}/", "/tim", "/tim?q=an", "/tai-khoan/", "/tai-khoan/quan-ly/", "/tai-khoan/quan-ly/mo",
      f"/tai-khoan/quyen/{world.a1.pk}/", f"/to-chuc/{world.a1.pk}/nhat-ky", f"/to-chuc/{world.commune_a.pk}/lap", f"/to-chuc/{world.a1.pk}/doi-ten", f"/to-chuc/{world.a1.pk}/chuyen", f"/to-chuc/{world.a1.pk}/thong-tin", f"/to-chuc/{world.a1.pk}/giai-the",
      "/accounts/2fa/", "/accounts/sessions/", "/accounts/password/change/", "/accounts/logout/", "/quy-dinh/", "/ui/", "/robots.txt", "/healthz", "/nope", f"/to-chuc/{10**18-1}/", "/to-chuc/0/", f"/to-chuc/{world.a1.pk}/?ngay=01/01/2024", f"/to-chuc/{world.a1.pk}/?ngay=31/02/2024"]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    for role in ROLES:
        c = Client(); c.force_login(world.users[role])
        for u in urls:
            c.get(u)
            with CaptureQueriesContext(connection) as q:
                r = c.get(u)
            n = [x for x in q.captured_queries if not x["sql"].startswith(("SAVEPOINT","RELEASE","ROLLBACK"))]
            print(role, u, r.status_code, len(n), re.sub(r"\s+"," ",re.search(r'class="lede">(.*?)</p>', r.content.decode(), re.S).group(1))[:90] if 'class="lede"' in r.content.decode() and r.status_code>=400 else "")
    assert 0
