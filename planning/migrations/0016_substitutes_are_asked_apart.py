from typing import Any

from django.db import migrations, models
from django.db.models import Q


def mark(apps: Any, schema_editor: Any) -> None:
    """Those that were only about a substitute. One that was both stays a question into the group."""
    invitations = apps.get_model("planning", "GroupInvitation").objects.using(schema_editor.connection.alias)
    asked = apps.get_model("planning", "Substitution").objects.values("invitation")
    invitations.filter(leads_sessions=False, pk__in=asked).update(for_substitute=True)


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0015_people_and_frames_are_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="groupinvitation",
            name="for_substitute",
            field=models.BooleanField(default=False, verbose_name="to stand in for a leader"),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name="groupinvitation", name="planning_group_invitation_once"),
        migrations.AddConstraint(
            model_name="groupinvitation",
            constraint=models.UniqueConstraint(
                condition=Q(answer__in=["", "maybe"], withdrawn_at__isnull=True),
                fields=("plan", "user", "for_substitute"),
                name="planning_group_invitation_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupinvitation",
            constraint=models.CheckConstraint(
                condition=Q(for_substitute=False) | Q(leads_sessions=False),
                name="planning_group_invitation_substitute",
            ),
        ),
    ]
