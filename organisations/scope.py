"""Rows that belong to an organisation: every staff query starts from what the person may see."""

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from organisations.access import Permission
    from organisations.models import User

_Model = TypeVar("_Model", bound=models.Model)


class ScopedQuerySet(models.QuerySet[_Model]):
    """A queryset of rows that an organisation owns. `organisation_path` leads from the row to that organisation."""

    organisation_path: ClassVar[str]

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Rows of organisations in which the person has any role. Views answer 404 for all others."""
        from organisations.access import organisations_of  # noqa: PLC0415 - access builds on this module

        return self._of(organisations_of(user))

    def allowed(self, user: "User | AnonymousUser", permission: "Permission") -> Self:
        """Rows for which the person has this permission. Views answer 403 for visible rows outside it."""
        from organisations.access import organisations_where  # noqa: PLC0415 - access builds on this module

        return self._of(organisations_where(user, permission))

    def _of(self, organisation_ids: set[int]) -> Self:
        return self.filter(**{f"{self.organisation_path}__in": organisation_ids})
