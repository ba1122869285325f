"""What the workspace shows: each room says what needs a person, and here it is put together."""

import importlib
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from offers.models import CourseRun
from organisations.models import User
from organisations.todo import Todo
from planning.models import Plan


def todo(user: User) -> list[Todo]:
    return list(_gathered(user))


def _gathered(user: User) -> Iterator[Todo]:
    for room in ("organisations", "offers", "planning", "participants", "evaluations"):
        try:
            selectors = importlib.import_module(f"{room}.selectors")
        except ImportError:
            continue
        yield from getattr(selectors, "todo", lambda _user: [])(user)


def runs_of(user: User) -> QuerySet[CourseRun]:
    own = Q(pk__in=CourseRun.objects.visible_to(user).values("pk"))
    return CourseRun.objects.filter(own | Q(plan__in=Plan.objects.made_by(user)))
