"""The table of the shared cache (rate limits of sign-in)."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0001_first")]
    operations: ClassVar = [
        migrations.RunSQL(
            sql=[
                "create table site_cache (cache_key varchar(255) primary key, value text not null, expires timestamptz)",
                "create index site_cache_expires on site_cache (expires)",
            ],
            reverse_sql="drop table site_cache",
        )
    ]
