"""Two people at the same time, on real connections."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from audit.services import Actor
from organisations import services
from organisations.models import Invitation, Membership, Organisation, User
from organisations.services import invitations, members
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[str]:
    """What came of each: the name of its error, or "done"."""
    ready, came = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        ready.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001 - the test looks at which
            came.append(type(error).__name__)
        else:
            came.append("done")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time passes between looking and acting, so that only a lock keeps the second one out."""
    for module, name in ((members, "_keep_an_administrator"), (invitations, "_lock")):
        monkeypatch.setattr(module, name, _then_pause(getattr(module, name)))


def _then_pause(look: Callable[..., None]) -> Callable[..., None]:
    def unhurried(*given: object) -> None:
        look(*given)
        time.sleep(0.3)

    return unhurried


@pytest.fixture
def organisation(db: None) -> Organisation:
    return OrganisationFactory(municipality=None)


def test_two_administrators_do_not_remove_each_other(organisation: Organisation) -> None:
    first, second = MembershipFactory.create_batch(2, organisation=organisation, roles=["organisation_admin"])
    came = at_once(
        lambda: services.end_membership(membership=first, by=Actor.user(second.user_id)),
        lambda: services.end_membership(membership=second, by=Actor.user(first.user_id)),
    )
    assert came == ["LastAdministratorError", "done"]
    assert Membership.objects.current().filter(organisation=organisation).count() == 1


def test_an_invitation_that_is_accepted_twice_makes_one_person(organisation: Organisation) -> None:
    invitation = _invited(organisation)
    came = at_once(*[lambda: _accept(invitation)] * 2)
    assert came == ["InvitationGoneError", "done"]
    assert User.objects.filter(email="nina@example.org").count() == 1


def test_an_invitation_is_either_accepted_or_withdrawn(organisation: Organisation) -> None:
    invitation, by = _invited(organisation), Actor.user(UserFactory().pk)
    came = at_once(lambda: _accept(invitation), lambda: services.withdraw(invitation=invitation, by=by))
    assert came == ["InvitationGoneError", "done"]


def test_invitations_of_two_organisations_make_one_person(organisation: Organisation) -> None:
    sent = [_invited(organisation), _invited(OrganisationFactory(municipality=None))]
    came = at_once(*[lambda invitation=invitation: _accept(invitation) for invitation in sent])
    assert came == ["AccountExistsError", "done"]


def test_an_address_is_invited_once(organisation: Organisation) -> None:
    assert at_once(*[lambda: _invited(organisation)] * 2) == ["InvitationPendingError", "done"]


def _invited(organisation: Organisation) -> Invitation:
    by = Actor.user(UserFactory().pk)
    return services.invite(organisation=organisation, email="nina@example.org", name="", roles=["professional"], by=by)


def _accept(invitation: Invitation) -> User:
    fresh = Invitation.objects.select_related("organisation").get(pk=invitation.pk)
    return services.accept_as_newcomer(invitation=fresh, name="Nina", password="", language="nb")
