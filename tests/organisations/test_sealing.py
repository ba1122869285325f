"""Sealed texts: opened here, by old keys too, and in time."""

import pytest

from organisations import sealing


def test_what_is_sealed_is_not_readable_and_opens_again() -> None:
    sealed = sealing.seal({"code": "1234-5678"})
    assert "1234" not in sealed
    assert sealing.unseal(sealed) == {"code": "1234-5678"}


def test_an_old_secret_key_still_opens(settings) -> None:
    settings.SECRET_KEY = "gammel"
    sealed = sealing.seal("x")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "ny", ["gammel"]
    assert sealing.unseal(sealed) == "x"


def test_a_forgotten_secret_key_opens_nothing(settings) -> None:
    sealed = sealing.seal("x")
    settings.SECRET_KEY = "ny"
    with pytest.raises(sealing.BrokenSealError):
        sealing.unseal(sealed)


def test_a_seal_grows_old(time_machine) -> None:
    time_machine.move_to("2027-02-01T10:00:00+01:00", tick=False)
    sealed = sealing.seal("x")
    time_machine.shift(60)
    assert sealing.unseal(sealed, seconds=60) == "x"
    time_machine.shift(1)
    with pytest.raises(sealing.BrokenSealError):
        sealing.unseal(sealed, seconds=60)


def test_a_changed_text_is_no_longer_sealed() -> None:
    with pytest.raises(sealing.BrokenSealError):
        sealing.unseal(sealing.seal("x")[:-2] + "xx")
