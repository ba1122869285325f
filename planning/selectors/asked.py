"""Who is asked into a working group, and who leads for whom: all that the plan page says of it, in one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, BooleanField, CharField, DateTimeField, F, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from planning.models import Answer, GroupInvitation, NewcomerInvitation, Plan, Side, Substitution

MOST_LISTED = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `kind` is group, newcomer or substitute; of the last there are also a session and a leader."""

    kind: str
    pk: int
    name: str
    side: str
    answer: str
    asked_at: datetime
    expires_at: datetime
    session_id: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    replaced: str | None
    has_agreed: bool

    @property
    def get_side_display(self) -> str:
        return str(Side(self.side).label)

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()


OF_A_SESSION = ("session_pk", "session_starts", "session_ends", "replaced_name", "agreed")


def all_asked(plan: Plan) -> list[Asked]:
    """Questions that stand, those answered with no, and substitutes who have said yes. Nobody for an unwritten plan."""
    if not plan.pk:
        return []
    rows = _group(plan).union(_newcomers(plan), _substitutes(plan), all=True)
    return [Asked(*row) for row in rows.order_by("-asked", "key")]


def by_session(asked: list[Asked]) -> list[Asked]:
    """The substitutes, as they come."""
    found = [(each.starts_at, each.pk, each) for each in asked if each.starts_at]
    return [each for _starts_at, _pk, each in sorted(found, key=lambda row: row[:2])]


def _group(plan: Plan) -> Any:
    """Those that are only about a substitute stand with the substitutes."""
    asked = GroupInvitation.objects.filter(plan=plan, withdrawn_at__isnull=True).exclude(answer=Answer.YES)
    asked = asked.filter(for_substitute=False)
    return _columns(asked, "group", F("user__name"), "", **_no_session())


def _newcomers(plan: Plan) -> Any:
    asked = NewcomerInvitation.objects.filter(plan=plan, withdrawn_at__isnull=True).exclude(answer=Answer.YES)
    return _columns(asked, "newcomer", F("name"), "", **_no_session())


def _substitutes(plan: Plan) -> Any:
    standing = Substitution.objects.standing().filter(invitation__plan=plan)
    session = {
        "session_pk": F("session_id"),
        "session_starts": F("session__starts_at"),
        "session_ends": F("session__ends_at"),
        "replaced_name": F("replaced__user__name"),
        "agreed": Q(agreed_at__isnull=False),
    }
    return _columns(standing, "substitute", F("invitation__user__name"), "invitation__", **session)


def _columns(rows: Any, kind: str, name: F, way: str, **of_a_session: Any) -> Any:
    """`way` leads from a row to the question."""
    shared = {
        "kind": Value(kind, CharField()),
        "key": F("pk"),
        "who": name,
        "on_side": F(f"{way}side"),
        "said": F(f"{way}answer"),
        "asked": F(f"{way}asked_at"),
        "until": F(f"{way}expires_at"),
    }
    found = rows.order_by().annotate(**shared, **of_a_session)
    return found.values_list(*shared, *OF_A_SESSION)[:MOST_LISTED]


def _no_session() -> dict[str, Any]:
    when, number, text = DateTimeField(), BigIntegerField(), CharField()
    fields: list[Any] = [number, when, when, text]
    nothing = {name: Cast(Value(None), kind) for name, kind in zip(OF_A_SESSION, fields, strict=False)}
    return nothing | {"agreed": Value(False, output_field=BooleanField())}  # noqa: FBT003 SQL's own word
