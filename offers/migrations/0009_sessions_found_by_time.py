import django.contrib.postgres.constraints
import django.db.models.constraints
from django.db import migrations, models

import offers.models.session


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0008_reserves_what_it_has"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="session", name="offers_session_no_overlap"),
        migrations.AddConstraint(
            model_name="session",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("cancelled_at__isnull", True)),
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[(offers.models.session.TsTzRange("starts_at", "ends_at"), "&&"), (models.F("run"), "=")],
                name="offers_session_no_overlap",
            ),
        ),
    ]
