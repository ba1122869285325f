import pytest
from django.db import connection


@pytest.mark.django_db
def test_database_lowers_norwegian_letters() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÆØÅ'), current_user")
        assert cursor.fetchone() == ("æøå", "portal")
