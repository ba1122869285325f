"""What the words in a report mean. Printed under the tables, and on a sheet of their own in the file."""

from django.utils.translation import gettext as _

from reports.tables import Definition


def definitions(*, age_groups: bool) -> list[Definition]:
    return [*_always(), *([_age_group()] if age_groups else []), _hidden()]


def _age_group() -> Definition:
    return Definition(
        _("Age group"),
        _("What participants chose themselves. “Not given” are those who would not say, and those who were not asked."),
    )


def _hidden() -> Definition:
    return Definition(
        _("hidden"),
        _("A number of people from 1 to 4, or one from which such a number could be worked out. Zero is shown."),
    )


def _always() -> list[Definition]:
    return [
        Definition(
            _("Course run"),
            _(
                "One time that an offer is held. It belongs to the period in which its first session lies. Drafts are"
                " left out."
            ),
        ),
        Definition(_("Session"), _("A meeting that has been held. Cancelled sessions are left out.")),
        Definition(
            _("Had a seat"),
            _("People who had or have a seat, whether they came or not. Those who cancelled are left out."),
        ),
        Definition(
            _("On the waiting list"), _("People who are on a waiting list now, or were when the course run ended.")
        ),
        Definition(_("Participant"), _("Someone who has been to at least one session.")),
        Definition(
            _("Attendance"),
            _("Of all times that someone with a seat was noted as present, absent or excused: the share present."),
        ),
        Definition(
            _("Completed the course"),
            _(
                "Participants who came to at least two thirds of the sessions, of all participants. Only course runs"
                " that have ended count. A preliminary talk is not a session."
            ),
        ),
        Definition(
            _("Exchange of experience"),
            _("Minutes set aside for participants to exchange experiences, of all minutes in the programme."),
        ),
        Definition(_("Led by both sides"), _("Course runs led by at least one professional and one experienced user.")),
        Definition(
            _("The three constants"),
            _(
                "How much it meant to meet others in the same situation, to share experiences, and to ask and hear"
                " others ask. Means of answers from 0 to 10, shown from five answers. They say what participants think,"
                " not what effect the course had."
            ),
        ),
    ]
