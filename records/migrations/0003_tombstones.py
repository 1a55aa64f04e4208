import django.db.models.deletion
import records.models
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_releases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("own_label", models.IntegerField(db_default=1, default=1, editable=False)),
                ("label", models.IntegerField(db_default=1, default=1, editable=False)),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "position",
                    models.SmallIntegerField(
                        db_default=0,
                        default=0,
                        editable=False,
                        help_text="Place among its like on the page; never shown.",
                    ),
                ),
                ("kind", models.TextField(help_text="What kind of record it was.")),
                ("slug", models.TextField(help_text="Last part of the address that it had.")),
                (
                    "reason",
                    records.models.TermField(
                        help_text="Why it was withdrawn, in one of a few words.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        scheme="withdrawal",
                        to="records.term",
                    ),
                ),
            ],
            options={
                "db_table": "tombstone",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("label", 0)),
                        fields=("kind", "slug"),
                        name="tombstone_address_is_unique",
                        violation_error_message="It is said at this address already that it was withdrawn.",
                    )
                ],
            },
        ),
    ]
