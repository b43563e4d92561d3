from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0003_account_home")]

    operations = [
        migrations.AddField("formonce", "content", models.CharField(default="", max_length=64)),
    ]
