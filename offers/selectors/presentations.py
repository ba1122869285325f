"""What those who lead say about themselves, where they have said that everyone may read it.

The words are the person's, in a room above this one. They are asked for each time a page is shown, and kept nowhere:
a yes that is taken back counts at once, also for what is published.
"""

from collections.abc import Callable

from offers.models import CourseRun

Presented = dict[tuple[str, str], str]  # by name and side, as in `CourseRun.public_programme`

_presenters: list[Callable[[CourseRun], Presented]] = []


def presented_by(presenter: Callable[[CourseRun], Presented]) -> None:
    """Called once, when the room that knows is loaded."""
    _presenters[:] = [presenter]


def presentations_of(run: CourseRun) -> Presented:
    return _presenters[0](run) if _presenters else {}
