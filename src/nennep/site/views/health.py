"""Is the application up, and does the database answer?"""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from nennep.access.pages import page


@page(reads=["GET"], public=True)
def health(request: HttpRequest) -> HttpResponse:
    """200 and "ok" when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")
