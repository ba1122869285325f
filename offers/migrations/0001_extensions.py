from typing import ClassVar

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Extensions that the owner of a database may create: no superuser needed."""

    dependencies: ClassVar = []
    operations: ClassVar = [BtreeGistExtension(), TrigramExtension()]
