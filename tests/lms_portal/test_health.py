import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from redis.exceptions import ConnectionError as RedisConnectionError


def refused(error):
    def refuse(*args, **kwargs):
        raise error

    return refuse


def test_healthz_is_alive_without_a_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_has_everything(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"database": "ok", "broker": "ok", "migrations": "ok"})
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_readyz_names_the_database_that_does_not_answer(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", refused(OperationalError()))
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"database": "unreachable", "broker": "ok", "migrations": "unknown"}


@pytest.mark.django_db
def test_readyz_names_the_broker_that_does_not_answer(client, monkeypatch):
    monkeypatch.setattr(type(caches["default"]), "get", refused(RedisConnectionError()))
    response = client.get("/readyz")

    assert (response.status_code, response.json()["broker"]) == (503, "unreachable")


@pytest.mark.django_db
def test_readyz_waits_for_migrations(client):
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"database": "ok", "broker": "ok", "migrations": "missing"}
