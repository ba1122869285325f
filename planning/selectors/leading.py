"""Who leads which session: those of the group who lead, but where a substitute has said yes to leading for them."""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from offers.models import Session
from organisations.models import User
from planning.models import Substitution, WorkingGroupMember, WorkingGroupMemberQuerySet


def leading_in(session: Session) -> WorkingGroupMemberQuerySet:
    agreed = Substitution.objects.agreed().filter(session=session)
    usual = Q(leads_sessions=True) & ~Q(pk__in=agreed.values("replaced"))
    here = WorkingGroupMember.objects.current().filter(plan__run=session.run_id)
    return here.filter(usual | Q(pk__in=agreed.values("substitute")))


def sessions_led_by(user: User | AnonymousUser) -> QuerySet[Session]:
    """Sessions that are held, of whichever organisation: as a leader who is not replaced, or as a substitute."""
    usual = WorkingGroupMember.objects.current().filter(user=user.pk or 0, leads_sessions=True)
    agreed = Substitution.objects.agreed().filter(session=OuterRef("pk"))
    return Session.objects.held().filter(
        Q(run__plan__in=usual.values("plan")) & ~Exists(agreed.filter(replaced__user=user.pk or 0))
        | Exists(agreed.filter(substitute__user=user.pk or 0))
    )


def sessions_that_were_led_by(user: User) -> QuerySet[Session]:
    """As `sessions_led_by`, by who was in the group when each session was held, whoever has come or left since."""
    then = WorkingGroupMember.objects.during(OuterRef("starts_at"), OuterRef("ends_at"))
    usual = then.filter(plan__run=OuterRef("run"), user=user.pk, leads_sessions=True)
    stood_in = Substitution.objects.stood_in().filter(session=OuterRef("pk"))
    return Session.objects.held().filter(
        Exists(usual) & ~Exists(stood_in.filter(replaced__user=user.pk))
        | Exists(stood_in.filter(substitute__user=user.pk))
    )


def handed_over(session: Session) -> list[Substitution]:
    """Who leads this session for whom, with the note."""
    agreed = Substitution.objects.agreed().filter(session=session)
    return list(agreed.select_related("replaced__user", "substitute__user").order_by("pk"))


def with_substitutes(
    people: Iterable[WorkingGroupMember], substitutions: Collection[Substitution]
) -> list[WorkingGroupMember]:
    """Those responsible, each who is replaced in this session as the one who leads it in their place."""
    instead = {each.replaced_id: each.substitute for each in substitutions if each.substitute}
    return list(dict.fromkeys(instead.get(member.pk) or member for member in people))
